import type { CapabilityCaller, JsonSchema } from '@airlock/sdk';
import type { Provider } from './capabilities.ts';
import { failureOf } from './capability-failures.ts';
import { AirlockError } from '../errors.ts';
import type { SchemaCheck } from '../schema.ts';

/** What goes into capabilities and comes out of them, held to their schemas. A schema is compiled once. */
export class CapabilityChecks {
  readonly #compile: (schema: JsonSchema) => Promise<SchemaCheck>;
  readonly #checks = new WeakMap<JsonSchema, Promise<SchemaCheck>>();

  constructor(compile: (schema: JsonSchema) => Promise<SchemaCheck>) {
    this.#compile = compile;
  }

  /** Refuses an input that does not fit. That is the caller's mistake, of whom nothing else is known. */
  async input(provider: Provider, input: unknown, { plugin }: CapabilityCaller): Promise<void> {
    const { name, input: schema } = provider.capability;
    const wrong = await this.#mismatch(provider, schema, input);
    if (wrong === undefined) return;
    throw new AirlockError('CAPABILITY_INVALID_INPUT', `The input of the capability "${name}" does not fit: ${wrong}`, {
      ...(plugin === undefined ? {} : { plugin }),
      detail: { capability: name },
    });
  }

  /** Refuses an answer that does not fit, which is put down to the provider. */
  async output(provider: Provider, answer: unknown): Promise<void> {
    const { plugin, capability } = provider;
    const wrong = await this.#mismatch(provider, capability.output, answer);
    if (wrong === undefined) return;
    const error = new AirlockError(
      'CAPABILITY_INVALID_OUTPUT',
      `The answer of the capability "${capability.name}" of '${plugin}' does not fit: ${wrong}`,
      { plugin, detail: { capability: capability.name } },
    );
    provider.fault(error);
    throw error;
  }

  async #mismatch(provider: Provider, schema: JsonSchema | undefined, value: unknown): Promise<string | undefined> {
    if (schema === undefined) return undefined;
    let check = this.#checks.get(schema);
    if (check === undefined) {
      check = this.#compile(schema);
      this.#checks.set(schema, check);
    }
    try {
      return (await check)(value);
    } catch (thrown) {
      this.#checks.delete(schema);
      const error = failureOf(provider, thrown);
      provider.fault(error);
      throw error;
    }
  }
}
