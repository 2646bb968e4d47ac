import { CliError } from '../terminal/failure.ts';

/** Text files of a plugin's folder, by path with `/`; changed in memory. */
export type Sources = Map<string, string>;

/** One step from an older way of writing a plugin to the present one. Numbers are never used twice. */
export interface Migration {
  /** `001`. */
  readonly number: string;
  /** One sentence: what it changes. */
  readonly title: string;
  /** Change the sources; nothing where it does not apply. Running it again changes nothing. */
  readonly run: (sources: Sources) => void;
}

export interface Step {
  readonly number: string;
  readonly title: string;
  /** Paths that it changed. */
  readonly changed: readonly string[];
}

/** Run migrations in their order over the sources. Gives those that changed something. */
export function migrate(sources: Sources, migrations: readonly Migration[]): Step[] {
  const steps: Step[] = [];
  for (const { number, title, run } of migrations) {
    const before = new Map(sources);
    run(sources);
    const paths = new Set([...before.keys(), ...sources.keys()]);
    const changed = [...paths].filter((path) => before.get(path) !== sources.get(path)).sort();
    if (changed.length > 0) steps.push({ number, title, changed });
  }
  return steps;
}

/** Change the package file, where it can be read. */
export function editPackage(sources: Sources, edit: (json: PackageJson) => void): void {
  const text = sources.get('package.json');
  if (text === undefined) return;
  const json = parsePackage(text);
  const before = JSON.stringify(json);
  edit(json);
  if (JSON.stringify(json) !== before) sources.set('package.json', `${JSON.stringify(json, null, 2)}\n`);
}

function parsePackage(text: string): PackageJson {
  try {
    return JSON.parse(text) as PackageJson; // npm reads it, so it is an object
  } catch (cause) {
    throw new CliError('PACKAGE_UNREADABLE', 'package.json: It is not JSON.', { cause });
  }
}

export interface PackageJson {
  [member: string]: unknown;
  scripts?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}
