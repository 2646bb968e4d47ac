import { at, type Rule } from '../rule.ts';
import type { Facts } from '../facts.ts';
import type { Report } from '../bundle.ts';
import type { Element } from '../script.ts';

/** Parts of the host's interface that need words, with the property that holds them. */
const FIELDS = new Set(['textField', 'numberField', 'select', 'checkbox', 'switch', 'schemaForm']);

/** Reports every drawn part that `wrong` says something about. What is spread in may have anything, so it is not judged. */
function* elements({ scripts }: Facts, wrong: (element: Element) => string | undefined): Iterable<Report> {
  for (const script of scripts) {
    for (const element of script.elements) {
      const message = element.spread ? undefined : wrong(element);
      if (message !== undefined) yield { message, ...at(script, element) };
    }
  }
}

export const accessibilityRules: readonly Rule[] = [
  {
    code: 'A11Y_IMAGE',
    severity: 'warning',
    passes: 'Describes its pictures',
    help: 'Say in "alt" what the picture shows; leave it empty where it only decorates.',
    check: (facts) =>
      elements(facts, ({ name, props }) =>
        (name === 'image' || name === 'chart') && !props.has('alt') && !props.has('label')
          ? `Draws ${name === 'image' ? 'a picture' : 'a chart'} that says nothing to those who do not see it.`
          : undefined,
      ),
  },
  {
    code: 'A11Y_LABEL',
    severity: 'warning',
    passes: 'Names its fields',
    help: 'Give it a "label". A placeholder is gone as soon as somebody types.',
    check: (facts) =>
      elements(facts, ({ name, props }) =>
        FIELDS.has(name) && name !== 'schemaForm' && (!props.has('label') || props.get('label')?.trim() === '')
          ? 'Draws a field without a name.'
          : undefined,
      ),
  },
  {
    code: 'A11Y_BUTTON',
    severity: 'warning',
    passes: 'Says what its buttons do',
    help: 'Give it text, or a "label" where a sign stands in for the text.',
    check: (facts) =>
      elements(facts, ({ name, props }) => {
        if (name !== 'button' && name !== 'link') return undefined;
        const text = props.get('children');
        const hasWords = text === undefined ? props.has('children') : /\p{L}|\p{N}/u.test(text);
        return hasWords || props.has('label') ? undefined : `Draws a ${name} without words.`;
      }),
  },
  {
    code: 'A11Y_LINK_TEXT',
    severity: 'note',
    passes: 'Says where its links lead',
    help: '"here" says nothing to who hears only the links of a page. Say what is behind it.',
    check: (facts) =>
      elements(facts, ({ name, props }) =>
        name === 'link' && /^\s*(?:here|click here|more|link|read more)\s*$/i.test(props.get('children') ?? '')
          ? `Draws a link that says only "${props.get('children')?.trim()}".`
          : undefined,
      ),
  },
  {
    code: 'A11Y_TITLE',
    severity: 'warning',
    passes: 'Names its dialogs, tables and lists of tabs',
    help: 'Give it a "title" or "label", which is read when it is entered.',
    check: (facts) =>
      elements(facts, ({ name, props }) =>
        ['dialog', 'table', 'tabs', 'progress'].includes(name) && !props.has('title') && !props.has('label')
          ? `Draws a ${name} without a name.`
          : undefined,
      ),
  },
];
