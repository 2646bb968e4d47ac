export const development = {
  title: 'التطوير',
  connected: 'يتابع تعديلاتك',
  away: 'خادم التطوير غير متاح',
  failed: 'آخر تعديل لا يعمل',
  goesOn: (version: string) => `الإصدار السابق ${version} ما زال يعمل.`,
};
