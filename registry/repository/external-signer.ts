import { spawn } from 'node:child_process';
import { decodeBase64, type Bytes } from '../format/index.ts';
import { RepositoryError } from './errors.ts';

/** Long enough for a person to touch a hardware key; milliseconds. */
const COMMAND_TIMEOUT = 120_000;

/** Have an outside program sign: message in, base64 signature out. */
export function askCommand([program = '', ...args]: readonly string[], message: Bytes): Promise<Bytes> {
  return new Promise((done, fail) => {
    const refuse = (why: string, cause?: unknown): void =>
      fail(new RepositoryError('SIGNER_FAILED', `The signing command ${program} ${why}.`, { cause }));
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], timeout: COMMAND_TIMEOUT });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      printed += piece;
      if (printed.length > 65_536) child.kill();
    });
    child.on('error', (error) => refuse('could not be started', error));
    child.stdin.on('error', () => undefined); // a command that does not read says so by its exit code
    child.on('close', (code) => {
      const signature = decodeBase64(printed.trim());
      if (code !== 0) refuse(code === null ? 'was stopped' : `ended with code ${code}`);
      else if (!signature || signature.length === 0) refuse('did not print a base64 signature');
      else done(signature);
    });
    child.stdin.end(message);
  });
}
