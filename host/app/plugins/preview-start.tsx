import { useEffect, useState } from 'react';
import type { PreviewStep } from '../../kernel/management/preview-steps.ts';
import type { InstallProgress } from '../../kernel/packages/install-plan.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Progress } from '../ui/surface.tsx';
import { useWords } from './words.ts';

/** Milliseconds after which it is said that starting takes longer than it should. */
const LONG = 8000;
const steps: readonly PreviewStep[] = ['plan', 'files', 'start'];

/** Which of the steps it is at, and how far; what takes long can be begun anew. */
export function Starting(props: {
  readonly step: PreviewStep | undefined;
  readonly progress: InstallProgress | undefined;
  readonly onRetry: () => void;
}) {
  const { common } = useText();
  const { preview: text } = useWords();
  const format = useFormat();
  const { step = 'plan', progress, onRetry } = props;
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG);
    return () => clearTimeout(timer);
  }, []);
  const at = steps.indexOf(step);
  const label = text.step(at + 1, steps.length, text.steps[step]);
  const { loaded, total } = progress?.phase === 'download' ? progress : { loaded: 0, total: 0 };
  const part = total > 0 ? loaded / total : 0;
  return (
    <div className="stack stack-s">
      <p className="visually-hidden" role="status">
        {label}
      </p>
      <Progress
        label={label}
        value={(at + part) / steps.length}
        {...(total > 0 ? { note: `${format.bytes(loaded)} / ${format.bytes(total)}` } : {})}
      />
      <div className="skeleton" />
      {isLong && (
        <div className="row row-wrap" role="status">
          <p className="muted small">{text.long}</p>
          <Button size="small" icon="refresh" onPress={onRetry}>
            {common.tryAgain}
          </Button>
        </div>
      )}
    </div>
  );
}
