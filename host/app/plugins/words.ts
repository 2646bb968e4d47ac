import { browse as browseArabic } from '../i18n/ar/browse.ts';
import { details as detailsArabic } from '../i18n/ar/details.ts';
import { manager as managerArabic } from '../i18n/ar/manager.ts';
import { preview as previewArabic } from '../i18n/ar/preview.ts';
import { warnings as warningsArabic } from '../i18n/ar/warnings.ts';
import { browse } from '../i18n/en/browse.ts';
import { details } from '../i18n/en/details.ts';
import { manager } from '../i18n/en/manager.ts';
import { preview } from '../i18n/en/preview.ts';
import { warnings } from '../i18n/en/warnings.ts';
import { useLanguage } from '../i18n/text.tsx';

const english = { browse, details, manager, preview, warnings };

/** Sentences of Browse, of a plugin's page and settings, and of previews. */
export type Words = typeof english;

/** In every language of the app; they come with the screens, for the first screen has no room for them. */
export const words: { readonly en: Words; readonly ar: Words } = {
  en: english,
  ar: {
    browse: browseArabic,
    details: detailsArabic,
    manager: managerArabic,
    preview: previewArabic,
    warnings: warningsArabic,
  },
};

export function useWords(): Words {
  return useLanguage() === 'ar' ? words.ar : words.en;
}
