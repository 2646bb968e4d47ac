import type { PermissionName } from '@airlock/sdk';
import type { Clock } from '../clock.ts';
import type { GrantScope } from './grants.ts';

/** Milliseconds for which a permission that was allowed once waits for its use. */
const TICKET = 60_000;
/** Tickets kept; the oldest go first. */
const KEPT = 100;

interface Ticket {
  readonly plugin: string;
  readonly permission: PermissionName;
  readonly scope: GrantScope;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What the user allowed once, until it is used. */
export interface Tickets {
  /** Allow the next use of it. */
  allow(plugin: string, permission: PermissionName, scope: GrantScope): void;
  /** Use up one that fits. */
  use(
    plugin: string,
    permission: PermissionName,
    fits: (scope: GrantScope) => boolean,
  ): { readonly scope: GrantScope } | undefined;
  /** Take back those that do not hold any more. */
  keep(holds: (plugin: string, permission: PermissionName) => boolean): void;
}

export function createTickets(clock: Clock): Tickets {
  let tickets: readonly Ticket[] = [];
  return {
    allow(plugin, permission, scope) {
      tickets = [...tickets, { plugin, permission, scope, until: clock.now() + TICKET }].slice(-KEPT);
    },
    use(plugin, permission, fits) {
      const now = clock.now();
      const ticket = tickets.find(
        (one) => one.plugin === plugin && one.permission === permission && one.until > now && fits(one.scope),
      );
      if (ticket) tickets = tickets.filter((one) => one !== ticket);
      return ticket;
    },
    keep(holds) {
      tickets = tickets.filter(({ plugin, permission }) => holds(plugin, permission));
    },
  };
}
