export const warnings = {
  advisory: (severity: string, id: string) => `ثغرة معروفة (${severity}): ${id}`,
  severities: { low: 'منخفضة', moderate: 'متوسطة', high: 'عالية', critical: 'حرجة' },
  patched: (version: string) => `أُصلحت في الإصدار ${version}.`,
  unpatched: 'لا يوجد بعد إصدار خالٍ منها. يمكنك إيقاف الإضافة.',
  more: 'اقرأ المزيد',
  deprecated: 'يطلب مؤلفها من مستخدمي هذا الإصدار الانتقال إلى غيره',
  yanked: { operator: 'لم يعد السجل يعرض هذا الإصدار', publisher: 'لم يعد مؤلفها يعرض هذا الإصدار' },
};
