import { decodeCursor, encodeCursor } from '@marmalade/http';
import type { FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { personHistory } from '../audit-log/person-history.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import type { CustomerStore } from '../customers/customer-store.js';
import type { OtherService, OtherServices } from '../other-services/other-services.js';
import {
  fromHistory,
  fromService,
  type PlacedItem,
  type TimelineItem,
  type TimelineQuery,
  type TimelineView,
} from './timeline-item.js';

/** Where a page ended: its last item, and how many of that item's very millisecond have been shown. */
interface Place {
  at: string;
  key: string;
  shown: number;
}

/** How many items a service can be asked for. */
const ASKED_MAX = 200;

/** One customer's life over all services, the newest first. */
export class ShowTimeline {
  constructor(
    private readonly dataSource: DataSource,
    private readonly customers: CustomerStore,
    private readonly services: OtherServices,
  ) {}

  /**
   * @param request of whoever asks: other services are asked in their name
   * @throws Problem CUSTOMER_NOT_FOUND, CURSOR_INVALID
   */
  async show(id: string, { limit, cursor }: TimelineQuery, request: FastifyRequest): Promise<TimelineView> {
    const place = cursor ? placeOf(cursor) : undefined;
    if (!(await this.customers.find(this.dataSource, id))) throw CUSTOMER_NOT_FOUND.problem();
    // Of the last millisecond all are asked for again, as `before` knows no order within it.
    const before = place && new Date(Date.parse(place.at) + 1);
    const asked = Math.min(limit + 1 + (place?.shown ?? 0), ASKED_MAX);
    const missing: string[] = [];
    const parts = await Promise.all([
      personHistory(this.dataSource, id, asked, before).then((entries) => entries.map(fromHistory)),
      ...this.services.all.map((service) =>
        this.itemsOf(service, id, asked, before, request).catch(() => {
          missing.push(service.name);
          return [];
        }),
      ),
    ]);
    const sorted = parts.flat().sort(newestFirst);
    const left = place ? sorted.filter((placed) => isAfter(place, placed)) : sorted;
    const shown = left.slice(0, limit);
    const nextCursor = left.length > limit ? cursorOf(shown, place) : null;
    return { items: shown.map(({ item }) => item), nextCursor, missing: missing.sort() };
  }

  private async itemsOf(
    service: OtherService,
    id: string,
    limit: number,
    before: Date | undefined,
    request: FastifyRequest,
  ): Promise<PlacedItem[]> {
    const search = new URLSearchParams({ limit: String(limit), ...(before && { before: before.toISOString() }) });
    const response = await this.services.get(service, `/people/${id}/timeline?${search}`, request);
    if (!response) return [];
    const { items } = (await response.json()) as { items: TimelineItem[] };
    return items.map((told) => fromService(service.name, told));
  }
}

/** ISO texts of one form: their order is that of time. */
function newestFirst(one: PlacedItem, other: PlacedItem): number {
  if (one.item.at !== other.item.at) return one.item.at < other.item.at ? 1 : -1;
  return one.key < other.key ? 1 : -1;
}

function isAfter(place: Place, { key, item }: PlacedItem): boolean {
  return item.at < place.at || (item.at === place.at && key < place.key);
}

function cursorOf(shown: PlacedItem[], before: Place | undefined): string {
  const { key, item } = shown[shown.length - 1];
  const same = shown.filter((each) => each.item.at === item.at).length;
  return encodeCursor([item.at, key, same + (before?.at === item.at ? before.shown : 0)]);
}

function placeOf(cursor: string): Place {
  const [at, key, shown] = decodeCursor(cursor, ['time', 'string', 'integer']);
  return { at: at as string, key: key as string, shown: shown as number };
}
