import { type ReactNode, useRef } from 'react';
import { Button } from './button.tsx';

interface FileButtonProps {
  /** Endings or types, as the attribute `accept` wants them. */
  readonly accept: string;
  /** Says what is chosen. */
  readonly label: string;
  readonly onFile: (file: File | undefined) => void;
  readonly children: ReactNode;
}

/** A button that asks for one file of the user. */
export function FileButton({ accept, label, onFile, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="small" icon="upload" onPress={() => input.current?.click()}>
        {children}
      </Button>
      <input
        ref={input}
        type="file"
        accept={accept}
        className="visually-hidden"
        tabIndex={-1}
        aria-label={label}
        onChange={({ target }) => {
          onFile(target.files?.[0]);
          // The same file may be chosen again, changed meanwhile.
          target.value = '';
        }}
      />
    </>
  );
}
