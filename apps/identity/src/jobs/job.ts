import type { Actor } from '../audit-log/audit-log.js';
import type { OutsideBatch } from './job-work.js';
import type { CustomersMeant } from '../customers/customer-filter.js';

export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const JOB_KINDS = ['add_tags', 'remove_tags', 'assign_discount', 'export'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** What a job is to do, and with whom: customers by a filter or by their ids. */
export interface JobParameters {
  filter?: CustomersMeant;
  ids?: string[];
  tags?: string[];
  bom?: boolean;
  /** Of the discount each gets. */
  templateId?: string;
  /** Place of the newest customer it is about: those who come later are not meant. */
  until: number;
}

/** Work on many customers, done batch by batch in the background. */
export interface Job {
  id: string;
  kind: JobKind;
  state: JobState;
  /** Customers it is about; null: not counted yet. */
  total: number | null;
  /** Those it has dealt with. */
  done: number;
  /** Those it could do nothing with: not there, with as many tags as there may be, or who may not have the discount. */
  failed: number;
  error: string | null;
  createdBy: Pick<Actor, 'role' | 'id' | 'name'>;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

/** A job as it is worked on. */
export interface OpenJob extends Job {
  parameters: JobParameters;
  /** Of the last customer it has dealt with. */
  place: number;
  attempts: number;
  /** Customers another service is dealing with. */
  batch: OutsideBatch | null;
}

export const JOB_COLUMNS = `j.id, j.kind, j.state, j.total, j.done, j.failed, j.error, j.created_by AS "createdBy",
  j.created_at AS "createdAt", j.updated_at AS "updatedAt", j.finished_at AS "finishedAt"`;

export const OPEN_JOB_COLUMNS = `${JOB_COLUMNS}, j.parameters, j.place::float8 AS place, j.attempts, j.batch`;
