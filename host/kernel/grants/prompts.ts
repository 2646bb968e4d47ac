import type { PermissionName } from '@airlock/sdk';
import type { GrantScope } from './grants.ts';

interface Asked {
  /** Unique in this page. */
  readonly id: number;
  /** Full name of the plugin that asks. */
  readonly plugin: string;
  /** Milliseconds since the epoch: shown since then, and given up at `ends`. */
  readonly since: number;
  readonly ends: number;
}

/** May the plugin do this? */
export interface PermissionPrompt extends Asked {
  readonly kind: 'permission';
  readonly permission: PermissionName;
  /** What it needs now. */
  readonly scope: GrantScope;
  /** Everything it may ask for under this name. */
  readonly whole: GrantScope;
  /** The author's reason, from the signed manifest; plain text. */
  readonly reason: string;
  /** What the plugin says now; plain text, written by the plugin. */
  readonly note?: string;
}

/** The plugin wants the user to choose a file. */
export interface OpenFilePrompt extends Asked {
  readonly kind: 'open-file';
  /** Endings or media types. Empty: any. */
  readonly accept: readonly string[];
  /** Bytes the file may have. */
  readonly limit: number;
}

/** The plugin wants to hand a file to the user. */
export interface SaveFilePrompt extends Asked {
  readonly kind: 'save-file';
  /** A bare file name. */
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

export type Prompt = PermissionPrompt | OpenFilePrompt | SaveFilePrompt;

export interface AllowingAnswer {
  readonly allow: 'session' | 'always';
  /** Default: what is needed now. */
  readonly scope?: GrantScope;
  /** Milliseconds until it ends by itself. Default: never. */
  readonly for?: number;
}

/** `once`: only what was asked for now. `session`: until the page is closed. `no`: not now. `never`: do not ask again. */
export type PermissionAnswer =
  | { readonly allow: 'once' }
  | AllowingAnswer
  | { readonly allow: 'no' }
  | { readonly allow: 'never' };

export interface ChosenFile {
  readonly name: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** What answers each kind of prompt; `undefined` puts it away. */
export interface PromptAnswers {
  readonly permission: PermissionAnswer;
  readonly 'open-file': ChosenFile;
  readonly 'save-file': true;
}

/**
 * Questions of plugins to the user, one at a time. The app draws the current one in a dialog of its own and answers it;
 * while there is one, windows that plugins draw should be out of the document, for they can take the keyboard.
 */
export interface Prompts {
  /** The one to show now. The same object until it is over. */
  current(): Prompt | undefined;
  /** Answer it, or put it away. An answer to one that is over does nothing. */
  answer<Kind extends Prompt['kind']>(prompt: Prompt & { readonly kind: Kind }, answer?: PromptAnswers[Kind]): void;
  /** How many wait behind the current one. */
  waiting(): number;
  /** Not now: to the current one and to all that wait behind it, whoever asks. */
  putAway(): void;
  /** Called after each change. */
  subscribe(listener: () => void): () => void;
}

/** Prompts before their code is there: nobody asks before a plugin runs. */
export function lazyPrompts(): Prompts & { use(prompts: Prompts): void } {
  const listeners = new Set<() => void>();
  let made: Prompts | undefined;
  return {
    use(prompts) {
      made = prompts;
      prompts.subscribe(() => listeners.forEach((listener) => listener()));
    },
    current: () => made?.current(),
    answer: (prompt, answer) => made?.answer(prompt, answer),
    waiting: () => made?.waiting() ?? 0,
    putAway: () => made?.putAway(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
