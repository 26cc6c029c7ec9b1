/** @file Arabic: what went wrong, by code, and what to do about it. */
import type { Translation } from '../../../shared/words/catalogue.ts';
import type { problems as english } from '../en/problems.ts';

export const problems: Translation<typeof english> = {
  problems: {
    'folder-missing': {
      what: 'هذا المجلد غير موجود.',
      advice: 'تحقق من المسار، أو صِل القرص الذي هو عليه.',
    },
    'folder-unreadable': {
      what: 'تعذرت قراءة هذا المجلد.',
      advice: 'تبقى الصور التي عُثر عليها فيه من قبل في المكتبة.',
    },
    'folder-not-a-folder': {
      what: 'هذا ليس مجلدًا.',
      advice: 'اختر مجلدًا.',
    },
    'folder-nested': {
      what: 'هذا المجلد داخل أحد مجلدات المكتبة، أو يضم أحدها.',
      advice: 'صوره في المكتبة من قبل.',
    },
    'folder-is-library': {
      what: 'المكتبة نفسها في هذا المجلد.',
      advice: 'اختر مجلدًا آخر.',
    },
    'folder-offline': {
      what: 'لا يمكن الوصول إلى هذا المجلد أو متابعته الآن.',
      advice: 'تبقى صوره قابلة للبحث.',
    },
    'folder-empty': {
      what: 'هذا المجلد فارغ الآن.',
      advice: 'إن لم يكن قرصه متصلًا فصِله.',
    },
    'library-newer': {
      what: 'هذه المكتبة من إصدار أحدث من Recollect.',
      advice: 'ثبّت أحدث إصدار.',
    },
    'library-locked': {
      what: 'برنامج آخر يفتح المكتبة.',
      advice: 'أغلقه وأعد المحاولة.',
    },
    'library-read-only': {
      what: 'لا يمكن الكتابة في المكتبة.',
      advice: 'انظر هل يمكنك الكتابة في مجلدها.',
    },
    'library-full': {
      what: 'القرص الذي عليه المكتبة ممتلئ.',
      advice: 'أفسح مكانًا ثم تابع.',
    },
    'library-corrupt': {
      what: 'المكتبة تالفة.',
      advice: 'تُصلَح عند البدء التالي؛ ولم تُمس صورك.',
    },
    'disk-failing': {
      what: 'في القرص الذي عليه المكتبة أخطاء.',
      advice: 'انسخ القرص احتياطيًا واعرضه للفحص.',
    },
    'library-rebuilt': {
      what: 'استُعيدت المكتبة من نسختها الاحتياطية.',
      advice: 'لم تُمس صورك.',
    },
    'library-move-failed': {
      what: 'تعذر نقل المكتبة. هي حيث كانت.',
      advice: 'انظر هل يكفي المكان، وهل يمكنك الكتابة هناك.',
    },
    'pack-missing': {
      what: 'النموذج مفقود.',
      advice: 'أعد تثبيت Recollect، أو اختر نموذجًا آخر.',
    },
    'pack-corrupt': {
      what: 'النموذج تالف.',
      advice: 'أعد تثبيت Recollect، أو اختر نموذجًا آخر.',
    },
    'pack-unsupported': {
      what: 'لا يناسب هذا النموذج هذا الإصدار من Recollect.',
      advice: 'اختر نموذجًا آخر.',
    },
    'pack-changed': {
      what: 'هناك نموذج جديد. يجيب السابق حتى تُفهرس به كل الصور.',
      advice: 'الصور المضافة في الأثناء يُعثر عليها بعد ذلك.',
    },
    'encoder-unavailable': {
      what: 'لا يمكن للنموذج أن يعمل الآن.',
      advice: 'أعد تشغيل Recollect، أو أبلغ عن ذلك مع التشخيص.',
    },
    'encoder-restarted': {
      what: 'توقف النموذج وأعيد تشغيله.',
      advice: 'لا يلزم فعل شيء.',
    },
    'encoder-fell-back': {
      what: 'فشل العتاد المختار؛ ويقوم المعالج بالعمل.',
      advice: 'لا يلزم فعل شيء.',
    },
    'photo-missing': {
      what: 'لم تعد هذه الصورة موجودة، أو لا يمكن الوصول إليها الآن.',
      advice: 'صِل القرص الذي هي عليه.',
    },
    'image-undecodable': {
      what: 'لا يمكن قراءة هذه الصورة.',
      advice: 'جرّب غيرها.',
    },
    'query-invalid': {
      what: 'لا يمكن البحث عن هذا.',
      advice: 'جرّب بطريقة أخرى.',
    },
    'album-missing': {
      what: 'لم يعد هذا الألبوم موجودًا.',
      advice: '',
    },
    'album-name-taken': {
      what: 'هناك ألبوم بهذا الاسم.',
      advice: 'اختر اسمًا آخر.',
    },
    'search-missing': {
      what: 'لم يعد هذا البحث المحفوظ موجودًا.',
      advice: '',
    },
    'search-name-taken': {
      what: 'هناك بحث محفوظ بهذا الاسم.',
      advice: 'اختر اسمًا آخر.',
    },
    'trash-failed': {
      what: 'لم يُنقل كل شيء إلى المهملات.',
      advice: 'ما لم يُنقل باقٍ حيث كان.',
    },
    'export-failed': {
      what: 'تعذر نسخ الصور.',
      advice: 'انظر هل يكفي المكان، وهل يمكنك الكتابة هناك.',
    },
    'engine-restarted': {
      what: 'أعيد تشغيل محرك البحث.',
      advice: 'أعد المحاولة من فضلك.',
    },
    'ended-unexpectedly': {
      what: 'انتهى Recollect في المرة الماضية على غير توقع.',
      advice: 'إن تكرر ذلك فانسخ التشخيص وأبلغ عنه.',
    },
    internal: {
      what: 'حدث خطأ ما.',
      advice: 'إن تكرر ذلك فانسخ التشخيص وأبلغ عنه.',
    },
  },
};
