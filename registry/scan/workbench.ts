import type { Facts } from './facts.ts';

/** Text files of one folder; paths have `/` and are relative to it. Nothing is written until whoever made it does so. */
export interface Files {
  /** Undefined when there is no such file. */
  text(path: string): string | undefined;
  write(path: string, text: string): void;
  remove(path: string): void;
  /** Paths of the sources, in order. */
  paths(): readonly string[];
}

/** What a fix may touch: the sources of a plugin, and the bundle that was built of them. */
export interface Workbench {
  readonly facts: Facts;
  /** The folder with `package.json`. */
  readonly project: Files;
  readonly bundle: Files;
  /** For licences. */
  readonly year: number;
}

/** Change members of `package.json`; members that are not named stay, and so does the order. */
export function editPackage({ project }: Workbench, edit: (json: Record<string, unknown>) => void): void {
  const text = project.text('package.json');
  if (text === undefined) return;
  const json = JSON.parse(text) as Record<string, unknown>; // npm reads it, so it is an object
  edit(json);
  project.write('package.json', `${JSON.stringify(json, null, 2)}\n`);
}

/** Change one text of `package.json`, where there is one. */
export function editPackageText(bench: Workbench, member: string, edit: (text: string) => string): void {
  editPackage(bench, (json) => {
    const before = json[member];
    if (typeof before === 'string') json[member] = edit(before);
  });
}

/** Change a file of the project and its copy in the bundle, where they are. */
export function editBoth({ project, bundle }: Workbench, path: string, edit: (text: string) => string): void {
  for (const files of [project, bundle]) {
    const text = files.text(path);
    if (text !== undefined) files.write(path, edit(text));
  }
}

/** Change every source file that `edit` changes. */
export function editSources({ project }: Workbench, edit: (text: string) => string): void {
  for (const path of project.paths()) {
    if (!/^src\/.*\.[cm]?[jt]sx?$/.test(path)) continue;
    const text = project.text(path);
    if (text === undefined) continue;
    const after = edit(text);
    if (after !== text) project.write(path, after);
  }
}
