import type { provenance as english } from '../en/provenance.ts';

export const provenance: typeof english = {
  title: 'من أين أتت',
  signed: 'وقّعها',
  checked: 'بهذا المفتاح، وقد فحص هذا التطبيق كل ملف وفقه',
  listed: 'يدرجها',
  source: 'الشيفرة المصدرية',
  sourceSaid: 'سمّاها مؤلفها في الإصدار الموقّع',
  noSource: 'لا يسمّي مؤلفها مصدرًا.',
  unproven: 'لا شيء هنا يثبت أن الشيفرة بُنيت من ذلك المصدر.',
  rebuild: 'من لديه المصدر يستطيع أن يتحقق: في مجلده، عند الإيداع الذي أُصدر، يبنيها هذا الأمر من جديد ويقارن كل بايت.',
  copy: 'انسخ الأمر',
  copied: 'نُسخ الأمر.',
  notCopied: 'لا يسمح المتصفح بنسخه؛ حدّده بدلًا من ذلك.',
};
