import { texts } from '@/i18n/text';

export const splitText = texts({
  en: { back: 'Back to the list', rows: 'Rows', next: 'Next row', previous: 'Row before', open: 'Open the row' },
  de: { back: 'Zurück zur Liste', rows: 'Zeilen', next: 'Nächste Zeile', previous: 'Zeile davor', open: 'Zeile öffnen' },
});
