#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/tuf.js', import.meta.url);
if (existsSync(built)) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  console.error('error NOT_BUILT: airlock-tuf is not built yet.\n  Run npm run build in the repository first.');
  process.exitCode = 1;
}
