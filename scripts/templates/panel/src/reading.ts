const WORDS_A_MINUTE = 220;

export function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => word !== '').length;
}

/** Whole minutes, at least one. */
export function minutesToRead(text: string): number {
  return Math.max(1, Math.round(wordsOf(text) / WORDS_A_MINUTE));
}
