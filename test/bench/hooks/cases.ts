import { hookable, ours, tapable, wordpress } from './sides.ts';

/** Samples of both sides, in milliseconds per execution. */
export interface Sample {
  readonly id: string;
  readonly peer: string;
  readonly ours: readonly number[];
  readonly peerValues: readonly number[];
}

const rounds = 25;
/** Long enough for the coarse clocks of browsers. */
const batch = 12;

/** The same comparisons wherever this runs; `prefix` tells the places apart. */
export async function compareAll(prefix: string, log: (line: string) => void): Promise<Sample[]> {
  const samples: Sample[] = [];
  const run = async (id: string, peer: string, mine: Fire, theirs: Fire): Promise<void> => {
    const sample = { id: `${prefix}.${id}`, peer, ...(await takeTurns(mine, theirs)) };
    samples.push(sample);
    log(`${sample.id} beside ${peer}`);
  };

  for (const count of [0, 1, 10, 100]) {
    const sync = (): readonly ((value: number) => number)[] => handlers(count, () => (value) => value + 1);
    const mine = ours<number>(true)(sync());
    await run(`sync${count}`, '@wordpress/hooks', mine, wordpress<number>(true)(sync()));
    await run(`sync${count}.tapable`, 'tapable', mine, tapable<number>(true)(sync()));

    const async = (): readonly ((value: number) => Promise<number>)[] =>
      handlers(count, () => async (value) => value + 1);
    const mineAsync = ours<number>(false)(async());
    await run(`async${count}`, 'hookable', mineAsync, hookable<number>()(async()));
    await run(`async${count}.tapable`, 'tapable', mineAsync, tapable<number>(false)(async()));
    await run(`async${count}.wordpress`, '@wordpress/hooks', mineAsync, wordpress<number>(false)(async()));
  }

  // What it costs that executions are sampled for traces.
  for (const isSync of [true, false]) {
    const plain = (): readonly ((value: number) => number | Promise<number>)[] =>
      handlers(10, () => (isSync ? (value: number) => value + 1 : async (value: number) => value + 1));
    const id = isSync ? 'sync10.traced' : 'async10.traced';
    await run(id, 'Airlock without traces', ours<number>(isSync, true)(plain()), ours<number>(isSync)(plain()));
  }

  // A record that each handler answers with changed, which ours freezes on the way.
  const change = (): readonly ((value: Form) => Form)[] =>
    handlers(10, () => (form) => ({ ...form, values: { ...form.values, total: (form.values['total'] ?? 0) + 1 } }));
  const record =
    (fire: (value: Form) => unknown): Fire =>
    () =>
      fire(form);
  await run(
    'record10',
    '@wordpress/hooks',
    record(ours<Form>(true)(change())),
    record(wordpress<Form>(true)(change())),
  );
  return samples;
}

type Fire = (value: number) => unknown;

interface Form {
  readonly id: string;
  readonly values: { readonly [field: string]: number };
}

const form: Form = {
  id: 'f',
  values: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`field${index}`, index])),
};

/** A function object of its own for each. */
function handlers<Handler>(count: number, make: () => Handler): readonly Handler[] {
  return Array.from({ length: count }, make);
}

/** Both sides in turns, so that a slow moment of the machine hits both. */
async function takeTurns(mine: Fire, theirs: Fire): Promise<{ ours: number[]; peerValues: number[] }> {
  const sides = [mine, theirs];
  const counts: number[] = [];
  for (const side of sides) counts.push(await calibrate(side));
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    for (const [index, side] of sides.entries()) {
      times[index === 0 ? 0 : 1].push(await timePer(side, counts[index] ?? 1));
    }
  }
  return { ours: times[0], peerValues: times[1] };
}

/** Warm up, and find how many executions fill a batch. */
async function calibrate(side: Fire): Promise<number> {
  for (let turn = 0; turn < 3; turn++) await timePer(side, 3000);
  return Math.max(10, Math.round(batch / Math.max(await timePer(side, 3000), 1e-6)));
}

async function timePer(side: Fire, count: number): Promise<number> {
  // Synchronous ones must not be slowed by awaiting them.
  const isAsync = side(1) instanceof Promise;
  const start = performance.now();
  if (isAsync) for (let number = 0; number < count; number++) await side(1);
  else for (let number = 0; number < count; number++) side(1);
  return (performance.now() - start) / count;
}
