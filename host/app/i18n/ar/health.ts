import { counter } from '../plural.ts';
import type { Messages } from '../text.tsx';

const count = counter('ar');

export const health: Messages['health'] = {
  timesSince: (n, since) =>
    `${count(n, { one: 'مرة', two: 'مرتان', few: '# مرات', many: '# مرة', other: '# مرة' })}، أولها ${since}`,
  tracesInMemory: 'تُحفظ في الذاكرة وتزول عند مغادرة هذه الصفحة؛ أما الأخطاء في «الحالة» فتبقى.',
};
