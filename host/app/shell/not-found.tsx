import { useText } from '../i18n/text.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { PageHead } from '../ui/surface.tsx';

export function NotFound() {
  const { common } = useText();
  return (
    <>
      <PageHead title={common.notFound} lead={common.notFoundHelp} />
      <div>
        <ButtonLink href="/" look="primary">
          {common.backHome}
        </ButtonLink>
      </div>
    </>
  );
}
