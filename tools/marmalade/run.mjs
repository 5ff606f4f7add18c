// Finds the command, reads its arguments, and turns what comes of it into an exit code.
import { parseArgs } from 'node:util';
import alert from './alert.mjs';
import { Api } from './api.mjs';
import { deadLettersList, deadLettersReplay } from './dead-letters.mjs';
import { AccessError, DONE, FAILED, NOT_TRIED, Refusal, UsageError } from './errors.mjs';
import eventsSend from './events-send.mjs';
import notifyTest from './notify-test.mjs';
import { Output } from './output.mjs';
import { readSettings } from './settings.mjs';
import templatesCheck from './templates-check.mjs';
import templatesReset from './templates-reset.mjs';

/**
 * @typedef {object} Command
 * @property {string} name as it is typed: `notify test`
 * @property {string} summary
 * @property {string[]} usage a line a form, without the name
 * @property {string} [details]
 * @property {import('node:util').ParseArgsConfig['options']} [options]
 * @property {(context: Context) => Promise<number | void>} run gives the exit code, unless it is 0
 */

/**
 * @typedef {object} Context
 * @property {Record<string, any>} values options
 * @property {string[]} positionals
 * @property {Api} api
 * @property {Output} output
 * @property {import('node:stream').Readable} stdin
 * @property {string} folder that file names start from
 */

/** @type {readonly Command[]} */
export const COMMANDS = [
  notifyTest,
  alert,
  eventsSend,
  templatesCheck,
  templatesReset,
  deadLettersList,
  deadLettersReplay,
];

const COMMON = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };

/**
 * @param {string[]} args what stands after `marmalade`
 * @param {{ env: Record<string, string | undefined>, stdin: any, stdout: any, stderr: any, cwd?(): string }} io `process`, or what stands in for it
 * @param {{ root?: string, pauseMs?: number }} [options] `root`: the project's folder
 * @returns {Promise<number>} the exit code
 */
export async function run(args, io, { root, pauseMs } = {}) {
  const command = COMMANDS.find(({ name }) => name.split(' ').every((word, index) => args[index] === word));
  try {
    if (!command) return general(args, io);
    const { values, positionals } = parsed(command, args.slice(command.name.split(' ').length));
    if (values.help) {
      io.stdout.write(`${helpOf(command)}\n`);
      return DONE;
    }
    const api = new Api({ ...readSettings(io.env, root), ...(pauseMs !== undefined && { pauseMs }) });
    const output = new Output(io, values.json === true);
    // npm changes to the project's folder; files are meant from where the person is.
    const folder = io.env.INIT_CWD ?? io.cwd?.() ?? '.';
    return (await command.run({ values, positionals, api, output, stdin: io.stdin, folder })) ?? DONE;
  } catch (error) {
    io.stderr.write(`${wordsOf(error, command)}\n`);
    return error instanceof Refusal ? FAILED : NOT_TRIED;
  }
}

/** Nothing that is a command: help, or a word on what there is. */
function general(args, io) {
  const [first] = args;
  if (first === 'help' || args.includes('--help') || args.includes('-h')) {
    io.stdout.write(`${generalHelp()}\n`);
    return DONE;
  }
  if (first !== undefined) io.stderr.write(`There is no command "${args.slice(0, 2).join(' ')}".\n\n`);
  io.stderr.write(`${generalHelp()}\n`);
  return NOT_TRIED;
}

function parsed({ options = {} }, args) {
  try {
    return parseArgs({ args, options: { ...options, ...COMMON }, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error.message, { cause: error });
  }
}

function wordsOf(error, command) {
  if (error instanceof UsageError) return `${error.message}\n\n${usageOf(command)}`;
  if (error instanceof AccessError || error instanceof Refusal) return error.message;
  return error.stack ?? String(error);
}

const TYPED = 'npm run marmalade --';

function usageOf({ name, usage }) {
  return usage.map((form) => `  ${TYPED} ${name} ${form}`.trimEnd()).join('\n');
}

export function helpOf(command) {
  const { summary, details } = command;
  return [
    `${summary}\n`,
    usageOf(command),
    ...(details ? [`\n${details.trim()}`] : []),
    '\n--json  the result as JSON',
  ].join('\n');
}

export function generalHelp() {
  const widest = Math.max(...COMMANDS.map(({ name }) => name.length));
  return [
    'Marmalade from the command line.\n',
    `  ${TYPED} COMMAND [options]\n`,
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(widest)}  ${summary}`),
    '\nCOMMAND --help tells more of a command; --json gives its result as JSON.',
    '\nMARMALADE_URL      where the server is; default http://127.0.0.1:3000',
    "MARMALADE_API_KEY  a key; default: api-key in the server's data folder (MARMALADE_DATA_DIR, .marmalade)",
    '\nExit codes: 0 it is done, 1 something was refused or failed, 2 it could not be tried.',
  ].join('\n');
}
