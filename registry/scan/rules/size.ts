import type { Rule } from '../rule.ts';

const KB = 1024;
const BUDGETS = {
  entry: 512 * KB,
  icon: 32 * KB,
  picture: 256 * KB,
  style: 100 * KB,
  files: 200,
  text: 64 * KB,
} as const;

export const sizeRules: readonly Rule[] = [
  {
    code: 'SIZE_ENTRY',
    severity: 'warning',
    passes: 'Starts from a small file',
    help: 'The file is read whenever the plugin starts. Leave out libraries that it does without.',
    *check({ manifest, files }) {
      for (const { entry } of Object.values(manifest.targets)) {
        const size = files.get(entry)?.length ?? 0;
        if (size > BUDGETS.entry) yield { message: `${entry} has ${kilobytes(size)}.`, file: entry };
      }
    },
  },
  {
    code: 'SIZE_ICON',
    severity: 'note',
    passes: 'Has a small icon',
    help: 'The icon is shown in lists of many. Save it without what the editor keeps, or smaller.',
    *check({ manifest, files }) {
      const size = files.get(manifest.icon ?? '')?.length ?? 0;
      if (size > BUDGETS.icon) yield { message: `The icon has ${kilobytes(size)}.`, file: manifest.icon ?? '' };
    },
  },
  {
    code: 'SIZE_PICTURE',
    severity: 'note',
    passes: 'Has small pictures',
    help: 'Save it as WebP or AVIF, in the size in which it is shown.',
    *check({ files }) {
      for (const [file, { length }] of files) {
        if (/\.(?:png|jpe?g|gif|webp|avif)$/i.test(file) && length > BUDGETS.picture)
          yield { message: `${file} has ${kilobytes(length)}.`, file };
      }
    },
  },
  {
    code: 'SIZE_STYLE',
    severity: 'note',
    passes: 'Has small style sheets',
    help: 'Take out rules that nothing uses; a whole library of components is seldom needed.',
    *check({ files }) {
      for (const [file, { length }] of files) {
        if (file.endsWith('.css') && length > BUDGETS.style)
          yield { message: `${file} has ${kilobytes(length)}.`, file };
      }
    },
  },
  {
    code: 'SIZE_FILES',
    severity: 'note',
    passes: 'Has few files',
    help: 'Each is loaded, hashed and stored by itself. Let the build put them together.',
    *check({ files }) {
      if (files.size > BUDGETS.files) yield { message: `Has ${files.size} files.` };
    },
  },
  {
    code: 'SIZE_STRING',
    severity: 'note',
    passes: 'Keeps data out of its code',
    help: 'Put large data into a file beside the code, which is loaded when it is needed.',
    *check({ scripts }) {
      for (const { path, strings } of scripts) {
        const found = strings.find(({ value }) => value.length > BUDGETS.text);
        if (found)
          yield {
            message: `Has ${kilobytes(found.value.length)} of data in one text.`,
            file: path,
            line: found.line,
            column: found.column,
          };
      }
    },
  },
];

const kilobytes = (bytes: number): string => `${Math.round(bytes / KB)} KB`;
