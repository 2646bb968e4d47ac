/** What one plugin may take of the host, and when it is set to rest. Times in milliseconds. */
export interface PluginLimits {
  /** From handing over the code until it registered. Default: 10 s. */
  readonly start: number;
  /** One call of a hook handler, whatever hook and plugin say. Default: 30 s. */
  readonly execution: number;
  /** Calls of the host under way in one plugin; more are refused. Default: 64. */
  readonly concurrency: number;
  /** Plugins that run at a time. Beyond it the one that was idle longest is parked; where none is, nothing starts. Default: 100. */
  readonly active: number;
  /** Plugins that start at a time; others wait, those that a user waits for first. Default: 6. */
  readonly starting: number;
  /** A sandbox that nobody called for so long is ended, with its state kept, until somebody does. Default: 10 min. */
  readonly idle: number;
  /** A running plugin is asked this often how it feels. Default: 1 min. */
  readonly healthCheck: number;
  /** How long a suspect runs by itself after the process of the sandboxes died, before it is cleared. Default: 3 s. */
  readonly probation: number;
}

export const pluginLimits: PluginLimits = {
  start: 10_000,
  execution: 30_000,
  concurrency: 64,
  active: 100,
  starting: 6,
  idle: 600_000,
  healthCheck: 60_000,
  probation: 3000,
};
