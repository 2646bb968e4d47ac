import type { views as english } from '../en/views.ts';

export const views: typeof english = {
  providedBy: (plugin) => `مقدَّم من ${plugin}`,
  by: (plugin) => `من ${plugin}`,
  openLink: (host) => `فتح ${host}؟`,
  linkFrom: (plugin) => `هذا الرابط من ${plugin} وليس من هذا التطبيق. يقود إلى:`,
  open: 'افتح في لسان جديد',
  pages: (label) => `صفحات ${label}`,
  rows: (from, to, all) => `${from}–${to} من ${all}`,
  previous: 'الصفحة السابقة',
  next: 'الصفحة التالية',
  noRows: 'لا شيء لعرضه.',
  yes: 'نعم',
  no: 'لا',
  value: 'القيمة',
  actions: 'إجراءات',
  sortBy: (column) => `رتّب حسب ${column}`,
  submit: 'إرسال',
  frame: {
    start: (title) => `اعرض ${title}`,
    startHelp: (plugin) =>
      `ترسم ${plugin} هذا بنفسها في نافذة مغلقة بإحكام. يمكنها أخذ لوحة المفاتيح وهي مفتوحة، لذلك لا تُفتح إلا عندما تطلب.`,
    window: 'نافذة إضافة',
    close: (title) => `أغلق ${title}`,
    paused: 'أُبعدت ريثما يسألك التطبيق.',
    reload: 'ارسم من جديد',
  },
};
