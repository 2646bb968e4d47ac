import type { workspace as english } from '../en/workspace.ts';

export const workspace: typeof english = {
  save: 'حفظ',
  nothingToSave: 'لا شيء للحفظ في هذه الشاشة.',
  emptyFile: 'هذا الملف فارغ. اختر ملفًا آخر.',
  largeFile: (size, most) => `حجم هذا الملف ${size}، ويمكن قراءة ${most} على الأكثر. اختر ملفًا آخر.`,
  goneFile: 'تعذّرت قراءة هذا الملف: نُقل من مكانه أو هو مفتوح في برنامج آخر. اختره من جديد.',
  resetPlace: (place) => `عاد «${place}» إلى ترتيبه المعتاد.`,
  movedTo: {
    'dashboard.widget': (title) => `${title} الآن في لوحة المعلومات.`,
    'side.panel': (title) => `${title} الآن في اللوحة الجانبية.`,
  },
};
