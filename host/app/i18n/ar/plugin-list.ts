import { counter } from '../plural.ts';
import type { pluginList as english } from '../en/plugin-list.ts';

const count = counter('ar');

export const pluginList: typeof english = {
  title: 'إضافاتك كقائمة',
  help: 'انقلها إلى متصفح آخر مع إعداداتها من دون كلمات المرور. وهناك يُسأل مجددًا عما يجوز لكل منها.',
  save: 'احفظ القائمة',
  open: 'افتح قائمة…',
  file: 'ملف قائمة إضافات',
  wrong: 'هذه ليست قائمة إضافات',
  plan: 'إضافات هذه القائمة',
  looking: (done, all) => `فُحصت ${done} من ${all}`,
  lead: (n) =>
    count(n, {
      zero: 'لا شيء للتثبيت.',
      one: 'تثبّت إضافة واحدة.',
      two: 'تثبّت إضافتين.',
      few: 'تثبّت # إضافات.',
      many: 'تثبّت # إضافة.',
      other: 'تثبّت # إضافة.',
    }),
  leadHelp: 'لا يُخزَّن شيء قبل أن تسمح به. تأتي الإعدادات معها، وتُطلب الأذونات الاختيارية عند الحاجة.',
  there: (names) => `مثبّتة من قبل وتبقى كما هي: ${names}.`,
  cannot: 'لا يمكن تثبيتها',
  otherVersion: (listed) => `في القائمة ${listed} ولم يعد متاحًا`,
  off: 'معطّلة في القائمة',
  allow: (n) =>
    count(n, {
      one: 'اسمح وثبّت إضافة واحدة',
      two: 'اسمح وثبّت إضافتين',
      few: 'اسمح وثبّت # إضافات',
      many: 'اسمح وثبّت # إضافة',
      other: 'اسمح وثبّت # إضافة',
    }),
  installing: (title) => `يجري تثبيت ${title}`,
  stop: 'أوقف',
  stopping: 'يجري الإيقاف',
  result: 'ما آلت إليه القائمة',
  outcomes: {
    installed: 'ثُبّتت',
    present: 'كانت مثبّتة',
    failed: 'لم تُثبَّت',
    cancelled: 'لم تبدأ',
    settings: 'ثُبّتت من دون إعداداتها',
  },
  done: (n, all) => `ثُبّتت ${n} من ${all}.`,
  again: 'أعد محاولة الباقي',
};
