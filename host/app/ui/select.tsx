import { Button } from 'react-aria-components/Button';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Popover } from 'react-aria-components/Popover';
import { Select as AriaSelect, SelectValue } from 'react-aria-components/Select';
import { ariaOf, FieldLabel, FieldNotes, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';

/** Choose one of a few. `null` is nothing chosen yet. */
export function Select<Id extends string>({
  value,
  onChange,
  options,
  placeholder,
  ...field
}: FieldProps & {
  readonly value: Id | null;
  readonly onChange: (value: Id) => void;
  readonly options: readonly { readonly id: Id; readonly label: string }[];
  readonly placeholder?: string;
}) {
  return (
    <AriaSelect
      className="field"
      value={value}
      onChange={(key) => {
        const chosen = options.find(({ id }) => id === key);
        if (chosen) onChange(chosen.id);
      }}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...ariaOf(field)}
    >
      <FieldLabel {...field} />
      <Button className="input select">
        <SelectValue className="truncate" />
        <Icon name="chevron" />
      </Button>
      <FieldNotes {...field} />
      <Popover className="popover">
        <ListBox className="options" items={options}>
          {(option) => (
            <ListBoxItem className="option" id={option.id} textValue={option.label}>
              {({ isSelected }) => (
                <>
                  <span>{option.label}</span>
                  {isSelected && <Icon name="check" />}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
