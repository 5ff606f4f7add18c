/** What is used here of the package smpp, which brings no types. Names of fields are those of the SMPP specification. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { ConnectionOptions } from 'node:tls';

  export interface Pdu {
    /** `unknown` when the package does not know the command. */
    command: string;
    command_status: number;
    sequence_number: number;
    isResponse(): boolean;
    /** The answer to a request; `generic_nack` to an unknown one. */
    response(fields?: Record<string, unknown>): Pdu;
    [field: string]: unknown;
  }

  type OnResponse = (pdu: Pdu) => void;
  /** @returns false when the connection is gone and nothing was written */
  type Command = (fields: Record<string, unknown>, onResponse?: OnResponse) => boolean;

  /** Emits `connect` or `secureConnect`, `pdu`, `error`, and in any case `close`. */
  export interface Session extends EventEmitter {
    send(pdu: Pdu): boolean;
    bind_transceiver: Command;
    submit_sm: Command;
    enquire_link(onResponse: OnResponse): boolean;
    unbind(onResponse: OnResponse): boolean;
    /** Ends the connection once everything is written. */
    close(): void;
    destroy(): void;
  }

  interface Smpp {
    connect(options: { host: string; port: number; tls: boolean; noDelay: boolean } & ConnectionOptions): Session;
    addTLV(tag: string, options: { id: number; type: unknown }): void;
    /** Status codes by name. */
    errors: Readonly<Record<string, number>>;
    /** How texts of a data coding are read and written, by its name. */
    encodings: Record<string, unknown>;
    types: { tlv: { buffer: unknown } };
  }

  const smpp: Smpp;
  export default smpp;
}
