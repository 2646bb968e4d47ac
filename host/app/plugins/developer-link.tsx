import { Link } from 'wouter';
import { toast } from '../ui/toast.tsx';
import { tabHref } from './naming.ts';

/** Sections of Developer that call for their user. */
export type DeveloperSection = 'developer-steps' | 'developer-profile';

/** Tells whoever is elsewhere in the app that a section of Developer has something for them, and brings them to it. */
export function callToDeveloper(section: DeveloperSection, message: string, go: string): void {
  if (new URLSearchParams(location.search).get('tab') === 'developer') return;
  const close = toast(
    message,
    'warning',
    <Link href={`${tabHref('developer')}#${section}`} onClick={() => close()}>
      {go}
    </Link>,
  );
}
