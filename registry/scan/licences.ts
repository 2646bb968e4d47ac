/** How licences are often written, and their SPDX identifiers. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^(?:the\s+)?mit(?:\s+licen[sc]e)?$/i, 'MIT'],
  [/^(?:the\s+)?isc(?:\s+licen[sc]e)?$/i, 'ISC'],
  [/^apache(?:\s+licen[sc]e)?(?:,?\s*(?:version|v)?\s*2(?:\.0)?)?$/i, 'Apache-2.0'],
  [/^apache-?2$/i, 'Apache-2.0'],
  [/^(?:bsd\s*3|3-clause bsd|bsd-3|new bsd)(?:\s+licen[sc]e)?$/i, 'BSD-3-Clause'],
  [/^(?:bsd\s*2|2-clause bsd|bsd-2|simplified bsd)(?:\s+licen[sc]e)?$/i, 'BSD-2-Clause'],
  [/^(?:gnu\s+)?gpl[\s-]?v?3(?:\.0)?$/i, 'GPL-3.0-only'],
  [/^(?:gnu\s+)?gpl[\s-]?v?2(?:\.0)?$/i, 'GPL-2.0-only'],
  [/^mpl[\s-]?2(?:\.0)?$/i, 'MPL-2.0'],
];

/** The identifier for a licence that is written in another way; undefined when it is an identifier, or not known. */
export function spellingOf(license: string): string | undefined {
  const right = SPELLINGS.find(([pattern]) => pattern.test(license.trim()))?.[1];
  return right === license ? undefined : right;
}

/** Which licence a text is, as far as its beginning tells. */
export function licenceOf(text: string): string | undefined {
  const start = text.slice(0, 1500).replace(/\s+/g, ' ');
  if (/Permission is hereby granted, free of charge, to any person obtaining a copy/.test(start)) return 'MIT';
  if (/Permission to use, copy, modify, and\/or distribute this software for any purpose/.test(start))
    return /provided that the above copyright notice/.test(start) ? 'ISC' : '0BSD';
  if (/Apache License Version 2\.0/.test(start)) return 'Apache-2.0';
  if (/Mozilla Public License Version 2\.0/.test(start)) return 'MPL-2.0';
  if (/GNU GENERAL PUBLIC LICENSE Version 3/.test(start)) return 'GPL-3.0';
  return undefined;
}

/** The whole text of the short licences that name a holder; undefined for others, whose text is to be copied whole. */
export function licenceText(license: string, year: number, holder: string): string | undefined {
  const notice = `Copyright (c) ${year} ${holder}\n\n`;
  if (license === 'MIT') return `MIT License\n\n${notice}${MIT}\n`;
  if (license === 'ISC') return `ISC License\n\n${notice}${ISC}\n\n${NO_WARRANTY}\n`;
  if (license === '0BSD') return `BSD Zero Clause License\n\n${notice}${ZERO}\n\n${NO_WARRANTY}\n`;
  return undefined;
}

// The texts of the licences themselves: https://spdx.org/licenses/.
const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
const ISC = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.`;
const ZERO = `Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted.`;
const NO_WARRANTY = `THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED
WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR
CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF
CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS
SOFTWARE.`;
