import type { removed as english } from '../en/removed.ts';

export const removed: typeof english = {
  title: 'أُزيلت مؤخرًا',
  help: 'تُعاد فورًا ودون شبكة: الإصدار نفسه وبياناتها وما كان مسموحًا لها.',
  when: (ago, until) => `أُزيلت ${ago}، وتبقى محفوظة حتى ${until}`,
  putBack: 'إعادة',
  putBackOf: (name) => `إعادة ${name}`,
  isBack: (name) => `عادت ${name}.`,
  discard: 'تحرير مساحتها',
  discardOf: (name) => `تحرير مساحة ${name}`,
  keptADay: 'تتوقف فورًا. تبقى ملفاتها يومًا كي تتمكن من إعادتها.',
};
