import { texts } from '@/i18n/text';

export const desktopText = texts({
  en: {
    title: 'This program', about: 'On this machine; they act at once.',
    keep_running: 'Keep running when the window is closed', keep_running_why: 'The agent works on. Start AutoMonet again to see it; Quit in the menu ends it.',
    autostart: 'Start when I sign in', autostart_why: 'Without showing the window.',
    look_for_updates: 'Look for a newer version once a day', look_for_updates_why: 'Asks GitHub for the latest release and sends nothing else. Off, nobody is asked.',
    installed: 'A newer version is installed. Quit AutoMonet and start it again to use it.',
    newer: 'Version {v} is out: {url}',
    crash: 'AutoMonet crashed. The report was sent to nobody; it is in {file}', crashShow: 'Show the report', crashSeen: 'Seen',
    problem: 'The mode could not be changed: {why}',
    data: 'Data folder', log: 'Log', openData: 'Open data folder', openLog: 'Open log folder',
    goLive: 'Change to live', goLiveWhy: 'In live mode what you approve is really sent. The agent starts anew; drafts of the dry-run stay there.',
    goDry: 'Change to dry-run', goDryWhy: 'In dry-run nothing can be sent. The agent starts anew.',
  },
  de: {
    title: 'Dieses Programm', about: 'Auf diesem Rechner; sie wirken sofort.',
    keep_running: 'Weiterlaufen, wenn das Fenster geschlossen wird', keep_running_why: 'Der Agent arbeitet weiter. Starten Sie AutoMonet noch einmal, um ihn zu sehen; „Beenden“ im Menü beendet ihn.',
    autostart: 'Beim Anmelden starten', autostart_why: 'Ohne das Fenster zu zeigen.',
    look_for_updates: 'Einmal am Tag nach einer neueren Version sehen', look_for_updates_why: 'Fragt GitHub nach der neuesten Ausgabe und sendet sonst nichts. Ist es aus, wird niemand gefragt.',
    installed: 'Eine neuere Version ist installiert. Beenden Sie AutoMonet und starten Sie es noch einmal, um sie zu nutzen.',
    newer: 'Version {v} ist da: {url}',
    crash: 'AutoMonet ist abgestürzt. Der Bericht ging an niemanden; er steht in {file}', crashShow: 'Bericht zeigen', crashSeen: 'Gesehen',
    problem: 'Der Betrieb ließ sich nicht wechseln: {why}',
    data: 'Datenordner', log: 'Protokoll', openData: 'Datenordner öffnen', openLog: 'Protokollordner öffnen',
    goLive: 'In den Echtbetrieb wechseln', goLiveWhy: 'Im Echtbetrieb wird wirklich gesendet, was Sie freigeben. Der Agent startet neu; Entwürfe des Trockenlaufs bleiben dort.',
    goDry: 'In den Trockenlauf wechseln', goDryWhy: 'Im Trockenlauf kann nichts gesendet werden. Der Agent startet neu.',
  },
});
