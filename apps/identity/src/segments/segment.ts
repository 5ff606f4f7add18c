import { problemType } from '@marmalade/http';
import type { CustomerFilter } from '../customers/customer-filter.js';

/** Customers by a filter that has a name; who they are is looked up each time. */
export interface Segment {
  id: string;
  name: string;
  description: string | null;
  filter: CustomerFilter;
  /** Grows with each change. */
  revision: number;
  createdAt: Date;
  updatedAt: Date;
}

export const SEGMENT_NOT_FOUND = problemType({
  code: 'SEGMENT_NOT_FOUND',
  status: 404,
  title: 'There is no such segment',
});

export const SEGMENT_EXISTS = problemType({
  code: 'SEGMENT_EXISTS',
  status: 409,
  title: 'Another segment has this name',
});

export const SEGMENT_CHANGED = problemType({
  code: 'SEGMENT_CHANGED',
  status: 409,
  title: 'The segment has changed since it was read',
});
