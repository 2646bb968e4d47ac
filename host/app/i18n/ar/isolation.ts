import type { Messages } from '../text.tsx';

export const isolation: Messages['isolation'] = {
  mayLeak: 'قد تُرسل البيانات إلى الخارج',
  mayLeakHelp:
    'ترسم هذه الإضافة نوافذ خاصة بها، وهذا المتصفح لا يمنع النافذة من إرسال ما تعرفه إلى الخارج. المتصفحات التي تعرف Connection-Allowlist تمنع ذلك.',
  acceptLeaks: 'اسمح لها رغم ذلك',
  levels: {
    process: 'عملية خاصة بها',
    'shared-process': 'عملية مشتركة مع إضافات أخرى',
    none: 'لا عزل: تعمل داخل الصفحة',
  },
};
