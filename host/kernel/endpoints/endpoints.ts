import type { EndpointContribution, HookRun } from '@airlock/sdk';
import type { RunningProvider } from '../capabilities/capabilities.ts';
import type { AirlockError } from '../errors.ts';
import type { PieceSource } from '../realm.ts';
import type { Disposable } from '../lifecycle/scope.ts';

/** A request before its body is read. */
export interface EndpointHead {
  readonly method: string;
  /** Below `api/plugins/`: `<plugin>/…?…`, as it stands in the address. */
  readonly address: string;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** Whether the address was opened as a page. */
  readonly page: boolean;
}

/** The answer to a request. Headers are plain ones; whoever makes a response of it adds the rules of the app. */
export interface EndpointResult {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body?: Uint8Array;
  readonly pieces?: PieceSource;
}

/** Reads the body of a request; rejects with `ENDPOINT_TOO_LARGE` when it has more than `most` bytes. */
export type ReadBody = (most: number) => Promise<Uint8Array | undefined>;

/** An endpoint that can be asked now. */
export interface EndpointEntry extends EndpointContribution {
  /** Full name of the plugin. */
  readonly plugin: string;
  /** Its address below the app's base. Parameters stand in it as they are declared. */
  readonly address: string;
}

/** Addresses that enabled plugins answer. */
export interface Endpoints {
  /** By plugin, then by path and method. */
  list(): readonly EndpointEntry[];
  /**
   * Answer a request, whatever it is: what goes wrong is an answer too, with a status and a JSON body
   * `{ code, message, nextStep }`. Starts the plugin if need be. Rejects only with the signal's reason.
   */
  handle(head: EndpointHead, readBody: ReadBody, signal: AbortSignal): Promise<EndpointResult>;
}

/** What the app decides about endpoints. */
export interface EndpointOptions {
  /** Who is signed in, for endpoints that ask for roles. Default: nobody. */
  readonly user?: () => HookRun['user'];
  /** Bytes of one answer that comes in pieces. Default: 64 MiB. */
  readonly maxAnswer?: number;
}

/** An endpoint as the scope of its plugin registers it. */
export interface EndpointProvider {
  /** Full name. */
  readonly plugin: string;
  readonly endpoint: EndpointContribution;
  /** The running plugin, started if need be. */
  readonly start: () => Promise<RunningProvider>;
  /** Put a failure down to the plugin. */
  readonly fault: (error: AirlockError) => void;
}

/** The side that plugins' scopes write to. */
export interface EndpointRegistry extends Endpoints {
  add(provider: EndpointProvider): Disposable;
}
