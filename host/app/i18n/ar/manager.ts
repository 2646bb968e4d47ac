import type { manager as english } from '../en/manager.ts';
import { counter } from '../plural.ts';

const count = counter('ar');

export const manager: typeof english = {
  own: 'نجومك وملاحظتك',
  ownHelp: 'تُحفظ في هذا المتصفح ولا تُرسل إلى أحد. لا يستطيع سجلّ من ملفات أن يعدّ التقييمات بأمانة.',
  stars: 'النجوم',
  starCount: (n) =>
    count(n, { zero: 'بلا نجوم', one: 'نجمة واحدة', two: 'نجمتان', few: '# نجوم', many: '# نجمة', other: '# نجمة' }),
  note: 'ملاحظة',
  realms: 'تعمل في',
  realmNames: { worker: 'عامل معزول', frame: 'نافذة معزولة', page: 'الصفحة نفسها' },
  updatedAt: 'حُدّثت',
  reset: (label) => `استعد ${label}`,
  wasReset: (plugin) => `عادت إعدادات ${plugin} إلى قيمها الأصلية.`,
  modified: 'معدَّل',
  fixed: 'حدّده من يدير هذا التطبيق',
  secretSet: 'توجد قيمة. اكتب أخرى لاستبدالها.',
  forget: (label) => `انسَ ${label}`,
  add: (label) => `أضف إلى ${label}`,
  remove: (label, at) => `أزل ${at} من ${label}`,
  name: 'الاسم',
  other: 'مكتوب بصيغة JSON',
  notJson: 'هذا ليس JSON.',
  allSettings: 'إعدادات الإضافات',
  searchSettings: 'ابحث في الإعدادات',
  noMatch: 'لا إعداد بهذا الاسم.',
  edit: (plugin) => `إعدادات ${plugin}`,
  export: 'احفظ في ملف',
  import: 'اقرأ من ملف',
  imported: (n) =>
    count(n, {
      zero: 'لم تُقرأ إعدادات.',
      one: 'قُرئت إعدادات إضافة واحدة.',
      two: 'قُرئت إعدادات إضافتين.',
      few: 'قُرئت إعدادات # إضافات.',
      many: 'قُرئت إعدادات # إضافة.',
      other: 'قُرئت إعدادات # إضافة.',
    }),
  refused: (plugin, why) => `تُبقي ${plugin} إعداداتها لأن الملف لا يناسبها. ${why}`,
  refusedAt: (path, why) => `${path}: ${why}`,
  unknown: (plugin) => `${plugin} غير مثبّتة.`,
  searchInstalled: 'ابحث في الإضافات المثبتة',
  show: 'اعرض',
  showOptions: { all: 'الكل', on: 'المفعّلة', off: 'المعطّلة', trouble: 'ذات المشكلات', updates: 'ذات التحديثات' },
  shown: (n, all) =>
    count(n, {
      zero: `لا تُعرض أي إضافة من ${all}`,
      one: `تُعرض إضافة واحدة من ${all}`,
      two: `تُعرض إضافتان من ${all}`,
      few: `تُعرض # إضافات من ${all}`,
      many: `تُعرض # إضافة من ${all}`,
      other: `تُعرض # إضافة من ${all}`,
    }),
  noneShown: 'لا إضافة مثبتة تطابق ذلك',
  update: 'حدّث',
  updateTo: (version) => `حدّث إلى ${version}`,
  noSuchPlugin: (id) => `لا إضافة باسم «${id}» مثبّتة هنا أو مدرجة في سجل لهذا التطبيق.`,
  browseInstead: 'تصفّح الإضافات',
  badFile: 'ليس هذا ملف إعدادات.',
};
