import { text } from '../kernel/check.ts';
import { AirlockError } from '../kernel/errors.ts';
import type { Service } from '../kernel/dispatch/service.ts';

export interface ClipboardOptions {
  readonly write: (text: string) => Promise<void>;
  /** Whether the user did something in the app just now. Default: the browser's transient user activation. */
  readonly userIsActive?: () => boolean;
}

/** `clipboard`: put text on it, right after the user did something. Reading is not offered. */
export function clipboardService({ write, userIsActive = transientActivation }: ClipboardOptions): Service {
  return {
    name: 'clipboard',
    permission: 'clipboard',
    rate: 1,
    methods: {
      write: {
        args: [text(1_000_000, { min: 0 })],
        async handle({ name }, content: string) {
          if (!userIsActive()) {
            throw new AirlockError(
              'USER_ACTION_NEEDED',
              `"${name}" can put text on the clipboard only within seconds of the user clicking or typing in the app.`,
              { plugin: name },
            );
          }
          await write(content);
        },
      },
    },
  };
}

function transientActivation(): boolean {
  return globalThis.navigator?.userActivation?.isActive ?? false;
}
