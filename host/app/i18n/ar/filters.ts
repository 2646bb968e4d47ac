import type { filters as english } from '../en/filters.ts';
import { counter } from '../plural.ts';

const count = counter('ar');

export const filters: typeof english = {
  open: 'المرشّحات',
  openCount: (n) => `المرشّحات (${n})`,
  have: 'اعرض',
  haveOptions: {
    any: 'كل الإضافات',
    no: 'غير المثبّتة هنا',
    yes: 'المثبّتة',
    on: 'المثبّتة والمشغّلة',
    off: 'المثبّتة والموقوفة',
    updates: 'التي لها تحديث',
  },
  counted: (name, n) => `${name} (${n})`,
  verified: 'نطاق الناشر موثّق',
  fits: 'تعمل مع هذا التطبيق',
  active: 'المرشّحات المستعملة',
  named: (filter, value) => `${filter}: ${value}`,
  remove: 'أزل المرشّح',
  without: 'دون واحد منها توجد إضافات:',
  withoutOne: (filter, found) => `أزل «${filter}» (${found})`,
  found: (n) =>
    count(n, {
      zero: 'لا إضافات',
      one: 'إضافة واحدة',
      two: 'إضافتان',
      few: '# إضافات',
      many: '# إضافة',
      other: '# إضافة',
    }),
  some: 'يجد بعضها',
  looking: 'يُبحث عن المرشّح الذي يحول دون النتائج…',
  helpless: 'لا يحول مرشّح واحد دون النتائج: لا توجد إضافات إلا دون عدة منها.',
  noUpdates: 'لا يُعرف أي تحديث',
  noUpdatesHelp: 'كل إضافة مثبّتة هي بأحدث إصدار يدرجه سجلّها.',
  otherVersions: 'ثبّت إصدارًا آخر',
  installVersion: (version) => `ثبّت ${version}`,
  installOf: (version, channel) => `ثبّت ${version} (${channel})`,
  allVersions: 'كل الإصدارات وما تغيّر',
  nothingHere: 'لم تُثبَّت أي إضافة بعد',
};
