import { counter } from '../plural.ts';
import type { Messages } from '../text.tsx';

const count = counter('ar');

export const causes: Messages['causes'] = {
  quarantine: (what) => `معزولة في الحجر: ${what}`,
  resting: (seconds) =>
    `فشلت كثيرًا فهي ترتاح؛ تُجرَّب من جديد بعد ${count(seconds, {
      one: 'ثانية',
      two: 'ثانيتين',
      few: '# ثوانٍ',
      many: '# ثانية',
      other: '# ثانية',
    })}.`,
  says: 'تقول عن نفسها:',
  slow: (time) => `بطيئة: واحد من كل 20 استدعاءً يستغرق ${time} أو أكثر، في`,
  faults: (n, latest) =>
    count(n, {
      one: `حدث خلل مؤخرًا: ${latest}`,
      two: `حدث خللان مؤخرًا، آخرهما: ${latest}`,
      few: `حدثت # أعطال مؤخرًا، آخرها: ${latest}`,
      many: `حدث # عطلًا مؤخرًا، آخرها: ${latest}`,
      other: `حدث # عطل مؤخرًا، آخرها: ${latest}`,
    }),
  hookCalls: 'استدعاءات الخطاطيف',
  hookFaults: 'فشل منها',
};
