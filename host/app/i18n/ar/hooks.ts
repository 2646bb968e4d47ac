import type { hooks as english } from '../en/hooks.ts';

export const hooks: typeof english = {
  watch: 'راقب ما يتغير',
  watchHelp: 'افعل في التطبيق ما يطلقها؛ وسيظهر هنا ما فعلته كل إضافة.',
  watched: (ago) => `آخر تشغيل ${ago}.`,
  took: (time) => `خلال ${time}`,
  tookAfter: (time, waited) => `خلال ${time} بعد انتظار ${waited}`,
  unchanged: 'تركتها كما كانت',
  answered: (answer) => `أجابت ${answer}`,
  changed: (count) => `غيّرت: ${count}`,
  more: (count) => `والمزيد: ${count}`,
  figures: (p50, p95, p99) => `النصف خلال ${p50}، و95٪ خلال ${p95}، و99٪ خلال ${p99}`,
  failed: (count) => `مرات الفشل: ${count}`,
  late: (count) => `إجابات متأخرة: ${count}`,
  notRun: 'لم تُسأل في ذلك التشغيل.',
};
