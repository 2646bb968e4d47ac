#!/usr/bin/env node
// npm run build: packages, example plugins, development registry and app. What did not change is not built again.
import { pathToFileURL } from 'node:url';
import { buildApp } from './app.mjs';
import { ensureInstalled } from './install.mjs';
import { command } from './lib/run.mjs';
import { buildPackages } from './packages.mjs';
import { buildPlugins } from './plugins.mjs';
import { buildRegistry } from './registry.mjs';

/** Build everything that the app, the registry and their tests need. */
export async function build() {
  const toolchain = await buildPackages();
  await buildRegistry(await buildPlugins(toolchain));
  await buildApp();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await command(async () => {
    await ensureInstalled();
    await (process.argv[2] === 'packages' ? buildPackages() : build());
  });
}
