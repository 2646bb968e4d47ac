/** What can be chosen, as it is drawn and as it is said; the value of a field is the place in this list, from 1. */
export const MOODS = [
  { face: '😞', word: 'awful' },
  { face: '🙁', word: 'bad' },
  { face: '😐', word: 'so-so' },
  { face: '🙂', word: 'good' },
  { face: '😀', word: 'great' },
] as const;

/** `4` as `🙂 good`; anything that is no choice as nothing chosen. */
export function moodOf(value: unknown): string {
  const mood = typeof value === 'number' ? MOODS[value - 1] : undefined;
  return mood === undefined ? 'Not said' : `${mood.face} ${mood.word}`;
}
