/**
 * Every global a plugin may see. The language itself, data helpers and timers; nothing that stores, connects, spawns or
 * listens. This is the second line: the first is the policy of the frame, which a worker inherits.
 *
 * Written as an object, since nothing of the language may be used before `declarations.ts` has run.
 */
// prettier-ignore
export const kept: object = {
  __proto__: null,
  globalThis: 1, self: 1, undefined: 1, NaN: 1, Infinity: 1, Object: 1, Function: 1, Array: 1, Boolean: 1, Number: 1,
  BigInt: 1, String: 1, Symbol: 1, Math: 1, JSON: 1, Date: 1, RegExp: 1, Map: 1, Set: 1, WeakMap: 1, WeakSet: 1,
  WeakRef: 1, FinalizationRegistry: 1, Promise: 1, Proxy: 1, Reflect: 1, Iterator: 1, Intl: 1, Temporal: 1,
  Atomics: 1, Error: 1, AggregateError: 1, EvalError: 1, RangeError: 1, ReferenceError: 1, SyntaxError: 1,
  TypeError: 1, URIError: 1, SuppressedError: 1, DisposableStack: 1, AsyncDisposableStack: 1, ArrayBuffer: 1,
  DataView: 1, Int8Array: 1, Uint8Array: 1, Uint8ClampedArray: 1, Int16Array: 1, Uint16Array: 1, Int32Array: 1,
  Uint32Array: 1, Float16Array: 1, Float32Array: 1, Float64Array: 1, BigInt64Array: 1, BigUint64Array: 1, parseInt: 1,
  parseFloat: 1, isNaN: 1, isFinite: 1, decodeURI: 1, decodeURIComponent: 1, encodeURI: 1, encodeURIComponent: 1,
  escape: 1, unescape: 1, setTimeout: 1, clearTimeout: 1, setInterval: 1, clearInterval: 1, queueMicrotask: 1,
  structuredClone: 1, atob: 1, btoa: 1, console: 1, performance: 1, crypto: 1, TextEncoder: 1, TextDecoder: 1, URL: 1,
  URLSearchParams: 1, URLPattern: 1, AbortController: 1, AbortSignal: 1, Event: 1, EventTarget: 1, CustomEvent: 1,
  DOMException: 1, Blob: 1, File: 1, FormData: 1, Headers: 1, Request: 1, Response: 1, ReadableStream: 1,
  WritableStream: 1, TransformStream: 1, TextEncoderStream: 1, TextDecoderStream: 1, CompressionStream: 1,
  DecompressionStream: 1, ByteLengthQueuingStrategy: 1, CountQueuingStrategy: 1, fetch: 1, TEMPORARY: 1,
  PERSISTENT: 1,
};
