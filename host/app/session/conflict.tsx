import { useState } from 'react';
import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Callout } from '../ui/surface.tsx';

interface Versioned {
  readonly updatedAt: number;
}

/** The version that edits are about against the one that is saved now. */
export interface Versions {
  /** `deleted`: what is edited is gone from the workspace. */
  readonly state: 'same' | 'changed' | 'deleted';
  /** Whether the user has to be asked before saving; from then on they have been. */
  ask(): boolean;
}

/**
 * Watches whether somebody else saves what is edited here. `edited` keeps the `updatedAt` of the version it began as, also
 * in a draft that comes back after days.
 */
export function useVersions(edited: Versioned | undefined, saved: Versioned | null | undefined): Versions {
  const [asked, setAsked] = useState<number>();
  const now = saved?.updatedAt ?? 0;
  const isSame = edited === undefined || saved === undefined || edited.updatedAt === now;
  return {
    state: isSame ? 'same' : saved === null ? 'deleted' : 'changed',
    ask() {
      if (isSame || asked === now) return false;
      setAsked(now);
      return true;
    },
  };
}

/** Says what somebody else did, and what can be done: nothing of either version has to be lost. */
export function ConflictNote(props: {
  readonly state: Versions['state'];
  /** Keep what is edited here beside the other version. */
  readonly onCopy: () => void;
  /** Give up what is edited here. */
  readonly onTheirs: () => void;
}) {
  const { common, conflicts: text } = useText();
  if (props.state === 'same') return null;
  const isDeleted = props.state === 'deleted';
  return (
    <Callout tone="warning" title={isDeleted ? text.deleted : common.conflict} isAlert>
      <p>{isDeleted ? text.deletedHelp : common.conflictHelp}</p>
      {!isDeleted && (
        <div className="row row-wrap">
          <Button size="small" icon="copy" onPress={props.onCopy}>
            {text.copy}
          </Button>
          <Button size="small" icon="refresh" onPress={props.onTheirs}>
            {text.theirs}
          </Button>
        </div>
      )}
    </Callout>
  );
}
