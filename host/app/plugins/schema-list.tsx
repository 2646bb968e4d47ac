import { Button } from '../ui/button.tsx';
import type { SchemaGroupProps } from './schema-field-props.ts';
import { emptyOf } from './schema-values.ts';
import { useWords } from './words.ts';

/** Values of one kind, in an order that the user changes. */
export function List(props: SchemaGroupProps) {
  const { field, value, onChange, path = '', problems = {}, isDisabled = false, Nested } = props;
  const { manager: text, form } = useWords();
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  const { item } = field;
  const most = field.schema['maxItems'];
  if (item === undefined) return null;
  return (
    <fieldset className="schema-group">
      <legend className="field-label">{field.label}</legend>
      {field.help && <p className="field-help">{field.help}</p>}
      {problems[path] && <p className="field-error">{problems[path]}</p>}
      {items.map((each, index) => (
        // An entry has no name of its own; its place is all there is.
        <div key={index} className="schema-item">
          <Nested
            field={{ ...item, label: `${item.label} ${index + 1}` }}
            value={each}
            path={`${path}.${index}`}
            problems={problems}
            isDisabled={isDisabled}
            onChange={(next) => onChange(items.with(index, next))}
          />
          <div className="schema-item-buttons">
            {items.length > 1 &&
              ([-1, 1] as const).map((step) => (
                <Button
                  key={step}
                  look="quiet"
                  size="small"
                  icon={step < 0 ? 'up' : 'down'}
                  isDisabled={isDisabled || items[index + step] === undefined}
                  aria-label={(step < 0 ? form.moveUp : form.moveDown)(field.label, String(index + 1))}
                  onPress={() => onChange(items.with(index, items[index + step]).with(index + step, each))}
                />
              ))}
            <Button
              look="quiet"
              size="small"
              icon="trash"
              isDisabled={isDisabled}
              aria-label={text.remove(field.label, String(index + 1))}
              onPress={() => onChange(items.toSpliced(index, 1))}
            />
          </div>
        </div>
      ))}
      <div>
        <Button
          size="small"
          icon="plus"
          isDisabled={isDisabled || (typeof most === 'number' && items.length >= most)}
          onPress={() => onChange([...items, emptyOf(item)])}
        >
          {text.add(field.label)}
        </Button>
      </div>
    </fieldset>
  );
}
