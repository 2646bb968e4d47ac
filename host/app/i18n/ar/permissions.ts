import { counter } from '../plural.ts';
import type { Messages } from '../text.tsx';

const count = counter('ar');
const times = (n: number): string =>
  count(n, { zero: 'ولا مرة', one: 'مرة واحدة', two: 'مرتين', few: '# مرات', many: '# مرة', other: '# مرة' });
const entries = (n: number): string =>
  count(n, { zero: 'لا قيود', one: 'قيد واحد', two: 'قيدان', few: '# قيود', many: '# قيدًا', other: '# قيد' });

export const permissions: Messages['permissions'] = {
  can: {
    network: { origins: (list) => `إرسال البيانات إلى ${list} واستقبالها منها.` },
    window: { '': () => 'رسم نافذة خاصة بها في هذا التطبيق.' },
    data: { read: (list) => `قراءة ${list}.`, write: (list) => `إضافة ${list} وتغييرها وحذفها.` },
    config: {
      read: (list) => `قراءة إعدادات هذا التطبيق: ${list}.`,
      write: (list) => `تغيير إعدادات هذا التطبيق: ${list}.`,
    },
    endpoints: { '': () => 'الإجابة على طلبات إلى هذا التطبيق تحت عنوان خاص بها.' },
    clipboard: { '': () => 'وضع نص في الحافظة بعد نقرك أو كتابتك مباشرة.' },
    capabilities: {
      provide: (list) => `تقديم وظائف للإضافات الأخرى: ${list}.`,
      invoke: (list) => `استخدام وظائف إضافات أخرى: ${list}.`,
    },
    events: { subscribe: (list) => `العلم بـ ${list}.`, publish: (list) => `الإعلان عن ${list}.` },
    hooks: {
      fire: (list) => `السماح لإضافات أخرى بالمشاركة فيما تفعله: ${list}.`,
      handle: (list) => `المشاركة فيما تفعله إضافات أخرى: ${list}.`,
    },
    files: { '': () => 'حفظ ملفات خاصة بها، وفتح وحفظ ملفات تختارها أنت.' },
    notifications: { '': () => 'عرض الإشعارات.' },
    commands: { '': () => 'تشغيل أوامر هذا التطبيق.' },
    ui: { '': () => 'عرض رسائل قصيرة وأجزاء من الشاشات.' },
    storage: { '': () => 'حفظ بيانات خاصة بها في هذا المتصفح.' },
  },

  cannot: {
    network: 'إرسال البيانات إلى خارج هذا التطبيق.',
    window: 'رسم نافذة خاصة بها.',
    data: 'قراءة بياناتك أو تغييرها، عدا ما يسلّمه إليها خطّاف.',
    config: 'قراءة إعدادات هذا التطبيق أو تغييرها.',
    endpoints: 'الإجابة على طلبات إلى هذا التطبيق.',
    clipboard: 'استخدام الحافظة.',
    capabilities: 'استخدام وظائف إضافات أخرى.',
    events: 'العلم بما يحدث في هذا التطبيق، إلا عبر خطّافاتها.',
    hooks: 'المشاركة فيما تفعله إضافات أخرى.',
    files: 'فتح الملفات أو حفظها.',
    notifications: 'عرض الإشعارات.',
    commands: 'تشغيل أوامر هذا التطبيق.',
    ui: 'عرض الرسائل.',
    storage: 'حفظ بيانات خاصة بها في هذا المتصفح.',
  },
  unconfined: 'كل ما تستطيعه هذه الصفحة: شيفرتها غير محصورة.',

  lists: {
    read: 'قراءة',
    write: 'تغيير',
    subscribe: 'العلم',
    publish: 'الإعلان',
    provide: 'تقديم',
    invoke: 'استخدام',
    fire: 'السماح بالمشاركة',
    handle: 'المشاركة',
    origins: 'عنوان',
  },

  promptTitle: (plugin) => `هل تسمح لـ «${plugin}»؟`,
  asks: 'تطلب',
  from: (version, publisher) => `الإصدار ${version}، من ${publisher}`,
  authorSays: 'سبب المؤلف',
  pluginSays: 'تقول الإضافة',
  parts: 'لهذا فقط',
  howLong: 'إلى متى',
  lasting: { once: 'هذه المرة', session: 'ما دام التطبيق مفتوحًا', hour: 'لمدة ساعة', always: 'دائمًا' },
  allow: 'السماح',
  notNow: 'ليس الآن',
  never: 'لا تسأل مرة أخرى',
  waits: 'تعمل الأزرار بعد لحظة.',
  openTitle: (plugin) => `«${plugin}» تطلب ملفًا`,
  openHelp: 'تحصل على محتوى الملف الذي تختاره واسمه، ولا شيء آخر من جهازك.',
  openKinds: (kinds) => `تتوقع: ${kinds}.`,
  chooseFile: 'اختر ملفًا…',
  fileTooLarge: (size, limit) => `حجم الملف ${size}؛ والحد الأقصى ${limit}.`,
  fileUnreadable: 'تعذّرت قراءة الملف.',
  saveTitle: (plugin) => `«${plugin}» تريد حفظ ملف`,
  saveHelp: 'يُحفظ مثل أي تنزيل، ولا تعلم الإضافة أين.',
  saveRuns: 'ملفات من هذا النوع قد تشغّل برامج عند فتحها. لا تحفظه إلا إذا كنت تتوقعه.',
  save: 'حفظ',

  view: 'العرض حسب',
  byPlugin: 'الإضافة',
  byPermission: 'الإذن',
  used: (n, when) => `استُخدم ${times(n)}، آخرها ${when}`,
  neverUsed: 'لم يُستخدم قط',
  deniedTimes: (n) => `رُفض ${times(n)}`,
  unusedTitle: (n) =>
    count(n, {
      one: 'إذن واحد لم يُستخدم قط',
      two: 'إذنان لم يُستخدما قط',
      few: '# أذون لم تُستخدم قط',
      many: '# إذنًا لم يُستخدم قط',
      other: '# إذن لم يُستخدم قط',
    }),
  unusedHelp: 'ما لا تحتاجه الإضافة لا ينبغي أن يكون لها. يمكنها أن تطلبه عندما تحتاجه.',
  takeBack: 'استرداد',
  takeBackAll: 'استردادها كلها',
  tookBack: (permission, plugin) => `${plugin}: استُرد إذن ${permission}.`,
  gaveBack: (permission, plugin) => `${plugin}: سُمح بإذن ${permission}.`,
  undo: 'تراجع',
  wontAsk: 'لن تطلبه مرة أخرى حتى تسمح به.',
  mayAsk: 'اختياري: تطلبه عندما تحتاجه.',
  sessionOnly: 'ما دام التطبيق مفتوحًا',
  until: (when) => `حتى ${when}`,
  choose: 'اختر ما تسمح به بالضبط',
  narrowTitle: (permission, plugin) => `${permission} لـ «${plugin}»`,
  narrowHelp: 'لا تستخدم إلا ما هو محدد. وتُقطع الاستدعاءات الجارية التي تحتاج غيره.',
  nobodyAsks: 'لا تطلب أي إضافة هذا الإذن.',
  moved: (sent, received) => `أُرسل ${sent}، واستُقبل ${received}`,

  search: 'البحث في النشاط',
  since: 'متى',
  sinceAll: 'أي وقت',
  sinceHour: 'آخر ساعة',
  sinceDay: 'آخر ٢٤ ساعة',
  sinceWeek: 'آخر ٧ أيام',
  showMore: 'عرض المزيد',
  exportHelp: 'يمكن فحص الملف بالأمر “airlock audit-log verify”.',
  whole: (n, from) =>
    from > 1
      ? `السلسلة سليمة: فُحص ${entries(n)} بدءًا من القيد ${from} حيث القطع الموقّع.`
      : `السلسلة سليمة: فُحص ${entries(n)}.`,
  broken: {
    changed: (n) => `غُيّر القيد ${n}.`,
    gap: (n) => `تنقص قيود قبل القيد ${n}.`,
    start: (n) => `البداية مفقودة: تبدأ السلسلة بالقيد ${n} دون قطع يشهد بذلك.`,
    end: (n) => `النهاية مفقودة أو استُبدلت بعد القيد ${n}.`,
    signature: (n) => `التوقيع على القيد ${n} غير مطابق.`,
  },

  unusual: 'سلوك غير معتاد',
  anomalies: {
    'new-host': 'تتصل بعنوان لم تستخدمه من قبل',
    burst: 'تستدعي أكثر بكثير مما فعلت قط',
    surge: 'ترسل بيانات أكثر بكثير مما فعلت قط',
    denials: 'تواصل محاولة ما لا يُسمح لها به',
    probing: 'تجرب عناوين ليست في قائمتها',
    violation: 'خالفت قواعد العزل',
    'policy-violation': 'حاولت شيئًا تمنعه سياسة الصفحة',
  },
  evidence: 'ما لوحظ',
  dismiss: 'لا بأس به',
  setAside: 'نحّها جانبًا',
  wasSetAside: 'نحّتها سياسة هذا التطبيق جانبًا.',
};
