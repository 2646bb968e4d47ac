import type { PluginHost } from './host.ts';

/**
 * What each method of a part of the host does before the host is there: a function or value answers meanwhile; `wake`
 * brings the host and asks it; `tell` does the same without an answer; `listen` waits for the host without bringing it.
 */
export type Meanwhile<Part> = {
  readonly [Name in keyof Part]-?:
    | Part[Name]
    | (Part[Name] extends (...given: never[]) => infer Answer
        ? Answer extends Promise<unknown>
          ? 'wake'
          : Name extends 'subscribe'
            ? 'listen'
            : [Answer] extends [void]
              ? 'tell'
              : never
        : never);
};

/** The host itself, once it is there. */
export interface Sleeper {
  readonly awake: PluginHost | undefined;
  wake(): Promise<PluginHost>;
  /** The same where nobody waits for it. */
  nudge(): void;
  /** Do it to the host once it is there; what is answered takes it back, then or before. */
  later(work: (host: PluginHost) => () => void): () => void;
}

type Method = (...given: unknown[]) => unknown;

/** A part of the host for a page in which nothing needs it yet. Its functions stay the same when the host is there. */
export function asleep<Part extends object>(
  sleeper: Sleeper,
  partOf: (host: PluginHost) => Part,
  meanwhile: Meanwhile<Part>,
): Part {
  const call = (host: PluginHost, name: string, given: unknown[]): unknown => {
    const real = partOf(host);
    // `meanwhile` has the names of the part's members, and this one is a function in it.
    return (Reflect.get(real, name) as Method).apply(real, given);
  };
  const made = {};
  for (const [name, how] of Object.entries<unknown>(meanwhile)) {
    if (typeof how !== 'function' && typeof how !== 'string') {
      Object.defineProperty(made, name, {
        enumerable: true,
        get: () => (sleeper.awake ? Reflect.get(partOf(sleeper.awake), name) : how),
      });
      continue;
    }
    const method: Method = (...given) => {
      if (sleeper.awake) return call(sleeper.awake, name, given);
      if (typeof how === 'function') return how(...given);
      // A listener is called once more by then: what it listens to may have changed.
      if (how === 'listen') {
        return sleeper.later((host) => {
          const end = call(host, name, given) as () => void;
          (given[0] as Method)();
          return end;
        });
      }
      const asked = sleeper.wake().then((host) => call(host, name, given));
      if (how === 'wake') return asked;
      asked.catch((error: unknown) => globalThis.reportError?.(error));
      return undefined;
    };
    Object.defineProperty(made, name, { enumerable: true, value: method });
  }
  // `Meanwhile` names every member, and each was made above.
  return made as Part;
}
