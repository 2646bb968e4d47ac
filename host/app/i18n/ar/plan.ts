import type { plan as english } from '../en/plan.ts';

export const plan: typeof english = {
  misfit: 'إضافات يحتاج بعضها إلى بعض لا تتوافق معًا:',
  choose: 'ما يمكنك فعله:',
  needs: (who, version, what, range) => `${who} ${version} تحتاج ${what} ${range}`,
  clash: {
    self: (demands, version) => `${demands}، وهذا سيثبّت ${version}.`,
    hard: 'طرق جمع ما تحتاجه كثيرة جدًا، فاختر الإصدارات بنفسك.',
    peer: (demands) => `${demands}، وعليك تثبيتها بنفسك.`,
    stays: (demands, what, version) => `${demands}، والمثبّت ${what} ${version}.`,
    held: (demands, what, version) => `${demands}، وسيثبَّت ${what} ${version}.`,
    installed: (demands, what, version) => `${demands}، والمثبّت ${what} ${version} ولا يناسب إصدار آخر.`,
    missing: (demands) => `${demands}، وهي غير مثبّتة.`,
  },
  choices: {
    with: (names) => `ثبّت معها ${names}`,
    version: (name, version) => `ثبّت ${name} ${version} بدلًا منها`,
    install: (name) => `اطّلع أولًا على ${name}`,
    enable: (name) => `شغّل ${name}`,
    disable: (name) => `أوقف ${name}`,
  },
  hostApi: 'واجهة الإضافات',
  hostApiNote: (wants, has) => `صُنعت للإصدار ${wants}، ولدى هذا التطبيق ${has}`,
  shared: 'مكتبات التطبيق',
  sharedNote: (name, range, version) => `${name} ${range} (هنا ${version})`,
};
