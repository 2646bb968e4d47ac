import { about as aboutArabic } from '../i18n/ar/about-plugin.ts';
import { approvals as approvalsArabic } from '../i18n/ar/approvals.ts';
import { browse as browseArabic } from '../i18n/ar/browse.ts';
import { details as detailsArabic } from '../i18n/ar/details.ts';
import { filters as filtersArabic } from '../i18n/ar/filters.ts';
import { form as formArabic } from '../i18n/ar/settings-form.ts';
import { manager as managerArabic } from '../i18n/ar/manager.ts';
import { plan as planArabic } from '../i18n/ar/plan.ts';
import { pluginList as pluginListArabic } from '../i18n/ar/plugin-list.ts';
import { preview as previewArabic } from '../i18n/ar/preview.ts';
import { provenance as provenanceArabic } from '../i18n/ar/provenance.ts';
import { quarantine as quarantineArabic } from '../i18n/ar/quarantine.ts';
import { removed as removedArabic } from '../i18n/ar/removed.ts';
import { updateNews as updateNewsArabic } from '../i18n/ar/update-news.ts';
import { warnings as warningsArabic } from '../i18n/ar/warnings.ts';
import { about } from '../i18n/en/about-plugin.ts';
import { approvals } from '../i18n/en/approvals.ts';
import { browse } from '../i18n/en/browse.ts';
import { details } from '../i18n/en/details.ts';
import { filters } from '../i18n/en/filters.ts';
import { form } from '../i18n/en/settings-form.ts';
import { manager } from '../i18n/en/manager.ts';
import { plan } from '../i18n/en/plan.ts';
import { pluginList } from '../i18n/en/plugin-list.ts';
import { preview } from '../i18n/en/preview.ts';
import { provenance } from '../i18n/en/provenance.ts';
import { quarantine } from '../i18n/en/quarantine.ts';
import { removed } from '../i18n/en/removed.ts';
import { updateNews } from '../i18n/en/update-news.ts';
import { warnings } from '../i18n/en/warnings.ts';
import { type Texts, translated } from '../i18n/languages.ts';
import { useLanguage, useTexts } from '../i18n/text.tsx';

const english = {
  about,
  approvals,
  browse,
  details,
  filters,
  form,
  manager,
  plan,
  pluginList,
  preview,
  provenance,
  quarantine,
  removed,
  updateNews,
  warnings,
};

/** Sentences of Browse, of a plugin's page and settings, and of previews. */
export type Words = typeof english;

/** In every language of the app; they come with the screens, for the first screen has no room for them. */
export const words: { readonly en: Words; readonly ar: Words } = {
  en: english,
  ar: {
    about: aboutArabic,
    approvals: approvalsArabic,
    browse: browseArabic,
    details: detailsArabic,
    filters: filtersArabic,
    form: formArabic,
    manager: managerArabic,
    plan: planArabic,
    pluginList: pluginListArabic,
    preview: previewArabic,
    provenance: provenanceArabic,
    quarantine: quarantineArabic,
    removed: removedArabic,
    updateNews: updateNewsArabic,
    warnings: warningsArabic,
  },
};

/** Made once for each language of a plugin. */
const added = new WeakMap<Texts, Words>();

export function useWords(): Words {
  const texts = useTexts();
  const isArabic = useLanguage() === 'ar';
  return texts ? inTexts(texts) : isArabic ? words.ar : words.en;
}

function inTexts(texts: Texts): Words {
  const known = added.get(texts) ?? translated(words.en, texts);
  added.set(texts, known);
  return known;
}
