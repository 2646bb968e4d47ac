import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainAnswer, refuseWriting, requestPath } from './files.ts';
import { listen, type ListenOptions, type Served } from './listen.ts';

export interface ServeRunnerOptions extends ListenOptions {
  /** The built app, with `airlock-runner.json`. */
  readonly dir: string;
  /** Origins of the apps whose plugins may run here. */
  readonly embedders: readonly string[];
}

interface RunnerPage {
  readonly path: string;
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Serve the pages of a runner site, the same under every name: the browser runs each plugin on a name of its own. In
 * development the names are below `localhost`, which browsers find without being told.
 */
export async function serveRunner({ dir, embedders, ...where }: ServeRunnerOptions): Promise<Served> {
  // Built by this repository.
  const pages = JSON.parse(await readFile(join(dir, 'airlock-runner.json'), 'utf8')) as readonly RunnerPage[];
  const allowed = embedders.map(checkedOrigin).join(' ');
  return listen((request, response) => {
    if (refuseWriting(request, response)) return;
    const path = requestPath(request);
    const page = pages.find((each) => each.path === path);
    if (page === undefined) return plainAnswer(response, 404, 'Not found');
    for (const [name, value] of Object.entries(page.headers)) {
      response.setHeader(name, value.replace('EMBEDDERS', allowed));
    }
    response.writeHead(200).end(page.html);
  }, where);
}

function checkedOrigin(origin: string): string {
  if (URL.parse(origin)?.origin !== origin) throw new TypeError(`"${origin}" is not an origin.`);
  return origin;
}
