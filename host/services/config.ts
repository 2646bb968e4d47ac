import { anything, text } from '../kernel/check.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { Service } from '../kernel/dispatch/service.ts';
import { coveredBy, NAME } from './patterns.ts';

/** Where the app keeps its configuration; values are plain data. */
export interface ConfigSource {
  get(key: string): unknown;
  /** Rejects when the value does not fit; the message is for the plugin's author. */
  set(key: string, value: unknown): Promise<void> | void;
}

const key = text(100, { pattern: NAME });
const subject = ([name]: readonly unknown[]): string => String(name);

/** `config`: the app's configuration, by the keys that were granted. */
export function configService(source: ConfigSource): Service {
  return {
    name: 'config',
    permission: 'config',
    methods: {
      get: {
        args: [key],
        subject,
        allows: ({ read }, name) => coveredBy(read, name),
        handle: (_caller, name: string) => source.get(name),
      },
      set: {
        args: [key, anything],
        subject,
        allows: ({ write }, name) => coveredBy(write, name),
        async handle(caller, name: string, value: unknown) {
          try {
            await source.set(name, value);
          } catch (error) {
            throw new AirlockError('CONFIG_INVALID', `"${caller.name}" could not set "${name}".`, {
              plugin: caller.name,
              cause: error,
            });
          }
        },
      },
    },
  };
}
