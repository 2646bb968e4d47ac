/** Characters that change how the text around them is read, or are not seen: controls, marks of direction, fillers. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Text of a plugin, fit to stand inside the host's own sentences: one line, nothing unseen, nothing that turns the direction
 * of what follows, no towers of accents, at most `max` characters.
 */
export function plainText(text: string, max: number): string {
  const clean = text
    .slice(0, 4 * max)
    .normalize('NFC')
    .replace(/[^\S\uFEFF]+/gu, ' ')
    .replace(UNSEEN, '')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .trim();
  const characters = Array.from(clean);
  return characters.length <= max ? clean : `${characters.slice(0, max - 1).join('')}…`;
}
