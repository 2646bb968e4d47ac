import type { GrantScope } from '../../kernel/grants/grants.ts';
import { useText } from '../i18n/text.tsx';

/** Lists whose entries are chosen one by one; methods of requests are not. */
const lists = (scope: GrantScope): [string, readonly string[]][] =>
  Object.entries(scope).filter(([list]) => list !== 'methods');

/** Entries that a scope names. */
export function scopeSize(scope: GrantScope): number {
  return lists(scope).reduce((sum, [, values]) => sum + values.length, 0);
}

/** Boxes for the parts of a permission. Nothing where there is nothing to choose. */
export function ScopeChoice(props: {
  readonly label: string;
  readonly whole: GrantScope;
  readonly value: GrantScope;
  readonly onChange: (scope: GrantScope) => void;
}) {
  const { permissions: text } = useText();
  const { label, whole, value, onChange } = props;
  if (scopeSize(whole) < 2) return null;
  const named = lists(whole).length > 1;
  const set = (list: string, item: string, isChosen: boolean): void => {
    const kept = (whole[list] ?? []).filter((one) => (one === item ? isChosen : (value[list]?.includes(one) ?? false)));
    const { [list]: _before, ...rest } = value;
    onChange(kept.length > 0 ? { ...rest, [list]: kept } : rest);
  };
  return (
    <fieldset className="checks field">
      <legend className="field-label">{label}</legend>
      {lists(whole).flatMap(([list, items]) =>
        items.map((item) => (
          <label key={`${list} ${item}`} className="check">
            <input
              type="checkbox"
              checked={value[list]?.includes(item) ?? false}
              onChange={({ target }) => set(list, item, target.checked)}
            />
            <span>
              {named && <span className="muted">{text.lists[list] ?? list}: </span>}
              <bdi className="mono">{item}</bdi>
            </span>
          </label>
        )),
      )}
    </fieldset>
  );
}
