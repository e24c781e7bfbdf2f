import { texts } from '@/i18n/text';

/** What every dashboard holds ready for the case that it is a hosted one. */
export const mirrorText = texts({
  en: {
    signInAbout: 'This dashboard reads the mirror of your agent. Sign in with the account that the agent syncs with.',
    mail: 'E-mail address',
    keep: 'Stay signed in on this device',
    keepHint: 'Without it the session ends with this window.',
    projectAway: 'The project does not answer',
    projectAwayNext: 'Check your connection. This page connects by itself as soon as the project answers.',
    sent: 'Sent to the agent. It waits for its answer.',
    agentPage: 'Only the agent has this page',
    agentPageNext: 'Open the agent’s own dashboard for it, on the machine where it runs. Here are the inbox, drafts to review, what is under way, money and settings.',
    agentActs: 'Drafting, shortlisting, skipping and recording are done at the agent.',
    about: '{open} open of {all} jobs. {out} screened out.',
  },
  de: {
    signInAbout: 'Diese Oberfläche liest den Spiegel Ihres Agenten. Melden Sie sich mit dem Konto an, mit dem der Agent abgleicht.',
    mail: 'E-Mail-Adresse',
    keep: 'Auf diesem Gerät angemeldet bleiben',
    keepHint: 'Sonst endet die Sitzung mit diesem Fenster.',
    projectAway: 'Das Projekt antwortet nicht',
    projectAwayNext: 'Prüfen Sie Ihre Verbindung. Diese Seite verbindet sich von selbst, sobald das Projekt antwortet.',
    sent: 'An den Agenten gesendet. Es wartet auf seine Antwort.',
    agentPage: 'Diese Seite hat nur der Agent',
    agentPageNext: 'Öffnen Sie dafür die eigene Oberfläche des Agenten auf dem Rechner, auf dem er läuft. Hier gibt es den Eingang, Entwürfe zum Prüfen, den Verlauf, Geld und Einstellungen.',
    agentActs: 'Entwerfen, Vormerken, Überspringen und Eintragen geschieht beim Agenten.',
    about: '{open} offen von {all} Aufträgen. {out} aussortiert.',
  },
});
