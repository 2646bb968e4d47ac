import type { details as english } from '../en/details.ts';
import { counter } from '../plural.ts';

const count = counter('ar');

export const details: typeof english = {
  tabs: { overview: 'نظرة عامة', permissions: 'الأذونات', scorecard: 'بطاقة الفحص', versions: 'الإصدارات' },
  readme: 'عنها',
  noReadme: 'لم يكتب مؤلفها وصفًا أطول.',
  adds: 'تضيف إلى التطبيق',
  kinds: {
    widgets: 'أجزاء من الشاشات',
    commands: 'أوامر',
    exporters: 'تصدير',
    importers: 'استيراد',
    fieldTypes: 'أنواع حقول',
    themes: 'سمات',
    messages: 'لغات',
    capabilities: 'وظائف لإضافات أخرى',
    endpoints: 'عناوين تجيب عنها',
  },
  needs: 'تحتاج إلى',
  optional: 'وتعمل دونها أيضًا',
  settings: (n) =>
    count(n, {
      zero: 'بلا إعدادات',
      one: 'إعداد واحد',
      two: 'إعدادان',
      few: '# إعدادات',
      many: '# إعدادًا',
      other: '# إعداد',
    }),
  settingsOf: 'الإعدادات',

  scorecardHelp:
    'ما وجده فحص السجل في شيفرة هذا الإصدار، موقّعًا مع فهرسه. يقول كيف تبدو الشيفرة؛ أما ما يجوز للإضافة فتحدّه أذوناتها وحدها.',
  noScorecard: 'أُدرج هذا الإصدار دون فحص.',
  passed: (n) =>
    count(n, {
      zero: 'لم يُجتز فحص',
      one: 'اجتيز فحص واحد',
      two: 'اجتيز فحصان',
      few: 'اجتيزت # فحوص',
      many: 'اجتيز # فحصًا',
      other: 'اجتيز # فحص',
    }),
  warnings: (n) =>
    count(n, {
      zero: 'بلا تحذيرات',
      one: 'تحذير واحد',
      two: 'تحذيران',
      few: '# تحذيرات',
      many: '# تحذيرًا',
      other: '# تحذير',
    }),
  notes: (n) =>
    count(n, {
      zero: 'بلا ملاحظات لمؤلفها',
      one: 'ملاحظة واحدة لمؤلفها',
      two: 'ملاحظتان لمؤلفها',
      few: '# ملاحظات لمؤلفها',
      many: '# ملاحظة لمؤلفها',
      other: '# ملاحظة لمؤلفها',
    }),
  severities: { error: 'خطأ', warning: 'تحذير', note: 'ملاحظة' },
  disclosures: 'حقائق بلا حكم',
  scriptSize: 'الشيفرة',
  allSize: 'كل الملفات',
  declaredOrigins: 'خوادم يجوز لها بلوغها',
  mentionedOrigins: 'خوادم أخرى مذكورة في الشيفرة',
  globals: 'ما تستعمله من المنصة',
  noGlobals: 'لا شيء غير ما في حزمة التطوير',
  none: 'لا شيء',
  vulnerabilities: 'بُحث عن الثغرات المعروفة في',
  rulesPassed: 'اجتازت',
  at: (file, line) => (line > 0 ? `${file}، السطر ${line}` : file),

  changed: 'ما تغيّر',
  changedIn: (version) => `ما تغيّر في ${version}`,
  noNotes: 'لم يكتب مؤلفها شيئًا عن هذا الإصدار.',
  firstVersion: 'أول إصدار مُدرج.',
  permissionsBeside: (version) => `الأذونات مقارنة بالإصدار ${version}`,
  samePermissions: 'تطلب الشيء نفسه.',
  asksMore: 'تطلب المزيد',
  asksNoMore: 'لم تعد تطلب',
  hostRange: 'إصدارات المضيف',
  fits: 'يناسب هذا التطبيق',
  refused: 'لا يمكن الاطلاع عليه',

  trusted: 'يثق به هذا التطبيق',
  key: 'المفتاح',
  keysReplaced: (n) =>
    count(n, {
      zero: 'لم تُبدَّل المفاتيح',
      one: 'بُدّلت المفاتيح مرة',
      two: 'بُدّلت المفاتيح مرتين',
      few: 'بُدّلت المفاتيح # مرات',
      many: 'بُدّلت المفاتيح # مرة',
      other: 'بُدّلت المفاتيح # مرة',
    }),
  categories: 'الفئات',
  keywords: 'الكلمات المفتاحية',
  downloads: 'التنزيلات',
  countedBy: (registry) => `بعدّ ${registry}`,
  updated: 'آخر تحديث',
  issues: 'الإبلاغ عن مشكلة',
  issuesLink: 'إلى مؤلفها',
};
