import type { about as english } from '../en/about-plugin.ts';
import { counter } from '../plural.ts';
import { details } from './details.ts';

const count = counter('ar');

const checks = {
  zero: 'فحص',
  one: 'فحص واحد',
  two: 'فحصين',
  few: '# فحوص',
  many: '# فحصًا',
  other: '# فحص',
};

export const about: typeof english = {
  fit: { newer: 'تحتاج تطبيقًا أحدث', older: 'لتطبيق أقدم', unknown: 'قد لا تناسب' },
  fitReason: {
    works: (_, has) => `تعمل مع هذا التطبيق، وواجهة الإضافات فيه ${has}`,
    newer: (wants, has) => `صُنعت لواجهة الإضافات ${wants}، ولدى هذا التطبيق ${has}`,
    older: (wants, has) => `صُنعت لواجهة الإضافات ${wants}، ولدى هذا التطبيق ${has} الأحدث منها`,
    unknown: (wants, has) => `تقول عن واجهة الإضافات التي تحتاجها «${wants}»، وهذا لا يُقرأ؛ لدى هذا التطبيق ${has}`,
  },
  scan: (passed, all, warnings, notes) =>
    [
      `بطاقة الفحص: نجح ${passed} من ${count(all, checks)}`,
      ...(warnings > 0 ? [details.warnings(warnings)] : []),
      ...(notes > 0
        ? [
            count(notes, {
              zero: 'بلا ملاحظات',
              one: 'ملاحظة واحدة',
              two: 'ملاحظتان',
              few: '# ملاحظات',
              many: '# ملاحظة',
              other: '# ملاحظة',
            }),
          ]
        : []),
    ].join('، '),
  domainShown: 'من النطاق',
  domainMark: (domain) => `رأى مشغّل السجل أن ${domain} يعود إلى هذا الناشر`,

  screenshots: 'لقطات الشاشة',
  screenshotsOf: (title) => `لقطات شاشة ${title}`,
  enlarge: (alt) => `كبّر: ${alt}`,
  pictureOf: (at, all) => `${at} من ${all}.`,
  previous: 'السابقة',
  next: 'التالية',
  pictureLost: 'تعذّر عرض هذه الصورة:',
  domain: 'النطاق',
  domainHow: {
    dns: (registry, day) => `وجد ${registry} اسم الناشر في نظام أسماء هذا النطاق في ${day}`,
    page: (registry, day) => `وجد ${registry} اسم الناشر في صفحة من هذا النطاق في ${day}`,
  },
  price: 'السعر',
  pricing: {
    free: 'مجانية، بحسب مؤلفها',
    paid: 'مدفوعة، بحسب مؤلفها',
    account: 'تحتاج حسابًا في مكان آخر، بحسب مؤلفها',
  },
  funding: 'ادعم مؤلفها',
  fundingLink: (site) => `في ${site}`,
  report: 'أبلغ عن هذه الإضافة',
  reportLink: 'إلى السجل',
  reportMail: 'يفتح رسالة في برنامج بريدك، ولا يُرسل شيء قبل أن ترسله أنت.',
  reportPage: (site) => `يفتح ${site}، وفي العنوان اسم الإضافة وإصدارها.`,
  startUp: 'البدء في هذا المتصفح',
  startUpHelp: 'قيس عند آخر بدء لها منذ فُتحت هذه الصفحة، وفي «الصحة» المزيد.',
  loaded: 'حُمّلت الشيفرة',
  active: 'صارت فعّالة',
  drawn: 'أول رسم',
  libraries: 'المكتبات التي فيها',
  librariesHelp: 'ما وقّعه ناشرها قائمةً بالمكتبات في هذا الإصدار (SBOM). لا يتحقق التطبيق من اكتمالها.',
  unreadableLibraries: 'تعذّرت قراءة القائمة.',
  noLibraries: 'لا تجلب مكتبات من غير مؤلفها.',
  libraryCount: (n) =>
    count(n, {
      zero: 'لا مكتبات',
      one: 'مكتبة واحدة',
      two: 'مكتبتان',
      few: '# مكتبات',
      many: '# مكتبة',
      other: '# مكتبة',
    }),
  licenceCount: ([licence, n]) => `${licence} (${n})`,
  allLibraries: 'كل المكتبات',
  library: 'المكتبة',
  libraryVersion: 'الإصدار',
  libraryLicence: 'الرخصة',
  notSaid: 'غير مذكورة',
  saveLibraries: 'احفظ القائمة (CycloneDX)',
};
