// The part of a worker's script that answers requests, and holds bodies that the host reads piece by piece.
export { runEndpoint } from '../endpoint.ts';
export { createStreams } from './streams.ts';
