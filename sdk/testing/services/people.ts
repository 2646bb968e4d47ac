import { anything, listOf, mapOf, maybe, oneOf, optionsOf, refuse, text, type Check } from '../checks.ts';
import { TestHostError } from '../errors.ts';
import { covers, type Scope } from '../grants.ts';
import { askUser, type FakeCaller, type FakeService } from '../service.ts';
import type { TestWorld } from '../world.ts';

/** `ui`: what is shown is kept in `world.shown`. */
export function uiFake(world: TestWorld): FakeService {
  const options = maybe(optionsOf({ tone: oneOf('info', 'success', 'warning', 'critical') }));
  return {
    name: 'ui',
    permission: 'ui',
    rate: 2,
    methods: {
      notify: {
        args: [text(300), options],
        handle: ({ definition }, message: string) => void world.shown.push({ plugin: definition.id, message }),
      },
    },
  };
}

/** `notifications`: kept in `world.shown` too. */
export function notificationsFake(world: TestWorld): FakeService {
  return {
    name: 'notifications',
    permission: 'notifications',
    rate: 0.1,
    burst: 3,
    methods: {
      show: {
        args: [text(300), maybe(optionsOf({ body: text(1000, { min: 0 }) }))],
        handle: ({ definition }, message: string) => void world.shown.push({ plugin: definition.id, message }),
      },
    },
  };
}

/** `clipboard`: kept in `world.clipboard`, while the user is active. */
export function clipboardFake(world: TestWorld): FakeService {
  return {
    name: 'clipboard',
    permission: 'clipboard',
    rate: 1,
    methods: {
      write: {
        args: [text(1_000_000, { min: 0 })],
        handle({ definition: { id } }, content: string) {
          if (!world.userIsActive)
            throw new TestHostError('USER_ACTION_NEEDED', `"${id}" can do this only right after a click of the user.`);
          world.clipboard.push(content);
        },
      },
    },
  };
}

/** `commands`: the plugin's own, and those of `world.commands`. */
export function commandsFake(world: TestWorld, run: (id: string, argument: unknown) => unknown): FakeService {
  const own = ({ definition }: FakeCaller) => definition.contributes?.commands ?? [];
  return {
    name: 'commands',
    permission: 'commands',
    rate: 20,
    methods: {
      run: {
        args: [text(100), anything],
        timeout: 60_000,
        handle(caller, id: string, argument: unknown) {
          if (own(caller).some((command) => command.id === id)) return run(id, argument);
          const command = world.commands.get(id);
          if (command === undefined) throw new TestHostError('COMMAND_UNKNOWN', `There is no command "${id}".`);
          return command(argument);
        },
      },
      list: {
        args: [],
        handle: (caller) => [
          ...own(caller).map(({ id, title }) => ({ id, title })),
          ...[...world.commands.keys()].sort().map((id) => ({ id, title: id })),
        ],
      },
    },
  };
}

const PERMISSIONS =
  'storage files data config network events capabilities hooks endpoints commands ui clipboard notifications window'.split(
    ' ',
  );
const permission: Check = (value, where) =>
  PERMISSIONS.includes(String(value)) ? value : refuse(where, 'the name of a permission');
const part = mapOf(listOf(text(300), 64));

/** `permissions`: what is granted now, and `world.ask` for the rest. */
export function permissionsFake(world: TestWorld): FakeService {
  const wholeOf = ({ grants, definition }: FakeCaller, name: string): Scope => {
    if (Object.hasOwn(definition.permissions, name)) return grants.scope(name);
    throw new TestHostError('INVALID_ARGUMENT', `"${definition.id}" does not declare the permission "${name}".`);
  };
  return {
    name: 'permissions',
    rate: 50,
    methods: {
      has: {
        args: [permission, maybe(part)],
        handle(caller, name: string, wanted: Scope | undefined) {
          const whole = wholeOf(caller, name);
          return caller.grants.has(name) && covers(whole, wanted ?? whole);
        },
      },
      request: {
        args: [permission, maybe(optionsOf({ part, why: text(300) }))],
        timeout: 240_000,
        async handle(caller, name: string, wish: { readonly part?: Scope; readonly why?: string } | undefined) {
          const whole = wholeOf(caller, name);
          if (wish?.part !== undefined && !covers(whole, wish.part))
            throw new TestHostError('INVALID_ARGUMENT', `It does not declare that part of "${name}".`);
          if (caller.grants.has(name)) return true;
          const answer = await askUser(world, caller, name, wish?.why);
          if (answer === 'once') caller.grants.allowOnce(name);
          return answer !== undefined;
        },
      },
    },
  };
}
