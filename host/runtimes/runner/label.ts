const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';

/**
 * The first label of a plugin's runner origin: 32 letters and digits of the SHA-256 of its full name and of the origin of the
 * app that runs it. Each plugin has an origin of its own, and a page of another app that embeds it does not fit its name.
 */
export async function runnerLabel(name: string, embedder: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${name}|${embedder}`));
  const bytes = new Uint8Array(digest);
  let label = '';
  // Five bits a character, from eight bytes at a time as one number would be too large.
  for (let bit = 0; label.length < 32; bit += 5) {
    const at = bit >> 3;
    const pair = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    label += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return label;
}
