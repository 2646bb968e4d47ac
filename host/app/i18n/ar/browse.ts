import type { browse as english } from '../en/browse.ts';
import { counter } from '../plural.ts';

const count = counter('ar');

const plugins = {
  zero: 'لا إضافات',
  one: 'إضافة واحدة',
  two: 'إضافتان',
  few: '# إضافات',
  many: '# إضافة',
  other: '# إضافة',
};

export const browse: typeof english = {
  list: 'الإضافات التي وُجدت',
  filters: 'تضييق البحث',
  category: 'الفئة',
  anyCategory: 'كل الفئات',
  categoryCount: (name, n) => `${name} (${n})`,
  runs: 'تعمل',
  anyRealm: 'في أي مكان',
  asks: 'تطلب',
  asksOptions: { any: 'أي شيء', nothing: 'لا شيء البتة', 'no-network': 'دون شبكة' },
  order: 'الترتيب حسب',
  orders: { best: 'الأنسب', popular: 'الأكثر تنزيلًا', updated: 'الأحدث', name: 'الاسم' },
  trusted: 'الناشرون الموثوقون فقط',
  trustedMark: 'ناشر يثق به هذا التطبيق',
  featured: 'مختارة',
  nothing: 'لا تطلب شيئًا',
  found: (n) => count(n, plugins),
  foundAtMost: (n) => `${count(n, plugins)} على الأكثر`,
  foundAtLeast: (n) => `أكثر من ${count(n, plugins)}`,
  searchedFor: (words) => `بُحث عن «${words}».`,
  downloads: (n) =>
    count(n, {
      zero: 'لم تُنزَّل',
      one: 'نُزّلت مرة واحدة',
      two: 'نُزّلت مرتين',
      few: 'نُزّلت # مرات',
      many: 'نُزّلت # مرة',
      other: 'نُزّلت # مرة',
    }),
  nothingFits: 'لا إضافة تناسب هذه المرشّحات',
  lookFurther: 'ابحث أبعد',
  clear: 'أزل المرشّحات',
  lost: 'تعذّرت قراءة بقية القائمة',
};
