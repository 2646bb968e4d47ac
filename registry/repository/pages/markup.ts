/** Text in which everything foreign was escaped; only `markup` makes it. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Part = string | number | Markup | undefined | false | readonly Part[];

/** Build HTML or XML: every value is escaped unless it is markup already. Values in attributes stand in double quotes. */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  return new Markup(strings.reduce((out, text, at) => `${out}${render(values[at - 1])}${text}`));
}

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return String(part).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** A whole page. `base` leads from it to the top of the site: empty, or `../`. */
export function page(title: string, base: string, body: Markup): string {
  const document = markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${base}page/style.css">
<link rel="alternate" type="application/atom+xml" title="Releases" href="${base}feed.xml">
<script src="${base}page/filter.js" defer></script>
</head>
<body>
${body}
</body>
</html>`;
  return `<!doctype html>\n${document}\n`;
}
