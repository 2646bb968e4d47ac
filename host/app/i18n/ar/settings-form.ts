import type { form as english } from '../en/settings-form.ts';
import { counter } from '../plural.ts';

const count = counter('ar');

const characters = {
  zero: 'حرف',
  one: 'حرف واحد',
  two: 'حرفان',
  few: '# أحرف',
  many: '# حرفًا',
  other: '# حرف',
};
const entries = {
  zero: 'مدخل',
  one: 'مدخل واحد',
  two: 'مدخلان',
  few: '# مدخلات',
  many: '# مدخلًا',
  other: '# مدخل',
};

export const form: typeof english = {
  shape: 'النوع',
  shapes: {
    boolean: 'نعم أو لا',
    number: 'رقم',
    text: 'نص',
    secret: 'سر',
    date: 'تاريخ',
    moment: 'تاريخ ووقت',
    color: 'لون',
    choice: 'اختيار',
    choices: 'عدة اختيارات',
    list: 'قائمة',
    object: 'عدة قيم',
    map: 'قيم بأسماء',
    union: 'النوع',
    constant: 'لا شيء',
    json: 'شيء آخر',
  },
  moveUp: (label, at) => `انقل ${at} من ${label} إلى أعلى`,
  moveDown: (label, at) => `انقل ${at} من ${label} إلى أسفل`,
  notSaved: 'لم يُحفظ شيء: انظر إلى ما هو معلَّم.',
  elsewhere: 'هذا لا يتوافق بعضه مع بعض:',
  notExpected: 'لا شيء متوقع بهذا الاسم.',
  missing: 'هذا مطلوب.',
  wrongKind: 'هذا من نوع غير صحيح.',
  notListed: 'اختر واحدًا مما هو معروض.',
  tooShort: (n) => `على الأقل ${count(n, characters)}.`,
  tooLong: (n) => `على الأكثر ${count(n, characters)}.`,
  tooFew: (n) => `على الأقل ${count(n, entries)}.`,
  tooMany: (n) => `على الأكثر ${count(n, entries)}.`,
  twice: 'الشيء نفسه مذكور هنا مرتين.',
  atLeast: (n) => `${n} على الأقل.`,
  atMost: (n) => `${n} على الأكثر.`,
  above: (n) => `أكثر من ${n}.`,
  below: (n) => `أقل من ${n}.`,
  stepOf: (n) => `من مضاعفات ${n}.`,
  pattern: 'لم يُكتب بالطريقة المطلوبة.',
  formats: {
    email: 'هذا ليس عنوان بريد إلكتروني.',
    uri: 'هذا ليس عنوان ويب. يبدأ مثلًا بـ https://.',
    date: 'هذا ليس تاريخًا.',
    'date-time': 'هذا ليس تاريخًا مع وقت.',
  },
};
