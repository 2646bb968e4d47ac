import { createField, createForm, createSubmission, createTestHost } from '@airlock/sdk/testing';
import { readFile } from 'node:fs/promises';
import { HOOKS } from '../../inspect/hooks.ts';
import { loadPlugin } from '../../inspect/load-plugin.ts';
import { sampleOf } from '../../inspect/sample.ts';
import { command } from '../../terminal/command.ts';
import { wholeNumber } from '../../terminal/keys.ts';

interface HookStats {
  readonly hook: string;
  readonly runs: number;
  readonly errors: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** What the last failing run said. */
  readonly error?: string;
}

/** `airlock hooks stats`: what the handlers of the plugin in this folder cost. */
export default command({
  name: 'hooks stats',
  description:
    'Run each hook of the plugin in this folder many times in a test host, and say how long it takes and how often it fails.',
  examples: ['airlock hooks stats', 'airlock hooks stats --runs 1000', 'airlock hooks stats --input submission.json'],
  args: {
    runs: { type: 'string', default: '200', description: 'How often each hook is fired.', valueHint: 'number' },
    input: {
      type: 'string',
      description: 'JSON file with the value to fire with. Default: a plain one that fits the hook.',
      valueHint: 'file',
    },
    entry: { type: 'string', description: 'Default: src/plugin.ts.', valueHint: 'file' },
  },
  async run(args, terminal) {
    const runs = wholeNumber(args.runs, 'runs', 1);
    const given: unknown =
      args.input === undefined ? undefined : JSON.parse(await readFile(terminal.path(args.input), 'utf8'));
    const { definition, manifest } = await loadPlugin(terminal.cwd, args.entry);
    // What a module registered is a definition; the host reads it as one.
    const host = await createTestHost({ plugins: [definition as never] });
    const stats: HookStats[] = [];
    for (const id of new Set(manifest.hooks.map(({ hook }) => hook))) {
      const token = HOOKS.find((hook) => hook.id === id);
      if (!token) continue;
      const value = given ?? inputOf(token);
      const times: number[] = [];
      let errors = 0;
      let error: string | undefined;
      for (let run = 0; run < runs; run++) {
        const started = performance.now();
        const { faults } = await host.executeHook(token, value);
        times.push(performance.now() - started);
        errors += faults.length;
        if (faults[0]) error = messageOf(faults[0].error);
      }
      times.sort((a, b) => a - b);
      const at = (part: number): number => times[Math.min(times.length - 1, Math.floor(part * times.length))] ?? 0;
      stats.push({
        hook: id,
        runs,
        errors,
        p50: at(0.5),
        p95: at(0.95),
        p99: at(0.99),
        ...(error === undefined ? {} : { error }),
      });
    }
    await host.dispose();
    return {
      text: stats.length === 0 ? `${manifest.id} handles no hook of the app.` : stats.map(line),
      data: stats,
      failed: stats.some(({ errors }) => errors > 0),
    };
  },
});

function line({ hook, p50, p95, p99, errors, error }: HookStats): string {
  const failures = errors === 0 ? '' : `  ${errors} failed: ${error}`;
  return `${hook.padEnd(28)} p50 ${p50.toFixed(3)} ms  p95 ${p95.toFixed(3)} ms  p99 ${p99.toFixed(3)} ms${failures}`;
}

/** A filter gets what it gives back; for others, records of the workspace under the names that hooks have for them. */
function inputOf(token: (typeof HOOKS)[number]): unknown {
  const field = createField();
  const form = createForm({ fields: [field] });
  const submission = createSubmission({ formId: form.id, fields: form.fields });
  const records: Readonly<Record<string, unknown>> = {
    form,
    submission,
    field,
    problems: [],
    forms: 1,
    submissions: 1,
  };
  if (token.input) return sampleOf(token.input);
  if (token.kind !== 'filter') return records;
  return token.id.startsWith('submission.') ? submission : sampleOf(token.output);
}

/** Errors of the plugin come from another context. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
