import { type Actor, changesOf } from '@marmalade/auth';
import type { Outbox } from '@marmalade/outbox';
import type { DataSource } from 'typeorm';
import { auditEvents } from '../audit/loyalty-audit.js';
import type { Program } from '../programs/program.js';
import type { ProgramDirectory } from '../programs/program-directory.js';
import { PROGRAM_CHANGED } from '../programs/program-problems.js';
import type { SiteDirectory } from '../sites/site-directory.js';
import { type ProgramBody, rulesOf } from './program-body.js';

/** Sets how points are earned at a site. */
export class EditPrograms {
  constructor(
    private readonly dataSource: DataSource,
    private readonly programs: ProgramDirectory,
    private readonly sites: SiteDirectory,
    private readonly outbox: Outbox,
  ) {}

  /** @throws Problem VALIDATION_FAILED, PROGRAM_CHANGED */
  async replace(actor: Actor, site: string, body: ProgramBody): Promise<Program> {
    const rules = rulesOf(body, (await this.sites.find(site)).currency);
    this.programs.forgetCache();
    const { site: _site, revision: _revision, updatedAt: _updatedAt, ...before } = await this.programs.find(site);
    await this.dataSource.transaction(async (tx) => {
      if (!(await this.programs.save(tx, site, rules, body.revision))) throw PROGRAM_CHANGED.problem();
      const change = changesOf({ ...before }, { ...rules });
      await this.outbox.add(
        tx,
        auditEvents(actor, [{ action: 'program.changed', subjectKind: 'program', subjectId: site, ...change }]),
      );
    });
    this.programs.forgetCache();
    return this.programs.find(site);
  }
}
