import { texts } from '@/i18n/text';

export const workText = texts({
  en: { cancel: 'Cancel', working: 'Working', of: '{done} of {total}', cancelled: 'Cancelled. Nothing more is done.' },
  de: { cancel: 'Abbrechen', working: 'In Arbeit', of: '{done} von {total}', cancelled: 'Abgebrochen. Es geschieht nichts weiter.' },
});
