#!/usr/bin/env node
// npm start: all the set-up there is, then the app and its registry on two origins until stopped.
import { createServer } from 'node:net';
import { ensureInstalled } from './install.mjs';
import { at } from './lib/paths.mjs';
import { command, SetupError } from './lib/run.mjs';

await command(async () => {
  const hostPort = portFrom('AIRLOCK_HOST_PORT', 5173);
  const registryPort = portFrom('AIRLOCK_REGISTRY_PORT', 5174);
  if (hostPort === registryPort && hostPort !== 0) {
    throw new SetupError(
      'The host and the registry cannot share a port.',
      'Give AIRLOCK_HOST_PORT and AIRLOCK_REGISTRY_PORT two values.',
    );
  }
  // Plugins run on origins of their own where this is set.
  const runnerPort = process.env['AIRLOCK_RUNNER_PORT'] ? portFrom('AIRLOCK_RUNNER_PORT', 0) : undefined;
  // Before minutes of work, not after.
  await mustBeFree(hostPort, 'AIRLOCK_HOST_PORT');
  await mustBeFree(registryPort, 'AIRLOCK_REGISTRY_PORT');
  if (runnerPort !== undefined) await mustBeFree(runnerPort, 'AIRLOCK_RUNNER_PORT');
  await ensureInstalled();

  console.log('Building what changed');
  const { APP, configureApp } = await import('./app.mjs');
  const { build } = await import('./build.mjs');
  const { keepFresh, SITE } = await import('./registry.mjs');
  await build();

  const { serveHost, serveRegistry, serveRunner } = await import(at('scripts/dist/serve/index.js'));
  const registry = await serveRegistry({ dir: at(SITE), port: registryPort });
  const registryOrigins = [new URL(registry.url).origin];
  const embedders = [`http://localhost:${hostPort}`];
  const runner =
    runnerPort === undefined ? undefined : await serveRunner({ dir: at(APP), port: runnerPort, embedders });
  const runnerSite = runner && new URL(runner.url).origin;
  await configureApp({ site: SITE, url: registry.url, ...(runnerSite && { runnerSite }) });
  const host = await serveHost({ dir: at(APP), port: hostPort, registryOrigins, ...(runnerSite && { runnerSite }) });
  const sites = [`Host: ${host.url}`, `Registry: ${registry.url}`, ...(runner ? [`Runner: ${runner.url}`] : [])];
  console.log(`\n${sites.join('\n')}\n\nOpen the first in a browser. Ctrl+C stops all.`);

  const stop = keepFresh();
  await stopped();
  stop();
  await Promise.all([host.close(), registry.close(), runner?.close()]);
});

/** Until a signal comes, or npm is gone: the shell between npm and this program does not hand signals on. */
async function stopped() {
  const parent = process.ppid;
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, resolve);
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      resolve(undefined);
    }, 250);
  });
}

/** @param {string} variable @param {number} usual @returns {number} */
function portFrom(variable, usual) {
  const text = process.env[variable];
  if (text === undefined || text === '') return usual;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SetupError(
    `${variable} is "${text}", which is not a port.`,
    'Set it to a number from 0 to 65535; 0 takes any free one.',
  );
}

/** @param {number} port @param {string} variable */
async function mustBeFree(port, variable) {
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => resolve(undefined));
  }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${error.code})`;
    throw new SetupError(
      `Port ${port} ${why}.`,
      `Stop that program, or choose another port: ${variable}=${port < 64_000 ? port + 1000 : 8080} npm start`,
    );
  });
  await new Promise((resolve) => probe.close(resolve));
}
