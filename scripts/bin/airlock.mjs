#!/usr/bin/env node
import { existsSync } from 'node:fs';

// Whoever reads may have read enough: `airlock docs | head`.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

const built = new URL('../dist/cli.js', import.meta.url);
if (existsSync(built)) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error('error NOT_BUILT: airlock is not built yet.\n  Run npm run build in the repository first.');
  process.exitCode = 1;
}
