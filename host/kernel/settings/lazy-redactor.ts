import type { Redactor } from './secrets.ts';

/** Keeps secrets out of texts as soon as a plugin may have any; its code comes with the settings. */
export interface LazyRedactor extends Omit<Redactor, 'know'> {
  use(redactor: Redactor): void;
}

export function lazyRedactor(): LazyRedactor {
  let redactor: Redactor | undefined;
  return {
    use: (given) => {
      redactor = given;
    },
    text: (plugin, text) => redactor?.text(plugin, text) ?? text,
    error: (error) => redactor?.error(error) ?? error,
  };
}
