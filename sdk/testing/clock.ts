/** A clock that moves only when told. */
export interface TestClock {
  /** Milliseconds since the epoch. */
  now(): number;
  advance(milliseconds: number): void;
}

/** Default start: 2026-01-01T00:00:00Z. */
export function createTestClock(start: number = Date.UTC(2026, 0, 1)): TestClock {
  let time = start;
  return {
    now: () => time,
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}
