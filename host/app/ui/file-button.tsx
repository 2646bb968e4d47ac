import { type ReactNode, useId, useRef, useState } from 'react';
import { useFormat, useText } from '../i18n/text.tsx';
import { Button } from './button.tsx';

interface FileButtonProps {
  /** Endings or types, as the attribute `accept` wants them. */
  readonly accept: string;
  /** Says what is chosen. */
  readonly label: string;
  /** Largest file that is taken, in bytes. Default: any; whoever reads it looks after that. */
  readonly most?: number;
  /** A file with something in it. What it rejects with as `NotReadableError` is said here. */
  readonly onFile: (file: File) => Promise<void> | void;
  readonly look?: 'plain' | 'quiet';
  readonly size?: 'small' | 'normal';
  readonly children: ReactNode;
}

/** A button that asks for one file of the user, and says below it why a file is not taken. */
export function FileButton({ accept, label, most, onFile, look, size = 'small', children }: FileButtonProps) {
  const { workspace: text } = useText();
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const id = useId();
  const take = async (file: File): Promise<void> => {
    if (file.size === 0) return setProblem(text.emptyFile);
    if (most !== undefined && file.size > most)
      return setProblem(text.largeFile(format.bytes(file.size), format.bytes(most)));
    setProblem(undefined);
    try {
      await onFile(file);
    } catch (error) {
      if (!(error instanceof DOMException && ['NotReadableError', 'NotFoundError'].includes(error.name))) throw error;
      setProblem(text.goneFile);
    }
  };
  return (
    <div className="file-button">
      <Button
        size={size}
        icon="upload"
        {...(look && { look })}
        {...(problem && { 'aria-describedby': id })}
        onPress={() => input.current?.click()}
      >
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        aria-label={label}
        onChange={({ target }) => {
          const file = target.files?.[0];
          // The same file may be chosen again, changed meanwhile.
          target.value = '';
          if (file) void take(file);
        }}
      />
      {problem && (
        <p id={id} className="field-error" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
