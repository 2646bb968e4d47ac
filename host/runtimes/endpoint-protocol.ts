import type { EndpointHead } from '../kernel/endpoints/endpoints.ts';

/**
 * Requests to plugins' endpoints between the service worker and a page of the app, on a port of their own each. The worker
 * offers a request; the page that says `mine` is told to `go`, and no other runs it. Bodies are pulled piece by piece.
 */

/** First member of the message that brings the port; another number when the two would not understand each other. */
export const ENDPOINT = 'airlock.endpoint.1';

export type EndpointRequestHead = EndpointHead;

export type Offer = readonly [typeof ENDPOINT, head: EndpointRequestHead];

export type ToPage =
  | readonly ['go']
  | readonly ['body', Uint8Array | undefined]
  | readonly ['too-large']
  /** The next piece of the answer is wanted. */
  | readonly ['pull']
  /** Nobody waits any more. */
  | readonly ['cancel'];

export type FromPage =
  | readonly ['mine']
  /** The body of the request is wanted, up to so many bytes. */
  | readonly ['read', most: number]
  | readonly [
      'head',
      status: number,
      headers: { readonly [name: string]: string },
      body: Uint8Array<ArrayBuffer> | 'pieces' | undefined,
    ]
  | readonly ['piece', Uint8Array]
  | readonly ['end']
  | readonly ['failed', why: string]
  /** The page is being closed. */
  | readonly ['gone'];
