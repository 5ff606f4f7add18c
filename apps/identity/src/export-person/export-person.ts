import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import type { FastifyRequest } from 'fastify';
import type { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';
import yazl from 'yazl';
import { actorOf, writeAudit } from '../audit-log/audit-log.js';
import { CUSTOMER_NOT_FOUND } from '../customers/customer-problems.js';
import type { OtherServices } from '../other-services/other-services.js';
import { type PersonRecord, personRecord } from './person-record.js';
import { readme } from './readme.js';

/** A ZIP archive on its way. */
export interface PersonArchive {
  fileName: string;
  /** Fails when a service breaks off: the archive is then cut, and opens nowhere. */
  content: Readable;
}

interface Part {
  name: string;
  content: Readable;
}

/** Gathers all that is kept of one person, over all services, as one archive. */
export class ExportPerson {
  /** @param defaultLocale of people whose language is not known */
  constructor(
    private readonly dataSource: DataSource,
    private readonly services: OtherServices,
    private readonly defaultLocale: string,
  ) {}

  /**
   * Every service has begun to answer when it resolves; what they say is streamed through.
   * @param request of whoever asks: other services are asked in their name
   * @throws Problem CUSTOMER_NOT_FOUND, SERVICE_UNAVAILABLE when one of the services is away: half of the data is not all of it
   */
  async export(id: string, request: FastifyRequest): Promise<PersonArchive> {
    const record = isUuid(id) ? await personRecord(this.dataSource, id) : undefined;
    if (!record) throw CUSTOMER_NOT_FOUND.problem();
    const gone = new AbortController();
    try {
      const parts = await this.partsOf(id, request, gone.signal);
      await this.dataSource.transaction((tx) =>
        writeAudit(tx, actorOf(request), [
          { action: 'customer.data_exported', subjectKind: 'customer', subjectId: id },
        ]),
      );
      return { fileName: `customer-${id}.zip`, content: this.archive(record, parts, gone) };
    } catch (error) {
      gone.abort();
      throw error;
    }
  }

  private async partsOf(id: string, request: FastifyRequest, signal: AbortSignal): Promise<Part[]> {
    const answers = await Promise.all(
      this.services.all.map(async (service) => {
        const response = await this.services.get(service, `/people/${id}/data`, request, signal);
        return { name: service.name, body: response?.body };
      }),
    );
    return answers.flatMap(({ name, body }) =>
      body ? [{ name, content: Readable.fromWeb(body as ReadableStream) }] : [],
    );
  }

  private archive(record: PersonRecord, parts: Part[], gone: AbortController): Readable {
    const zip = new yazl.ZipFile();
    const content = zip.outputStream as Readable;
    const files = ['identity.json', ...parts.map(({ name }) => `${name}.json`)];
    zip.addBuffer(Buffer.from(readme(record.customer.locale, this.defaultLocale, files)), 'README.txt');
    zip.addBuffer(Buffer.from(`${JSON.stringify(record, null, 2)}\n`), 'identity.json');
    for (const part of parts) {
      part.content.on('error', (error) => content.destroy(error));
      zip.addReadStream(part.content, `${part.name}.json`);
    }
    zip.on('error', (error) => content.destroy(error as Error));
    // Whoever asked has left, or one part broke: nobody reads the others any more.
    content.on('close', () => gone.abort());
    zip.end();
    return content;
  }
}
