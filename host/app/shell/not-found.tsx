import { useText } from '../i18n/text.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { Empty } from '../ui/surface.tsx';

export function NotFound() {
  const { common } = useText();
  return (
    <Empty
      icon="search"
      title={common.notFound}
      action={
        <ButtonLink href="/" look="primary">
          {common.backHome}
        </ButtonLink>
      }
    >
      {common.notFoundHelp}
    </Empty>
  );
}
