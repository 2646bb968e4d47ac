import type { files as english } from '../en/files.ts';

export const files: typeof english = {
  upTo: (size) => `ملف واحد لا يزيد على ${size}.`,
  given: (name, size) => `${name} (${size})`,
  remove: 'أزل الملف',
  save: (name) => `احفظ ${name}`,
  gone: 'لم يعد هذا الملف في هذا المتصفح.',
  tooLarge: (size, most) => `حجم هذا الملف ${size}، ولا يُحفظ أكثر من ${most}.`,
  notAccepted: (kinds) => `اختر ملفًا من هذه الأنواع: ${kinds}`,
  noRoom: 'لا متّسع في هذا المتصفح لهذا الملف.',
  unreadable: 'تعذّرت قراءة هذا الملف. اختره مرة أخرى.',
  most: 'أكبر حجم بالميغابايت',
  kinds: 'أنواع الملفات',
  kindsHelp: 'مثل ‎.pdf, image/*‎. الفراغ يقبل كل الأنواع.',
  withFiles: 'ZIP مع الملفات',
};
