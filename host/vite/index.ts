import { createRequire } from 'node:module';
import { existsSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { normalizePath, type Plugin } from 'vite';
import { buildServiceWorker, serviceWorkerScript } from '../service-worker/build.ts';
import { announcerWithoutHtml } from './announcer.ts';
import { developmentConfig } from './development-config.ts';
import { sharedParts } from './shared-parts.ts';

const CONFIG = 'airlock.config.json';

export interface AirlockViteOptions {
  /**
   * Address of a registry. While developing, `airlock.config.json` at the app's base trusts it by the root that it shows, so
   * that there is nothing to write by hand. A file of this name in the app's public folder comes first; builds have none of
   * it. Default: nothing is served.
   */
  readonly registry?: string;
  /** `false` for an app whose plugins all run in the page: the service worker is less than half as large. Default: `true`. */
  readonly sandboxes?: boolean;
}

/**
 * Everything that an app built by Vite needs to hold the host: the service worker `airlock-sw.js` at its base, made after
 * each build and served while developing, what lets React Aria live under Trusted Types, and a split of the host into few
 * files (see `sharedParts`).
 */
export function airlock({ registry, sandboxes = true }: AirlockViteOptions = {}): Plugin[] {
  let outDir = '';
  let base = '/';
  let worker: Promise<string> | undefined;
  return [
    announcerWithoutHtml(),
    sharedParts(partFolders()),
    {
      name: 'airlock:host',
      config: () => ({
        // The host API is as old as the SDK that plugins are built with.
        define: { __HOST_API__: JSON.stringify(packageOf('@airlock/sdk').version) },
        build: {
          target: 'es2023',
          // The polyfill is an inline script and small assets become `data:` addresses; a strict policy refuses both.
          modulePreload: { polyfill: false },
          assetsInlineLimit: 0,
        },
      }),
      configResolved(config) {
        outDir = path.resolve(config.root, config.build.outDir);
        base = config.base;
      },
      configureServer(server) {
        const answer = async (response: ServerResponse): Promise<void> => {
          try {
            worker ??= serviceWorkerScript(undefined, sandboxes);
            const script = await worker;
            response.setHeader('content-type', 'text/javascript');
            // While developing there is nothing to keep for offline use.
            response.end(script.replace('self.__WB_MANIFEST', '[]'));
          } catch (error) {
            worker = undefined;
            server.config.logger.error(`The service worker cannot be built: ${String(error)}`);
            response.statusCode = 500;
            response.end();
          }
        };
        const configure = async (response: ServerResponse): Promise<void> => {
          try {
            const config = await developmentConfig(registry ?? '');
            response.setHeader('content-type', 'application/json');
            response.end(JSON.stringify(config));
          } catch (error) {
            server.config.logger.error(String(error));
            response.statusCode = 502;
            response.end();
          }
        };
        if (registry !== undefined && !existsSync(path.join(server.config.publicDir, CONFIG))) {
          server.middlewares.use(`${base}${CONFIG}`, (_request, response) => void configure(response));
        }
        server.middlewares.use(`${base}airlock-sw.js`, (_request, response) => void answer(response));
      },
      closeBundle: {
        sequential: true,
        async handler() {
          if (this.meta.watchMode) return;
          await buildServiceWorker({ distDir: outDir, sandboxes });
        },
      },
    },
  ];
}

/** Where the parts of the host are that draw nothing: what is drawn is split by where the app shows it. */
function partFolders(): readonly string[] {
  const own = ['kernel', 'runtimes'].map((name) => path.join(import.meta.dirname, '..', name));
  const others = ['@airlock/registry/format', '@airlock/sdk'].map((module) => packageOf(module).folder);
  return [...own, ...others].map((folder) => `${normalizePath(folder)}/`);
}

interface Package {
  readonly folder: string;
  readonly version: string;
}

/** The package that has a module. */
function packageOf(module: string): Package {
  let folder = path.dirname(createRequire(import.meta.url).resolve(module));
  for (;;) {
    const { name, version } = readPackage(path.join(folder, 'package.json'));
    if (name !== undefined && module.startsWith(name) && version !== undefined) return { folder, version };
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error(`The package of "${module}" is not where it should be.`);
    folder = parent;
  }
}

function readPackage(file: string): { readonly name?: string; readonly version?: string } {
  try {
    // npm refuses packages whose names and versions are not text.
    return JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: string; readonly version?: string };
  } catch {
    return {};
  }
}
