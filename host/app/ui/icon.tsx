/** Outlines on a 24 unit square, drawn with the colour of the text around them. */
const shapes = {
  dashboard: 'M4 4h7v9H4zM13 4h7v5h-7zM13 11h7v9h-7zM4 15h7v5H4z',
  forms: 'M6 3h12a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM8.5 8h7M8.5 12h7M8.5 16h4',
  pages: 'M14 3H7a1 1 0 0 0-1 1v16a1 1 0 0 0 1 1h10a1 1 0 0 0 1-1V7zM14 3v4h4',
  plugins: 'M10 4.5a2 2 0 1 1 4 0V7h4v4h-1.5a2 2 0 1 0 0 4H18v5h-5v-1.5a2 2 0 1 0-4 0V20H5V7h5z',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l4.5 4.5',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  chevron: 'M7 10l5 5 5-5',
  next: 'M9 6l6 6-6 6',
  back: 'M15 6l-6 6 6 6',
  edit: 'M4 20h4L19 9l-4-4L4 16zM13 7l4 4',
  trash: 'M4 7h16M9.5 7V4h5v3M6 7l1 13h10l1-13',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  refresh: 'M20 5v5h-5M4 19v-5h5M19.5 10a8 8 0 0 0-14-2.5M4.5 14a8 8 0 0 0 14 2.5',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8h.01',
  warning: 'M12 4L2.8 20h18.4zM12 10v4.5M12 17.2h.01',
  shield: 'M12 3l7.5 2.8v5.7c0 4.6-3.2 7.7-7.5 9.5-4.3-1.8-7.5-4.9-7.5-9.5V5.8z',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  offline:
    'M3 3l18 18M8.5 16a5 5 0 0 1 5.6-1M5 12.5a10 10 0 0 1 3.6-2.3M19 12.5a10 10 0 0 0-5.5-2.9M2.5 9a14 14 0 0 1 3-2M21.5 9A14 14 0 0 0 11 5.1M12 20h.01',
  activity: 'M3 12h4l3 8 4-16 3 8h4',
  undo: 'M9 14l-5-5 5-5M4 9h10a6 6 0 0 1 0 12h-3',
  inbox: 'M4 13l3-8h10l3 8v6H4zM4 13h5l1.5 3h3l1.5-3h5',
  chart: 'M4 20V4M4 20h16M8 16v-4M12.5 16V8M17 16v-6',
  eye: 'M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  star: 'M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1.1 5.9-5.3-2.9-5.3 2.9 1.1-5.9-4.3-4.1 5.9-.8z',
  bell: 'M6 10a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7zM10 20h4',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6',
  copy: 'M9 9h10v11H9zM9 15H5V4h10v5',
  send: 'M4 12l16-8-6 16-3-6zM11 14l9-10',
  upload: 'M12 16V5M7 9l5-5 5 5M5 20h14',
  keyboard: 'M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M18 10.5h.01M8 14h8',
  panel: 'M4 5h16v14H4zM14 5v14',
  sort: 'M8 10l4-4 4 4M8 14l4 4 4-4',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
} as const;

export type IconName = keyof typeof shapes;

const mirrored: ReadonlySet<IconName> = new Set<IconName>(['next', 'back', 'undo']);

/** Decoration only: the text beside it, or the name of the control around it, says what it means. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className={mirrored.has(name) ? 'icon icon-mirrored' : 'icon'}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'grip' || name === 'more' ? 2.6 : 1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
