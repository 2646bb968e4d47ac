import type { Screenshot } from '@airlock/sdk';
import { useState } from 'react';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import type { Known } from './details.tsx';
import { useSeenPicture } from './seen-picture.ts';
import { useWords } from './words.ts';

/** Pictures that the author signed with the release; each is hashed before it is shown, and enlarged by a press. */
export function Screenshots({ known: { installed, plan, title } }: { readonly known: Known }) {
  const { about: text } = useWords();
  const [enlarged, setEnlarged] = useState<number>();
  const shots = (installed?.manifest ?? plan?.manifest)?.screenshots ?? [];
  const of = installed?.name ?? plan;
  if (shots.length === 0 || of === undefined) return null;
  const version = installed?.release ?? plan?.release ?? '';
  return (
    <section className="card stack stack-s" aria-label={text.screenshots}>
      <h2>{text.screenshots}</h2>
      <ul className="shots">
        {shots.map((shot, at) => (
          <li key={shot.file}>
            <Shot of={of} version={version} shot={shot} onPress={() => setEnlarged(at)} />
          </li>
        ))}
      </ul>
      {enlarged !== undefined && (
        <Enlarged
          title={text.screenshotsOf(title)}
          of={of}
          version={version}
          shots={shots}
          at={enlarged}
          onMove={setEnlarged}
          onClose={() => setEnlarged(undefined)}
        />
      )}
    </section>
  );
}

interface PictureProps {
  readonly of: Parameters<ReturnType<typeof useHost>['plugins']['picture']>[0];
  /** Hash of the release that it is in. */
  readonly version: string;
  readonly shot: Screenshot;
}

function usePicture({ of, version, shot: { file } }: PictureProps) {
  const { plugins } = useHost();
  return useSeenPicture<HTMLSpanElement>(`${version} ${file}`, (signal) => plugins.picture(of, file, signal));
}

function Shot(props: PictureProps & { readonly onPress: () => void }) {
  const { about: text } = useWords();
  const { place, source, fault } = usePicture(props);
  const { alt } = props.shot;
  if (fault !== undefined) {
    return (
      <p className="shot shot-lost muted small">
        {text.pictureLost} <span dir="auto">{alt}</span>
      </p>
    );
  }
  return (
    <button type="button" className="shot" aria-label={text.enlarge(alt)} disabled={!source} onClick={props.onPress}>
      <span ref={place}>{source && <img src={source} alt="" />}</span>
    </button>
  );
}

function Enlarged(
  props: Omit<PictureProps, 'shot'> & {
    readonly title: string;
    readonly shots: readonly Screenshot[];
    readonly at: number;
    readonly onMove: (at: number) => void;
    readonly onClose: () => void;
  },
) {
  const { common } = useText();
  const { about: text } = useWords();
  const { shots, at, onMove, onClose, title, ...of } = props;
  const shot = shots[at];
  if (!shot) return null;
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          {shots.length > 1 && (
            <>
              <Button icon="back" isDisabled={at === 0} onPress={() => onMove(at - 1)}>
                {text.previous}
              </Button>
              <Button icon="next" isDisabled={at === shots.length - 1} onPress={() => onMove(at + 1)}>
                {text.next}
              </Button>
            </>
          )}
          <Button autoFocus onPress={onClose}>
            {common.close}
          </Button>
        </>
      }
    >
      <Large key={shot.file} {...of} shot={shot} />
      <p className="muted small" role="status">
        {shots.length > 1 && `${text.pictureOf(at + 1, shots.length)} `}
        <span dir="auto">{shot.alt}</span>
      </p>
    </Dialog>
  );
}

function Large(props: PictureProps) {
  const { place, source } = usePicture(props);
  return (
    <span ref={place} className="shot-large">
      {source && <img src={source} alt={props.shot.alt} />}
    </span>
  );
}
