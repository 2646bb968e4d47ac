import { parseArgs } from 'node:util';
import { RegistryError } from '@airlock/registry/client';
import { downloadTargets, initialize, refresh, type Places } from './client.ts';

const USAGE = `airlock-tuf: a TUF 1.0 client

  airlock-tuf --metadata-dir DIR init ROOT
  airlock-tuf --metadata-dir DIR --metadata-url URL refresh
  airlock-tuf --metadata-dir DIR --metadata-url URL --target-name NAME [--target-name NAME …]
              --target-base-url URL --target-dir DIR download

Speaks the protocol of theupdateframework/tuf-conformance (CLIENT-CLI.md).`;

/** Run one command. Resolves to the exit code: 0 done, 1 refused, 2 wrong use. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const { options, command, argument } = readArguments(args);
    const places = (): Places => ({
      metadataDir: options.require('metadata-dir'),
      metadataUrl: options.require('metadata-url'),
    });
    if (command === 'init' && argument) await initialize(options.require('metadata-dir'), argument);
    else if (command === 'refresh') await refresh(places());
    else if (command === 'download') {
      const targetUrl = options.require('target-base-url');
      await downloadTargets(places(), options.names, targetUrl, options.require('target-dir'));
    } else throw new UsageError(command ? `${command} is not used like that` : 'A command is missing');
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`error USAGE: ${error.message}\n\n${USAGE}`);
      return 2;
    }
    const isFileProblem = error instanceof Error && 'syscall' in error;
    if (!(error instanceof RegistryError) && !isFileProblem) throw error;
    console.error(`error ${error instanceof RegistryError ? error.code : 'IO'}: ${error.message}`);
    return 1;
  }
}

class UsageError extends Error {}

const OPTIONS = {
  'metadata-dir': { type: 'string' },
  'metadata-url': { type: 'string' },
  'target-name': { type: 'string', multiple: true },
  'target-base-url': { type: 'string' },
  'target-dir': { type: 'string' },
} as const;

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseKnown(args);
  const [command, argument] = positionals;
  const require = (name: 'metadata-dir' | 'metadata-url' | 'target-base-url' | 'target-dir'): string => {
    const value = values[name];
    if (value === undefined) throw new UsageError(`--${name} is missing`);
    return value;
  };
  return { command, argument, options: { require, names: values['target-name'] ?? [] } };
}

function parseKnown(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
