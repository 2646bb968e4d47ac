/** Dates, sizes and numbers as the language writes them. */
export interface Format {
  readonly number: (value: number) => string;
  /** Date and time. `time` in milliseconds since the epoch. */
  readonly dateTime: (time: number) => string;
  readonly date: (time: number) => string;
  /** A day written `YYYY-MM-DD`; anything else is given back as it is. */
  readonly day: (day: string) => string;
  /** "3 minutes ago". */
  readonly ago: (time: number, now: number) => string;
  readonly bytes: (bytes: number) => string;
  readonly milliseconds: (value: number) => string;
  /** A part of a whole, 0 to 1, in hundredths. */
  readonly share: (value: number) => string;
  readonly list: (items: readonly string[]) => string;
}

const steps: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

export function createFormat(locale: string): Format {
  const number = new Intl.NumberFormat(locale);
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  // A day has no time zone; both ways in UTC keep it the same day.
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const unit = (name: string, digits: number, unitDisplay: 'short' | 'long' = 'short'): Intl.NumberFormat =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay, maximumFractionDigits: digits });
  // Only the long word for bytes knows that there are several.
  const units = [unit('byte', 0, 'long'), unit('kilobyte', 0), unit('megabyte', 1), unit('gigabyte', 1)] as const;
  const milliseconds = unit('millisecond', 1);
  const manyMilliseconds = unit('millisecond', 0);
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const list = new Intl.ListFormat(locale);
  return {
    number: (value) => number.format(value),
    dateTime: (time) => dateTime.format(time),
    date: (time) => date.format(time),
    day(text) {
      const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
      return Number.isNaN(time) ? text : day.format(time);
    },
    ago(time, now) {
      const seconds = Math.round((time - now) / 1000);
      const step = steps.find(([, size]) => Math.abs(seconds) >= size);
      return step ? relative.format(Math.round(seconds / step[1]), step[0]) : relative.format(0, 'second');
    },
    bytes(bytes) {
      if (bytes < 1e3) return units[0].format(bytes);
      if (bytes < 1e6) return units[1].format(bytes / 1e3);
      return bytes < 1e9 ? units[2].format(bytes / 1e6) : units[3].format(bytes / 1e9);
    },
    milliseconds: (value) => (value < 100 ? milliseconds : manyMilliseconds).format(value),
    share: (value) => share.format(value),
    list: (items) => list.format(items),
  };
}
