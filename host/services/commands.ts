import type { CommandInfo } from '@airlock/sdk';
import { anything, text } from '../kernel/check.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { Caller, Service } from '../kernel/dispatch/service.ts';

/** A command of the app that plugins may run. Its id has a dot, so that it is never one of a plugin's own. */
export interface PublicCommand extends Pick<CommandInfo, 'id'> {
  /** In the language of the user; a function is asked each time somebody wants the list. */
  readonly title: string | (() => string | Promise<string>);
  /** `argument` is plain data that came from a plugin: check it. */
  readonly run: (argument: unknown, caller: Caller) => unknown;
}

/** `commands`: run the plugin's own commands and those that the app makes public. Never another plugin's. */
export function commandsService(commands: readonly PublicCommand[] = []): Service {
  const known = new Map(commands.map((command) => [command.id, command]));
  const own = ({ manifest }: Caller): readonly CommandInfo[] =>
    (manifest.contributes.commands ?? []).map(({ id, title }) => ({ id, title }));
  return ({ runCommand }) => ({
    name: 'commands',
    permission: 'commands',
    rate: 20,
    methods: {
      run: {
        args: [text(100), anything],
        subject: ([id]) => String(id),
        timeout: 60_000,
        async handle(caller, id: string, argument: unknown) {
          if (own(caller).some((command) => command.id === id)) {
            return runCommand(caller.name, id, argument, caller.signal);
          }
          const command = known.get(id);
          if (command) return command.run(argument, caller);
          throw new AirlockError('COMMAND_UNKNOWN', `There is no command "${id}" for "${caller.name}".`, {
            plugin: caller.name,
          });
        },
      },
      list: {
        args: [],
        audit: false,
        handle: async (caller) => [...own(caller), ...(await Promise.all(commands.map(infoOf)))],
      },
    },
  });
}

async function infoOf({ id, title }: PublicCommand): Promise<CommandInfo> {
  return { id, title: typeof title === 'string' ? title : await title() };
}
