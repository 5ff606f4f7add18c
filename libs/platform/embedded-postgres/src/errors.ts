/** What went wrong, for code: `BINARIES_MISSING`, `INITDB_FAILED`, … */
export type EmbeddedPostgresErrorCode =
  | 'UNSUPPORTED_PLATFORM'
  | 'BINARIES_MISSING'
  | 'BINARIES_DO_NOT_RUN'
  | 'NO_UNPRIVILEGED_ACCOUNT'
  | 'CLUSTER_OF_ANOTHER_ACCOUNT'
  | 'CLUSTER_OF_ANOTHER_VERSION'
  | 'PASSWORD_LOST'
  | 'INITDB_FAILED'
  | 'LEFTOVER_WILL_NOT_STOP'
  | 'PORT_TAKEN'
  | 'START_FAILED'
  | 'IN_USE';

/** The embedded database cannot be used. The message is for a person and carries the last lines PostgreSQL wrote. */
export class EmbeddedPostgresError extends Error {
  constructor(
    readonly code: EmbeddedPostgresErrorCode,
    message: string,
    readonly logLines: string[] = [],
  ) {
    super([message, ...logLines.map((line) => `  | ${line}`)].join('\n'));
    this.name = 'EmbeddedPostgresError';
  }
}

/** Another living process has this data folder. */
export class EmbeddedPostgresInUseError extends EmbeddedPostgresError {
  /** @param ownerPid the process that has it */
  constructor(
    readonly ownerPid: number,
    dataDir: string,
  ) {
    super(
      'IN_USE',
      `Marmalade is already running on this data folder (process ${ownerPid}): ${dataDir}. ` +
        'Stop that one first, or give this one another folder with MARMALADE_DATA_DIR.',
    );
    this.name = 'EmbeddedPostgresInUseError';
  }
}

/** Whether an error of Node's carries one of these codes, such as `ENOENT`. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
