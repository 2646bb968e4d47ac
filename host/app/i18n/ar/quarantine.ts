import type { quarantine as english } from '../en/quarantine.ts';

export const quarantine: typeof english = {
  by: {
    host: 'نحّاها التطبيق لأنها فشلت كثيرًا',
    policy: 'نحّتها سياسة هذا التطبيق',
    user: 'أنت نحّيتها',
  },
  since: (who, ago) => `${who}، ${ago}`,
  until: (version) =>
    `تبقى متوقفة بالإصدار ${version}، وبعد إعادة التحميل أيضًا، إلى أن تجربها مجددًا أو يأتي إصدار أحدث.`,
};
