import { useCallback } from 'react';
import { messageOf } from '../../kernel/errors.ts';
import { useText } from '../i18n/text.tsx';
import { Button } from './button.tsx';
import { toast } from './toast.tsx';

/** Steps that can be taken back, newest last; the oldest go first. */
const KEPT = 20;

interface Step {
  /** Takes the step back; resolves with the number of records that had changed and were left alone. */
  readonly undo: () => Promise<number | void> | number | void;
  readonly close: () => void;
}

let steps: readonly Step[] = [];

/** Says what was done, and lets the user take it back: by the button in the message or with the Undo command. */
export function useUndoable(): (message: string, undo: Step['undo']) => void {
  const takeBack = useTakeBack();
  const { notices: text } = useText();
  return useCallback(
    (message, undo) => {
      const step: Step = {
        undo,
        close: toast(
          message,
          'success',
          <Button size="small" icon="undo" onPress={() => void takeBack(step)}>
            {text.undo}
          </Button>,
        ),
      };
      steps = [...steps.slice(1 - KEPT), step];
    },
    [takeBack, text],
  );
}

/** Takes back the newest step. */
export function useUndo(): () => Promise<void> {
  const takeBack = useTakeBack();
  const { notices: text } = useText();
  return useCallback(async () => {
    const step = steps.at(-1);
    if (step) await takeBack(step);
    else toast(text.nothingToUndo, 'info');
  }, [takeBack, text]);
}

function useTakeBack(): (step: Step) => Promise<void> {
  const { notices: text, session } = useText();
  return useCallback(
    async (step) => {
      // A step is taken back once, whichever way is used.
      if (!steps.includes(step)) return;
      steps = steps.filter((other) => other !== step);
      step.close();
      try {
        const kept = (await step.undo()) ?? 0;
        if (kept > 0) toast(text.keptSome(kept), 'warning');
        else toast(text.undone, 'info');
      } catch (error) {
        toast(session.failed(messageOf(error)), 'danger');
      }
    },
    [text, session],
  );
}
