import type { conflicts as english } from '../en/conflicts.ts';

export const conflicts: typeof english = {
  deleted: 'حُذف هذا في علامة تبويب أخرى.',
  deletedHelp: 'ما تراه ما زال هنا. الحفظ ينشئه من جديد.',
  copy: 'احتفظ بنسختي كنسخة ثانية',
  theirs: 'خذ النسخة الأخرى',
  copyOf: (title) => `${title} (نسختي)`,
  took: 'تُعرض النسخة الأخرى.',
  replaced: (title) => `حُفظ «${title}» مكان النسخة الأخرى.`,
};
