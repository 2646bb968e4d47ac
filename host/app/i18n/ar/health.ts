import { counter } from '../plural.ts';
import type { Messages } from '../text.tsx';

const count = counter('ar');

export const health: Messages['health'] = {
  timesSince: (n, since) =>
    `${count(n, { one: 'مرة', two: 'مرتان', few: '# مرات', many: '# مرة', other: '# مرة' })}، أولها ${since}`,
  leaks: 'ما تتركه الإضافات في الصفحة',
  leaksLead:
    'تُذكر في «الحالة» مستمعات الصفحة والمؤقتات والمراقبات والعناصر التي لا تسحبها إضافة تعمل في الصفحة عند توقفها. ما لا يميزه المتصفح لا يُرى. يسري عند التحميل التالي للصفحة، وله كلفة صغيرة.',
  watchLeaks: 'البحث عما تُرك',
  tracesKept: 'تبقى آخر ١٠٠ منها أسبوعين، حتى بعد مغادرة هذه الصفحة؛ ولا تُحفظ القيم أبدًا.',
};
