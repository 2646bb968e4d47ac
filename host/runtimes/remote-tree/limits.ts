/** How much one view of a plugin may put into the page. Beyond the first six the view is over; beyond the rest it waits. */
export const viewLimits = {
  /** Elements and runs of text. */
  nodes: 2000,
  depth: 32,
  /** Characters of all its text and properties. */
  text: 2 * 2 ** 20,
  /** Elements of the page that tables, charts, forms and Markdown become. */
  parts: 20_000,
  /** Bytes of all its pictures, each with a quarter of its pixels at least: what it takes to draw them counts too. */
  pictures: 8 * 2 ** 20,
  /** Changes in one update. */
  changes: 5000,
  /** Views of one plugin that are open at a time. */
  views: 32,
  /** Values in its updates, per second and at once; updates beyond are answered later. */
  values: { perSecond: 40_000, burst: 120_000 },
  /** The page rests for this many times as long as it took to draw an update before the next one is asked for. */
  rest: 3,
  /** Milliseconds until a view that was asked to draw or to handle an event is given up. */
  patience: 10_000,
} as const;
