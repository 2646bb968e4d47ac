/** Style of the registry's pages. */
export const STYLE = `:root { font: 1rem/1.5 system-ui, sans-serif; color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --quiet: color-mix(in srgb, currentColor 68%, transparent); }
body { max-width: 52rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { line-height: 1.2; margin-bottom: .25rem; }
a { color: light-dark(#0b57d0, #8ab4f8); }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .5rem; background: Canvas; color: CanvasText; }
ul.plugins { list-style: none; padding: 0; }
ul.plugins > li { border-top: 1px solid var(--line); padding: .9rem 0; }
ul.plugins h2 { font-size: 1.05rem; margin: 0; }
.quiet, dt { color: var(--quiet); font-size: .9rem; }
.state { color: light-dark(#a50e0e, #f28b82); font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: .4rem .6rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font-size: .85em; overflow-wrap: anywhere; }
`;

/** Narrows the list of the first page as the reader types. Without it the page is whole, too. */
export const FILTER = `const search = document.querySelector('input[type=search]');
const items = [...document.querySelectorAll('ul.plugins > li')].map((item) => [item, item.textContent.toLowerCase()]);
const count = document.querySelector('[data-count]');
search?.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const [item, text] of items) {
    item.hidden = !words.every((word) => text.includes(word));
    if (!item.hidden) shown++;
  }
  count.textContent = String(shown);
});
`;
