#!/usr/bin/env node
// Runs before npm packs the command line: the built host app goes along, for `airlock dev`, and the page of the rules.
import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { at } from './lib/paths.mjs';

const from = at('host/app/dist');
if (!existsSync(`${from}/airlock-sw.js`)) throw new Error('The host app is not built: run npm run build first.');
await rm(at('scripts/app'), { recursive: true, force: true });
// What a deployment decides is not part of it.
await cp(from, at('scripts/app'), { recursive: true, filter: (path) => !path.endsWith('airlock.config.json') });
await mkdir(at('scripts/docs'), { recursive: true });
await cp(at('docs/rules.md'), at('scripts/docs/rules.md'));
