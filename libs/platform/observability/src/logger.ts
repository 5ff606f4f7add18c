import { createRequire } from 'node:module';
import { pino, type DestinationStream, type Logger as PinoLogger, type LoggerOptions } from 'pino';
import { describeError, redactFields, redactText } from './redaction.js';
import { currentTraceId } from './tracing.js';

/** The logger every part of a service writes to. */
export type Logger = PinoLogger;

export interface LogSettings {
  /** Written into every line. */
  service: string;
  /** Least severe level that is written; default `info`. */
  level?: string;
  /** Unset: pretty on a terminal, JSON elsewhere. */
  format?: 'json' | 'pretty' | string;
}

/**
 * A logger whose lines hold no token, key, cookie, e-mail or phone: neither in fields known to carry them, at any
 * depth, nor in texts where they can be recognised. Lines written inside a span carry its `traceId`.
 * @param destination where JSON lines go, standard output unless given (tests)
 */
export function createLogger({ service, level, format }: LogSettings, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level: level ?? 'info',
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: redactFields },
    serializers: { err: describeError, error: describeError, msg: redactText },
    mixin: traceFields,
  };
  if (destination) return pino(options, destination);
  const pretty = format === undefined ? process.stdout.isTTY === true : format === 'pretty';
  return pretty ? pino(options, prettyStream()) : bufferedLogger(options);
}

type StandardOutput = ReturnType<typeof pino.destination>;

const WARN = 40;

let standardOutput: StandardOutput | undefined;

/** Lines go out some at a time, as a write for each would cost a busy service a tenth of its time; warnings at once. */
function bufferedLogger(options: LoggerOptions): Logger {
  const output = (standardOutput ??= openStandardOutput());
  const logMethod: NonNullable<LoggerOptions['hooks']>['logMethod'] = function (args, method, level) {
    method.apply(this, args);
    if (level >= WARN) output.flushSync();
  };
  return pino({ ...options, hooks: { logMethod } }, output);
}

/** One for the process. At most a tenth of a second of lines is lost, and only to a SIGKILL. */
function openStandardOutput(): StandardOutput {
  const output = pino.destination({ dest: 1, sync: true, minLength: 4_096, periodicFlush: 100 });
  process.on('exit', () => output.flushSync());
  return output;
}

/** A new object each time: pino puts the line's fields into it. */
function traceFields(): object {
  const traceId = currentTraceId();
  return traceId === undefined ? {} : { traceId };
}

/** Loaded only when asked for: production writes JSON. In this thread, so that a crash loses no line. */
function prettyStream(): DestinationStream {
  const pretty = createRequire(import.meta.url)('pino-pretty') as (options: object) => DestinationStream;
  return pretty({
    sync: true,
    translateTime: 'SYS:HH:MM:ss.l',
    ignore: 'pid,hostname,service',
    messageFormat: '{service}: {msg}',
  });
}
