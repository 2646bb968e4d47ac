import type { CSSProperties, ReactNode } from 'react';
import { ProgressBar } from 'react-aria-components/ProgressBar';
import { Link } from 'wouter';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

/** Title of a screen with what can be done on it. Names the browser's window too. */
export function PageHead(props: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly back?: { readonly href: string; readonly label: string };
  readonly actions?: ReactNode;
  /** Stays in sight: what is below is long, and what can be done is done from anywhere in it. */
  readonly isSticky?: boolean;
}) {
  return (
    <header className={props.isSticky ? 'page-head page-head-sticky' : 'page-head'}>
      <title>{`${props.title} · Airlock`}</title>
      <div className="grow">
        {props.back && (
          <Link href={props.back.href} className="crumb">
            <Icon name="back" />
            {props.back.label}
          </Link>
        )}
        <h1>{props.title}</h1>
        {props.lead && <p dir="auto">{props.lead}</p>}
      </div>
      {props.actions && <div className="page-actions">{props.actions}</div>}
    </header>
  );
}

export function Badge(props: { readonly tone?: Tone; readonly icon?: IconName; readonly children: ReactNode }) {
  return (
    <span className={`badge badge-${props.tone ?? 'neutral'}`}>
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </span>
  );
}

export function Dot({ tone }: { readonly tone: Tone }) {
  return <span className={`dot dot-${tone}`} aria-hidden="true" />;
}

const calloutIcons: { readonly [tone in Tone]: IconName } = {
  neutral: 'info',
  accent: 'info',
  success: 'check',
  warning: 'warning',
  danger: 'warning',
};

/** Something the reader should know, where it matters. `isAlert` reads it out when it appears. */
export function Callout(props: {
  readonly tone?: Tone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly isAlert?: boolean;
}) {
  const tone = props.tone ?? 'neutral';
  return (
    <div className={`callout callout-${tone}`} role={props.isAlert ? 'alert' : undefined}>
      <Icon name={calloutIcons[tone]} />
      <div className="callout-body">
        {props.title && <p className="callout-title">{props.title}</p>}
        {props.children}
      </div>
      {props.action}
    </div>
  );
}

/** Nothing here yet, and what to do about it. */
export function Empty(props: {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) {
  return (
    <div className="empty">
      <Icon name={props.icon} />
      <h2>{props.title}</h2>
      {props.children && <p>{props.children}</p>}
      {props.action}
    </div>
  );
}

/** Stands where content is about to appear. `label` is read out; the shapes are not. */
export function Loading({ label, count = 3 }: { readonly label: string; readonly count?: number }) {
  return (
    <div className="card-grid" role="status" aria-label={label}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className="skeleton" />
      ))}
    </div>
  );
}

/** `value` from 0 to 1. */
export function Progress({
  label,
  value,
  note,
}: {
  readonly label: string;
  readonly value: number;
  readonly note?: string;
}) {
  return (
    <ProgressBar className="progress" aria-label={label} value={value} maxValue={1}>
      <span className="row row-between">
        <span>{label}</span>
        {note && <span className="muted number">{note}</span>}
      </span>
      {/* A custom property has no type of its own in CSSProperties. */}
      <span className="progress-track" style={{ '--progress': `${Math.round(value * 100)}%` } as CSSProperties}>
        <span className="progress-fill" style={{ display: 'block' }} />
      </span>
    </ProgressBar>
  );
}

/** Names and values side by side. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
