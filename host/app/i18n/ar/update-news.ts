import type { updateNews as english } from '../en/update-news.ts';

export const updateNews: typeof english = {
  title: 'وصلت من تلقاء نفسها',
  came: (name, from, to) => `حُدّثت ${name} تلقائيًا من ${from} إلى ${to}.`,
  look: 'اطّلع على التغييرات',
  nothingMore: 'يجوز لها ما كان يجوز من قبل بالضبط، وتبقى الإعدادات والبيانات.',
  seen: 'فهمت',
  seenOf: (name) => `فهمت: ${name}`,
  allSeen: 'فهمتها كلها',
};
