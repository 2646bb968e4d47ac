import type { Command } from '../terminal/command.ts';
import { UsageError } from '../terminal/failure.ts';
import { nearest } from '../terminal/suggest.ts';
import { GLOBAL_OPTIONS } from '../terminal/terminal.ts';

/** A command that is loaded when it is used, so that none pays for the others. */
export interface Leaf {
  readonly about: string;
  readonly load: () => Promise<{ readonly default: Command }>;
}

export interface Group {
  readonly about: string;
  readonly commands: Readonly<Record<string, Leaf | Group>>;
}

/** Every command of `airlock`. */
export const COMMANDS: Group = {
  about: 'Airlock: build, sign and publish plugins; run a registry.',
  commands: {
    create: { about: 'Make a new plugin to start from.', load: () => import('./author/create.ts') },
    dev: {
      about: 'Run the plugin in the real app, and again after every edit.',
      load: () => import('./author/dev.ts'),
    },
    build: { about: 'Build the plugin in this folder.', load: () => import('./author/build.ts') },
    validate: { about: 'Check a built plugin by the rules of registries.', load: () => import('./author/validate.ts') },
    test: { about: 'Run the tests of the plugin in this folder.', load: () => import('./author/test.ts') },
    pack: { about: 'Put a built plugin into one archive.', load: () => import('./author/pack.ts') },
    info: {
      about: 'Facts of the plugin in this folder, or of one in a registry.',
      load: () => import('./author/info.ts'),
    },
    docs: { about: 'Write the page of what the plugin offers.', load: () => import('./author/docs.ts') },
    migrate: { about: 'Bring a plugin up to date.', load: () => import('./author/migrate.ts') },
    audit: { about: 'Look for libraries with known vulnerabilities.', load: () => import('./author/audit.ts') },
    doctor: { about: 'Look for faults of the set-up; compare a rebuild.', load: () => import('./author/doctor.ts') },
    hooks: {
      about: 'Hooks of the app, and the handlers of plugins.',
      commands: {
        list: { about: 'Every hook that the app fires.', load: () => import('./hooks/list.ts') },
        handlers: { about: 'Who takes part, in order.', load: () => import('./hooks/handlers.ts') },
        stats: { about: 'What the handlers of a plugin cost.', load: () => import('./hooks/stats.ts') },
      },
    },
    completion: { about: 'Complete commands in your shell.', load: () => import('./completion.ts') },
    keygen: { about: 'Make a publisher identity and its keys.', load: () => import('./keygen.ts') },
    sign: { about: 'Sign a built plugin.', load: () => import('./sign.ts') },
    verify: { about: 'Verify a signed plugin.', load: () => import('./verify.ts') },
    publish: { about: 'Hand a signed plugin to a registry.', load: () => import('./publish.ts') },
    deprecate: { about: 'Tell users of some versions to move on.', load: () => import('./author/deprecate.ts') },
    yank: { about: 'Keep new users from versions of yours.', load: () => import('./author/yank.ts') },
    tag: { about: 'Give a version a name, such as lts.', load: () => import('./author/tag.ts') },
    maintainers: { about: 'Say who maintains a plugin.', load: () => import('./author/maintainers.ts') },
    install: { about: 'Put a plugin into the set that a team ships.', load: () => import('./profile/install.ts') },
    uninstall: { about: 'Take a plugin out of the set.', load: () => import('./profile/uninstall.ts') },
    enable: { about: 'Switch a plugin of the set on.', load: () => import('./profile/enable.ts') },
    disable: { about: 'Switch a plugin of the set off.', load: () => import('./profile/disable.ts') },
    update: { about: 'Update plugins of the set.', load: () => import('./profile/update.ts') },
    updates: { about: 'See what is newer than the set.', load: () => import('./profile/updates.ts') },
    list: { about: 'See what is in the set.', load: () => import('./profile/list.ts') },
    search: { about: 'Find plugins in a registry.', load: () => import('./profile/search.ts') },
    show: { about: 'See what a registry says of a plugin.', load: () => import('./profile/show.ts') },
    identity: {
      about: 'Your publisher identity: who you are to users.',
      commands: {
        show: { about: 'Its id, name and keys.', load: () => import('./identity/show.ts') },
        rotate: { about: 'Replace your signing keys.', load: () => import('./identity/rotate.ts') },
        export: { about: 'Write it to a file for registries.', load: () => import('./identity/export.ts') },
        give: { about: 'Sign a plugin over to another publisher.', load: () => import('./identity/give.ts') },
        take: { about: 'Take over a plugin signed over to you.', load: () => import('./identity/take.ts') },
        recover: { about: 'Get new keys after yours were lost.', load: () => import('./identity/recover.ts') },
        revoke: { about: 'Give it up for good.', load: () => import('./identity/revoke.ts') },
      },
    },
    policy: {
      about: 'The signed policy of an app.',
      commands: {
        keygen: { about: 'Make a key that signs policies.', load: () => import('./policy/keygen.ts') },
        sign: { about: 'Sign a policy for an app.', load: () => import('./policy/sign.ts') },
        check: { about: 'Check a policy, signed or not.', load: () => import('./policy/check.ts') },
      },
    },
    'audit-log': {
      about: 'The audit log of an app.',
      commands: {
        verify: { about: 'Check an exported log.', load: () => import('./audit-log/verify.ts') },
      },
    },
    registry: {
      about: 'Run a registry: a folder of signed static files.',
      commands: {
        init: { about: 'Make a registry: keys, first root, empty site.', load: () => import('./registry/init.ts') },
        add: { about: 'Accept what publishers handed in.', load: () => import('./registry/add.ts') },
        build: {
          about: 'Publish what was accepted; sign again what grows old.',
          load: () => import('./registry/build.ts'),
        },
        check: { about: 'Look for what will lock clients out.', load: () => import('./registry/check.ts') },
        revoke: {
          about: 'Stop a plugin, release or publisher everywhere.',
          load: () => import('./registry/revoke.ts'),
        },
        identity: { about: 'List the new identity of a publisher.', load: () => import('./registry/identity.ts') },
        recover: { about: 'Vouch for a publisher that lost its keys.', load: () => import('./registry/recover.ts') },
        yank: { about: 'Let nobody install a release any more.', load: () => import('./registry/yank.ts') },
        advise: { about: 'Tell users of some versions of a hole.', load: () => import('./registry/advise.ts') },
        domain: { about: 'Show a domain as a publisher’s own.', load: () => import('./registry/domain.ts') },
        report: { about: 'Say where users report a plugin.', load: () => import('./registry/report.ts') },
        feature: { about: 'Choose what hosts show first.', load: () => import('./registry/feature.ts') },
        counts: { about: 'List how often plugins were fetched.', load: () => import('./registry/counts.ts') },
        promote: { about: 'Move a release to another channel.', load: () => import('./registry/promote.ts') },
        rollback: { about: 'Give users an earlier release again.', load: () => import('./registry/rollback.ts') },
        rotate: { about: 'Replace keys of a role.', load: () => import('./registry/rotate.ts') },
        serve: { about: 'Serve a registry site on this machine.', load: () => import('./registry/serve.ts') },
      },
    },
  },
};

