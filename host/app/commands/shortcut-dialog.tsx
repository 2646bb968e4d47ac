import { useText } from '../i18n/text.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { overlay } from './overlay.ts';
import { ShortcutTable } from './shortcut-table.tsx';

export function ShortcutDialog() {
  const { shortcuts: text, common } = useText();
  const close = (): void => overlay.set(undefined);
  return (
    <Dialog isWide title={text.title} onClose={close} actions={<Button onPress={close}>{common.close}</Button>}>
      <ShortcutTable />
    </Dialog>
  );
}
