import type { preview as english } from '../en/preview.ts';
import { counter } from '../plural.ts';

const count = counter('ar');

export const preview: typeof english = {
  open: 'جرّبها',
  close: 'أنهِ المعاينة',
  title: (plugin) => `معاينة ${plugin}`,
  lead: 'تعمل في بيئة معزولة بسجلات مختلقة. لا تصل إلى شبكة ولا إلى شيء من بياناتك، ولا يبقى شيء حين تنتهي.',
  cancel: 'ألغِ المعاينة',
  steps: {
    plan: 'يُسأل السجلّ وتُفحص التواقيع…',
    files: 'تُجلب ملفاتها وتُفحص…',
    start: 'جارٍ تشغيل بيئتها المعزولة…',
  },
  step: (at, of, what) => `الخطوة ${at} من ${of}: ${what}`,
  took: (all, plan, files, start) =>
    `جاهزة بعد ${all}: السجلّ والتواقيع ${plan}، الملفات ${files}، البيئة المعزولة ${start}.`,
  long: 'يستغرق هذا وقتًا أطول من المعتاد. قد تكون الشبكة أو هذا الجهاز مشغولًا.',
  failed: 'لا يمكن تجربتها',
  onlyPage: 'لا يمكن تجربتها قبل تثبيتها: فهي تعمل في الصفحة نفسها، ولا عزل فيها.',
  slots: {
    'dashboard.widget': 'في لوحة المعلومات',
    'side.panel': 'في اللوح الجانبي',
    'page.panel': 'بجانب صفحة',
    'form.field.editor': 'لملء حقل',
    'form.field.renderer': 'لعرض حقل',
    'submission.action': 'بجانب رد',
    'admin.page': 'شاشة خاصة بها',
    'status.item': 'في سطر الحالة',
    'settings.section': 'ضمن الإعدادات',
  },
  elsewhere: (slot) => `في «${slot}»`,
  commands: 'الأوامر',
  run: (title) => `نفّذ ${title}`,
  done: (title) => `تم ${title}.`,
  part: 'ما تغيّره',
  partHelp: 'يمر بها سجل مختلق.',
  tryHook: (hook) => `جرّب ${hook}`,
  unchanged: (hook) => `لا يغيّر ${hook} شيئًا في هذا السجل.`,
  nothing: 'ليس فيها ما يُرى',
  nothingHelp: 'تعمل خلف الكواليس: عند أحداث أو صادرات أو طلبات لا تأتي إلا بالاستعمال الفعلي.',
  did: 'ما فعلته',
  nothingDone: 'لا شيء كان ليُرى في مكان آخر.',
  notes: {
    message: 'قالت',
    notification: 'نبّهت',
    clipboard: 'أرادت النسخ',
    network: 'أرادت الوصول إلى',
    log: 'دوّنت',
  },
  uses: { use: 'استعملت', denied: 'مُنعت من', declined: 'طلبت ولم تُعطَ' },
  times: (n) =>
    count(n, { zero: 'ولا مرة', one: 'مرة واحدة', two: 'مرتين', few: '# مرات', many: '# مرة', other: '# مرة' }),
  sample: {
    form: 'حجز طاولة',
    name: 'الاسم',
    mail: 'البريد الإلكتروني',
    phone: 'الهاتف',
    note: 'ملاحظة',
    page: 'قواعد البيت',
    body: '# أهلًا بكم\n\nالفطور من **7 إلى 10**.\n\n- الرجاء الهدوء بعد العاشرة.\n- الكلاب مرحّب بها.',
  },
};
