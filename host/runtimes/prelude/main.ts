import './declarations.ts';
import type { Parts } from './parts.ts';
import { servePlugin, takeScope } from './plugin.ts';
import { refuseScriptUrls, scuttle } from './scuttle.ts';

/** The parameter of the function in which the relay puts this script, see `PreludeText`. */
declare const __PARTS__: Parts;

// The first thing that runs in a plugin's worker, before the plugin's code in the same script: the globals go, the SDK's
// take their place.
const scope = takeScope(globalThis);
refuseScriptUrls(globalThis);
scuttle(globalThis);
servePlugin(scope, __PARTS__);
