import type { Messages } from '../text.tsx';

export const developer: Messages['developer'] = {
  localHelp:
    'لتجربتها في هذا التطبيق إلى جانب إضافاتك الأخرى أدخل العنوان الذي طبعه الأمر. ترى أولًا ما تطلبه، وتعمل في بيئتها الحقيقية بالأذونات التي تمنحها، وتُوسم بأنها قيد التطوير.',
  address: 'عنوان خادم التطوير',
  load: 'حمّل إضافة محلية',
  loaded: 'الإضافات المحلية',
  development: 'قيد التطوير',
  loadAgain: 'حمّلها من جديد',
  loadAgainNamed: (name) => `حمّل ${name} من جديد`,
};