/** What people who know other tools type. */
const OTHER_WORDS: Readonly<Record<string, string>> = { lint: 'validate' };

export type Found =
  | { readonly path: string[]; readonly group: Group }
  | { readonly path: string[]; readonly command: Command; readonly args: string[] };

/** Follow the words down the tree. Throws a usage error, with the nearest name, for a word that leads nowhere. */
export async function findCommand(words: readonly string[], root: Group = COMMANDS): Promise<Found> {
  let node: Group = root;
  const path: string[] = [];
  for (const [at, typed] of words.entries()) {
    const word = at === 0 && Object.hasOwn(OTHER_WORDS, typed) ? (OTHER_WORDS[typed] ?? typed) : typed;
    const next = Object.hasOwn(node.commands, word) ? node.commands[word] : undefined;
    if (!next) throw unknown(word, path, node);
    path.push(word);
    if ('load' in next) return { path, command: (await next.load()).default, args: words.slice(at + 1) };
    node = next;
  }
  return { path, group: node };
}

function unknown(word: string, path: readonly string[], group: Group): UsageError {
  const name = ['airlock', ...path].join(' ');
  if (word.startsWith('-')) {
    const option = nearest(word.replace(/^-+/, ''), [...GLOBAL_OPTIONS, 'help', 'version']);
    const hint = option === undefined ? `See ${name} --help.` : `Did you mean --${option}?`;
    return new UsageError(`${name} has no option ${word}`, hint);
  }
  const meant = nearest(word, Object.keys(group.commands));
  return new UsageError(
    `${name} has no command "${word}"`,
    meant === undefined ? `See ${name} --help.` : `Did you mean ${name} ${meant}?`,
  );
}
