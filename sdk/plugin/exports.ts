import type { BaseContext } from './context.ts';
import type { CapabilityCall } from './contributions.ts';

/**
 * A typed name for something that one plugin exports and others use: a set of functions. Whoever offers the export
 * publishes the token in a package of its own, so that provider and users agree on the type.
 */
export interface ExportToken<Shape extends object = object> {
  /** Words joined by dots, at most 100 characters, for example `text.translator`. */
  readonly id: string;
  /** The functions that can be called; nothing else of the object is reached. */
  readonly methods: readonly string[];
  /** Carries the type; never present at run time. */
  readonly type?: Shape;
}

/** Name an export: `defineExport<Translator>('text.translator', ['translate', 'languages'])`. */
/* @__NO_SIDE_EFFECTS__ */
export function defineExport<Shape extends object>(
  id: string,
  methods: readonly (keyof Shape & string)[],
): ExportToken<Shape> {
  return Object.freeze({ id, methods: Object.freeze([...methods]) });
}

/** An export as its users see it: it may run in another realm, so every function answers with a promise. */
export type Remote<Shape extends object> = {
  readonly [Method in keyof Shape]: Shape[Method] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Promise<Awaited<Answer>>
    : never;
};

/** What a plugin provides under one token, in the shape that every realm runs. Made by `provide`. */
export interface ProvidedExport {
  readonly token: ExportToken;
  /** `never` because each plugin has its own context. */
  readonly make: (context: never) => object;
}

/** The functions of an export as its provider writes them: they may answer at once or later. */
export type Provided<Shape extends object> = {
  readonly [Method in keyof Shape]: Shape[Method] extends (...args: infer Args) => infer Answer
    ? (...args: Args) => Awaited<Answer> | Promise<Awaited<Answer>>
    : never;
};

/** Provides an export whose functions have the services of `Context`. */
export type ExportProvider<Context> = <Shape extends object>(
  token: ExportToken<Shape>,
  make: (context: Context & CapabilityCall) => Provided<Shape>,
) => ProvidedExport;

/**
 * Provide an export that needs no service: `provides: [provide(translator, ({ caller }) => ({ translate: … }))]`. For one
 * that does, take `provide` from the function form of `provides`, which knows the declared permissions. `make` is called for
 * each call, with the plugin's context and who calls. Needs the permission `capabilities` with the token's id under
 * `provide`.
 */
export const provide: ExportProvider<BaseContext> = (token, make) => ({ token, make });
