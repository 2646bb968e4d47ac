import type { FileValue } from '@airlock/sdk';
import { useState } from 'react';
import { useWorkspace } from '../data/context.tsx';
import { isAccepted, isFileValue, MOST_FILE_BYTES } from '../data/files.ts';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { FieldFrame } from '../ui/frame.tsx';
import { download } from '../ui/download.ts';
import { toast } from '../ui/toast.tsx';
import type { FieldInputProps } from './fields.tsx';

/** Largest file that a field takes, in bytes. */
function mostBytes(megabytes: number | undefined): number {
  return Math.min(MOST_FILE_BYTES, megabytes === undefined ? MOST_FILE_BYTES : megabytes * 1_000_000);
}

/** One file, kept in the workspace as soon as it is chosen, so that a reload loses nothing. */
export function FileField({ field, value, error, onChange }: FieldInputProps) {
  const { files: text } = useText();
  const format = useFormat();
  const workspace = useWorkspace();
  const [problem, setProblem] = useState<string>();
  const [isKeeping, setKeeping] = useState(false);
  const { accept, help, max } = field.settings ?? {};
  const most = mostBytes(max);
  const choose = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > most) return setProblem(text.tooLarge(format.bytes(file.size), format.bytes(most)));
    if (!isAccepted(file, accept)) return setProblem(text.notAccepted(accept ?? ''));
    setKeeping(true);
    try {
      onChange(await workspace.files.keep(file));
      setProblem(undefined);
    } catch (failure) {
      const isFull = failure instanceof DOMException && failure.name === 'QuotaExceededError';
      setProblem(isFull ? text.noRoom : text.unreadable);
      if (!isFull) reportError(failure);
    } finally {
      setKeeping(false);
    }
  };
  return (
    <FieldFrame
      label={field.label}
      help={[help, text.upTo(format.bytes(most))].filter(Boolean).join(' ')}
      error={problem ?? error}
      isRequired={field.required}
    >
      {(control) => (
        <div className="file-field">
          <input
            {...control}
            type="file"
            accept={accept || undefined}
            // What was chosen is kept below; the input itself is for the next one.
            required={control.required && !isFileValue(value)}
            aria-busy={isKeeping || undefined}
            onChange={({ target }) => {
              void choose(target.files?.[0]);
              target.value = '';
            }}
          />
          {isFileValue(value) && (
            <p className="row row-wrap" role="status">
              <span dir="auto" className="truncate">
                {text.given(value.name, format.bytes(value.size))}
              </span>
              <Button size="small" look="quiet" icon="close" onPress={() => onChange(null)}>
                {text.remove}
              </Button>
            </p>
          )}
        </div>
      )}
    </FieldFrame>
  );
}

/** A file of a submission; pressing it saves it. It is never opened in the app. */
export function FileAnswer({ value }: { readonly value: FileValue }) {
  const { files: text } = useText();
  const format = useFormat();
  const workspace = useWorkspace();
  const save = async (): Promise<void> => {
    const content = await workspace.files.get(value.file);
    if (content) download({ name: value.name, type: value.type || 'application/octet-stream', content });
    else toast(text.gone, 'warning');
  };
  return (
    <Button size="small" icon="download" aria-label={text.save(value.name)} onPress={() => void save()}>
      <span dir="auto">{text.given(value.name, format.bytes(value.size))}</span>
    </Button>
  );
}
