import type { Bytes } from './bytes.ts';
import { integer, list, map, sha256Text, shape, text, time, type Check } from './check.ts';
import { malformed } from './errors.ts';
import { channel, pluginId, version } from './ids.ts';
import { parseJson } from './json.ts';

/** What a publisher says about a plugin without releasing anything. An empty text takes back what was said before. */
export interface Notice {
  readonly plugin: string;
  /** Publisher id. */
  readonly publisher: string;
  /** Version of the publisher's identity whose keys signed: its newest. */
  readonly identitySeq: number;
  /** A notice that is older than one that was accepted is refused. */
  readonly created: string;
  /** Word to users, by version. */
  readonly deprecated?: Readonly<Record<string, string>>;
  /** Why nobody new should get it, by version. */
  readonly yanked?: Readonly<Record<string, string>>;
  /** Version by name, for example `lts`. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The whole list, for people to read. */
  readonly maintainers?: readonly string[];
}

/** What a notice changes. */
export type NoticeWords = Pick<Notice, 'deprecated' | 'yanked' | 'tags' | 'maintainers'>;

const orEmpty =
  (check: Check<string>): Check<string> =>
  (value, where) =>
    value === '' ? '' : check(value, where);

const byName = (name: Check<string>, check: Check<string>): Check<Readonly<Record<string, string>>> => {
  const values = map(orEmpty(check));
  return (value, where) => {
    const found = values(value, where);
    for (const key of Object.keys(found)) name(key, where);
    return found;
  };
};

const words = byName(version, text(500));

const notice = shape(
  { plugin: pluginId, publisher: sha256Text, identitySeq: integer(1), created: time },
  { deprecated: words, yanked: words, tags: byName(channel, version), maintainers: list(text(100), 64) },
);

/** Read a notice's payload. Throws `BAD_FORMAT`, also when it says nothing. */
export function parseNotice(payload: Bytes, where: string): Notice {
  const value = notice(parseJson(payload, where), where);
  const { deprecated, yanked, tags, maintainers } = value;
  return deprecated || yanked || tags || maintainers ? value : malformed(where, 'must say something');
}
