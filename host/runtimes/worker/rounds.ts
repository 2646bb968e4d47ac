import type { JsonSchema } from '@airlock/sdk';
import { AirlockError } from '../../kernel/errors.ts';
import type { HookRelay, HookRound, RoundProgress, RoundReport, StopOutcome } from '../../kernel/hooks/relay.ts';
import { copyData } from '../channel/data.ts';
import { limits } from '../channel/protocol.ts';
import type { ControlMessage, ReportMessage } from '../channel/protocol.ts';
import { pluginFailure } from '../failures.ts';

/** The host's end of the rounds of one relay. */
export interface Rounds {
  readonly relay: HookRelay;
  reported(report: ReportMessage & readonly ['round', ...unknown[]]): void;
  /** It is at this stop, or went on from it. */
  moved(where: keyof RoundProgress, round: number, stop: number): void;
  /** The relay is gone. */
  end(): void;
}

interface Waiting {
  readonly round: HookRound;
  readonly progress: RoundProgress;
  readonly resolve: (report: RoundReport) => void;
  readonly reject: (error: unknown) => void;
}

export function createRounds(send: (message: ControlMessage) => void): Rounds {
  const waiting = new Map<number, Waiting>();
  /** What the relay knows. */
  const schemas = new Map<string, JsonSchema>();
  let last = 0;
  let isGone = false;

  const relay: HookRelay = {
    async round(round, signal, progress) {
      if (isGone) throw gone();
      const { output, ...rest } = round;
      const { hook } = round.run;
      // Refuses what does not cross, so that each handler can be told.
      copyData(round.value, limits.toPlugin);
      if (output !== undefined && schemas.get(hook) !== output) {
        send(['schema', hook, output]);
        schemas.set(hook, output);
      }
      const id = (last += 1);
      send(['round', id, hook, { ...rest, checked: output !== undefined }]);
      return new Promise((resolve, reject) => {
        waiting.set(id, { round, progress, resolve, reject });
        signal.addEventListener(
          'abort',
          () => {
            if (!waiting.delete(id)) return;
            send(['abandon', id]);
            reject(signal.reason as Error);
          },
          { once: true },
        );
      });
    },
  };

  return {
    relay,
    reported([, id, stops, ...answer]) {
      const asked = waiting.get(id);
      if (asked === undefined) return;
      waiting.delete(id);
      try {
        asked.resolve(readReport(asked.round, stops, answer));
      } catch (error) {
        asked.reject(error);
      }
    },
    moved(where, id, stop) {
      const asked = waiting.get(id);
      if (Number.isInteger(stop) && stop >= 0 && stop < (asked?.round.stops.length ?? 0)) asked?.progress[where](stop);
    },
    end() {
      isGone = true;
      for (const { reject } of waiting.values()) reject(gone());
      waiting.clear();
    },
  };
}

function gone(): AirlockError {
  return new AirlockError('CHANNEL_CLOSED', 'The sandbox is gone.');
}

/** The relay shares its process with plugins, so its word is taken apart and put together again like theirs. */
function readReport(round: HookRound, stops: unknown, [answer]: readonly unknown[]): RoundReport {
  if (!Array.isArray(stops)) throw malformed();
  const outcomes = stops.map(readOutcome);
  const last = outcomes.at(-1);
  const isDecided = round.kind === 'decision' && answer !== undefined;
  if (isDecided ? outcomes.length > round.stops.length : outcomes.length !== round.stops.length) throw malformed();
  if (isDecided && last?.status !== 'answered') throw malformed();
  const isAnswered = round.kind === 'filter' && outcomes.some(({ status }) => status === 'answered');
  if ((isDecided || isAnswered) !== (answer !== undefined)) throw malformed();
  return answer === undefined ? { outcomes } : { outcomes, answer: copyData(answer, limits.fromPlugin) };
}

function readOutcome(item: unknown): StopOutcome {
  const [status, time, ...texts] = Array.isArray(item) ? (item as unknown[]) : [];
  if (typeof time !== 'number' || !(time >= 0)) throw malformed();
  const [text, message] = texts.map((one) => {
    if (typeof one !== 'string' || one.length > limits.errorLength) throw malformed();
    return one;
  });
  switch (status) {
    case 'answered':
    case 'late':
      return { status, time };
    case 'gone':
      return { status: 'threw', time, error: new AirlockError('CHANNEL_CLOSED', 'The plugin was stopped or ended.') };
    case 'invalid':
      return { status, time, problem: text ?? '' };
    case 'threw':
      return { status, time, error: pluginFailure(text ?? '', message ?? '') };
    default:
      throw malformed();
  }
}

function malformed(): AirlockError {
  return new AirlockError('CHANNEL_VIOLATION', 'The relay of the sandbox reported a round that cannot have been.');
}
