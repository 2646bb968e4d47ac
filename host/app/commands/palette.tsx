import { useState } from 'react';
import { Autocomplete } from 'react-aria-components/Autocomplete';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Group } from 'react-aria-components/Group';
import { Header } from 'react-aria-components/Header';
import { Input } from 'react-aria-components/Input';
import { Menu as AriaMenu, MenuItem, MenuSection } from 'react-aria-components/Menu';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { SearchField as AriaSearchField } from 'react-aria-components/SearchField';
import { useText } from '../i18n/text.tsx';
import { Icon } from '../ui/icon.tsx';
import { type Command, useCommands, useRecordCommands } from './commands.tsx';
import { keysText } from './keys.ts';
import { overlay } from './overlay.ts';
import { keysFor } from './shortcuts.ts';
import { typedAhead } from './typed-ahead.ts';

const groups = ['go', 'make', 'forms', 'pages', 'plugins', 'do'] as const satisfies readonly Command['group'][];

/** Forms and pages drawn before anything is searched for. */
const SHOWN = 12;

/** Everything that can be done and opened, by typing a part of its name. */
export function Palette() {
  const { commands: text } = useText();
  const [search, setSearch] = useState('');
  const commands = useCommands();
  const records = useRecordCommands();
  const all = [...commands.filter(({ id, isHere = true }) => id !== 'palette' && isHere), ...records];
  const words = search.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(({ title, note = '' }) => {
    const name = `${title} ${note}`.toLowerCase();
    return words.every((word) => name.includes(word));
  });
  const sections = groups
    .map((group) => {
      const items = found.filter((command) => command.group === group);
      return { group, items: words.length === 0 ? items.slice(0, SHOWN) : items };
    })
    .filter(({ items }) => items.length > 0);
  const close = (): void => overlay.set(undefined);
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) close();
      }}
    >
      <Modal className="dialog-frame palette-frame">
        <AriaDialog className="palette" aria-label={text.title}>
          {/* Commands are filtered above, by all of their words. */}
          <Autocomplete inputValue={search} onInputChange={setSearch}>
            <AriaSearchField
              aria-label={text.search}
              autoFocus
              onFocus={() => setSearch((here) => typedAhead.take() + here)}
            >
              <Group className="input-group">
                <Icon name="search" />
                <Input placeholder={text.search} />
              </Group>
            </AriaSearchField>
            {/* The arrow keys scroll it from the field; whoever steps into it scrolls it there. */}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className="palette-list" role="group" aria-label={text.title} tabIndex={0}>
              <AriaMenu
                className="options"
                aria-label={text.title}
                items={sections}
                renderEmptyState={() => <p className="muted palette-group">{text.none}</p>}
                onAction={(key) => {
                  close();
                  found.find(({ id }) => id === key)?.run();
                }}
              >
                {({ group, items }) => (
                  <MenuSection id={group}>
                    <Header className="palette-group">{text.groups[group]}</Header>
                    {items.map((command) => (
                      <Item key={command.id} command={command} />
                    ))}
                  </MenuSection>
                )}
              </AriaMenu>
            </div>
          </Autocomplete>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Item({ command }: { readonly command: Command }) {
  const keys = keysFor(command);
  return (
    <MenuItem className="option" id={command.id} textValue={command.title}>
      <Icon name={command.icon} />
      <span className="truncate">{command.title}</span>
      {command.note && <span className="faint small">{command.note}</span>}
      {keys && <kbd className="keys">{keysText(keys)}</kbd>}
    </MenuItem>
  );
}
