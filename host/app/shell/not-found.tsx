import { useText } from '../i18n/text.tsx';
import { ButtonLink } from '../ui/button.tsx';
import { PageHead } from '../ui/surface.tsx';

interface MissingProps {
  readonly lead: string;
  readonly next: { readonly href: string; readonly label: string };
}

export function NotFound() {
  const { common } = useText();
  return <Missing lead={common.notFoundHelp} next={{ href: '/', label: common.backHome }} />;
}

/** Nothing is at this address: what is not there, and where to go on. */
export function Missing({ lead, next }: MissingProps) {
  const { common } = useText();
  return (
    <>
      <PageHead title={common.notFound} lead={lead} />
      <div>
        <ButtonLink href={next.href} look="primary">
          {next.label}
        </ButtonLink>
      </div>
    </>
  );
}
