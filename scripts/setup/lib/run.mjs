import { spawn } from 'node:child_process';
import { ROOT } from './paths.mjs';

/** @typedef {{ code: number, output: string }} Result */

/** A step that failed in a way the reader can do something about; printed without a stack. */
export class SetupError extends Error {
  /** @param {string} message what failed @param {string} [hint] what to do about it */
  constructor(message, hint) {
    super(hint ? `${message}\n${hint}` : message);
    this.name = 'SetupError';
  }
}

/**
 * Run a command to its end. Output is collected, and also shown when `show` is set.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, show?: boolean, signal?: AbortSignal }} [options]
 * @returns {Promise<Result>} also when the command fails; rejects only when it cannot be started
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, npm_config_loglevel: 'error', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    /** @type {Buffer[]} */
    const output = [];
    child.stdout.on('data', (/** @type {Buffer} */ chunk) => {
      output.push(chunk);
      if (options.show) process.stdout.write(chunk);
    });
    child.stderr.on('data', (/** @type {Buffer} */ chunk) => {
      output.push(chunk);
      if (options.show) process.stderr.write(chunk);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(output).toString('utf8') }));
  });
}

/**
 * Run a command that must succeed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2] & { hint?: string }} [options]
 * @returns {Promise<string>} its output
 */
export async function must(command, args, options = {}) {
  const { code, output } = await run(command, args, options);
  if (code !== 0) {
    const shown = options.show ? '' : `\n${output.trim()}`;
    throw new SetupError(`\`${[command, ...args].join(' ')}\` failed with exit code ${code}.${shown}`, options.hint);
  }
  return output;
}

/**
 * The whole life of a set-up command: errors end it with a readable message and exit code 1.
 *
 * @param {() => Promise<number | void>} main
 */
export async function command(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error);
    process.exitCode = 1;
  }
}
