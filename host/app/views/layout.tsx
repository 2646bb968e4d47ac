import { createElement, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PartProps } from '../../react/parts.ts';
import { useViewOwner } from '../../react/tree.tsx';
import { useHost } from '../../react/provider.tsx';
import { useText } from '../i18n/text.tsx';
import { titleOf } from '../plugins/naming.ts';
import { Button as AppButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Badge as AppBadge, Callout, type Tone } from '../ui/surface.tsx';

const tones = { neutral: 'neutral', info: 'accent', success: 'success', warning: 'warning', danger: 'danger' } as const;

/** The app's tone for a plugin's. */
function toned(tone: keyof typeof tones = 'neutral'): Tone {
  return tones[tone];
}

export function Text({ tone = 'neutral', size = 'medium', strong, mono, children }: PartProps<'text'>) {
  const look = ['view-text', `view-text-${tone}`, `view-text-${size}`, strong && 'view-strong', mono && 'view-mono'];
  return (
    <span className={look.filter(Boolean).join(' ')} dir="auto">
      {children}
    </span>
  );
}

/** Below the title of the box, which is a heading of the third level. */
export function Heading({ level = 1, children }: PartProps<'heading'>) {
  return createElement(`h${level + 3}`, { className: `view-heading view-heading-${level}`, dir: 'auto' }, children);
}

export function Stack(props: PartProps<'stack'>) {
  const { direction = 'column', gap = 'medium', align, justify = 'start', wrap = true, children } = props;
  const across = align ?? (direction === 'row' ? 'center' : 'stretch');
  const look = [
    'view-stack',
    `view-${direction}`,
    `view-gap-${gap}`,
    `view-align-${across}`,
    `view-justify-${justify}`,
  ];
  return <div className={[...look, ...(wrap ? ['view-wrap'] : [])].join(' ')}>{children}</div>;
}

export function Grid({ columns = 2, gap = 'medium', children }: PartProps<'grid'>) {
  return <div className={`view-grid view-columns-${columns} view-gap-${gap}`}>{children}</div>;
}

export function Card({ title, children }: PartProps<'card'>) {
  return (
    <div className="view-card">
      {title !== undefined && (
        <p className="view-card-title" dir="auto">
          {title}
        </p>
      )}
      {children}
    </div>
  );
}

const looks = { default: 'plain', primary: 'primary', danger: 'danger', quiet: 'quiet' } as const;

export function Button({ kind = 'default', disabled, busy, label, onPress, children }: PartProps<'button'>) {
  const [isGoing, setGoing] = useState(false);
  return (
    <AppButton
      look={looks[kind]}
      size="small"
      isDisabled={disabled ?? false}
      isPending={busy ?? false}
      {...(label === undefined ? {} : { 'aria-label': label })}
      onPress={async () => {
        // One press is handled before the next is told.
        if (isGoing) return;
        setGoing(true);
        await onPress?.();
        setGoing(false);
      }}
    >
      {children}
    </AppButton>
  );
}

/** A press asks first: an address can carry what the plugin knows to whoever is there. */
export function Link({ href, children }: PartProps<'link'>) {
  const { views: text, common } = useText();
  const plugin = titleOf(useHost(), useViewOwner());
  const [isAsking, setAsking] = useState(false);
  const { host } = new URL(href);
  return (
    <>
      <button type="button" className="view-link" onClick={() => setAsking(true)}>
        {/* Apart from one another, so that letters of the plugin cannot turn the address around. */}
        <bdi>{children}</bdi> <bdi className="faint small">{host}</bdi>
      </button>
      {isAsking && (
        <Dialog
          title={text.openLink(host)}
          onClose={() => setAsking(false)}
          actions={
            <>
              <AppButton autoFocus onPress={() => setAsking(false)}>
                {common.cancel}
              </AppButton>
              <a
                className="button button-primary"
                href={href}
                target="_blank"
                rel="noopener noreferrer nofollow"
                onClick={() => setAsking(false)}
              >
                {text.open}
              </a>
            </>
          }
        >
          <p>{text.linkFrom(plugin)}</p>
          <p className="view-address" dir="ltr">
            {href}
          </p>
        </Dialog>
      )}
    </>
  );
}

export function Badge({ tone, children }: PartProps<'badge'>) {
  return <AppBadge tone={toned(tone)}>{children}</AppBadge>;
}

export function Notice({ tone, title, children }: PartProps<'notice'>) {
  return (
    <Callout tone={toned(tone)} title={title}>
      {children}
    </Callout>
  );
}

export function Divider(): ReactNode {
  return <hr className="view-divider" />;
}

export function Progress({ label, value }: PartProps<'progress'>) {
  return (
    <label className="view-progress">
      <span dir="auto">{label}</span>
      <progress max={100} {...(value === undefined ? {} : { value: Math.min(100, Math.max(0, value)) })} />
    </label>
  );
}

export function Image({ data, type, alt, width }: PartProps<'image'>) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    // The tree lets through bytes over a plain buffer of their own.
    const url = URL.createObjectURL(new Blob([data as Uint8Array<ArrayBuffer>], { type }));
    image.current?.setAttribute('src', url);
    return () => URL.revokeObjectURL(url);
  }, [data, type]);
  return <img ref={image} className="view-image" alt={alt} width={width} />;
}
