import { say, texts } from '@/i18n/text';
import { prefs } from '@/lib/prefs';
import { Problem, type ProblemCode } from '../problem';

const words = texts({
  en: {
    away: 'The project does not answer.',
    signIn: 'The e-mail address or the password is wrong.',
    agentOnly: 'Only the agent itself can do this; open its own dashboard for it.',
    changed: 'The proposal has changed since it was shown. Read it again and decide anew.',
    settings: 'The settings were changed meanwhile.',
    schema: 'The tables of the project are of another version than this dashboard. Deploy both from the same release.',
    failed: 'The project refused the request. Its log says why.',
    denied: 'The project does not allow this session to do that.',
    locked: 'The texts are encrypted. Unlock them with the passphrase first.',
    passphrase: 'This is not the passphrase of the encrypted texts.',
    wrapped: 'The key of the encrypted texts is of a kind that this dashboard does not open.',
    noAgent: 'No agent has connected to this account yet. Run "automonet sync login" beside it.',
    noSettings: 'The agent has not sent its settings yet.',
    devices: 'Too many devices are registered. Revoke one that you do not use any more.',
  },
  de: {
    away: 'Das Projekt antwortet nicht.',
    signIn: 'Die E-Mail-Adresse oder das Passwort ist falsch.',
    agentOnly: 'Das kann nur der Agent selbst; öffnen Sie dafür seine eigene Oberfläche.',
    changed: 'Das Angebot hat sich geändert, seit es gezeigt wurde. Bitte neu lesen und neu entscheiden.',
    settings: 'Die Einstellungen wurden inzwischen geändert.',
    schema: 'Die Tabellen des Projekts haben eine andere Fassung als diese Oberfläche. Bitte beide aus derselben Version aufspielen.',
    failed: 'Das Projekt hat die Anfrage abgelehnt. Sein Protokoll nennt den Grund.',
    denied: 'Das Projekt erlaubt das dieser Sitzung nicht.',
    locked: 'Die Texte sind verschlüsselt. Bitte zuerst mit der Passphrase öffnen.',
    passphrase: 'Das ist nicht die Passphrase der verschlüsselten Texte.',
    wrapped: 'Der Schlüssel der verschlüsselten Texte ist von einer Art, die diese Oberfläche nicht öffnet.',
    noAgent: 'Mit diesem Konto hat sich noch kein Agent verbunden. Führen Sie neben ihm „automonet sync login“ aus.',
    noSettings: 'Der Agent hat seine Einstellungen noch nicht gesendet.',
    devices: 'Es sind zu viele Geräte angemeldet. Melden Sie eines ab, das Sie nicht mehr brauchen.',
  },
});
export type Word = keyof (typeof words)['en'];

const codes: Record<Word, ProblemCode> = {
  away: 'offline', signIn: 'denied', agentOnly: 'agent_only', changed: 'conflict', settings: 'stale', schema: 'internal', failed: 'internal', denied: 'denied',
  locked: 'blocked', passphrase: 'denied', wrapped: 'denied', noAgent: 'not_found', noSettings: 'not_found', devices: 'denied',
};

/** refused is a Problem in the user's language: the project itself speaks English only. */
export const refused = (word: Word, status = 0): Problem => new Problem(codes[word], say(prefs.get().lang, words)(word), status);

/** away is the Problem of a project that does not answer, or is too busy to. */
export const away = (status = 0): Problem => new Problem(status ? 'unavailable' : 'offline', say(prefs.get().lang, words)('away'), status);
