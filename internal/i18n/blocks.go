package i18n

import (
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Block renders a reason of core/review: why a proposal goes where it goes, or
// why a submission waits, is refused or needs the user. Params are foreign text,
// bounded by core/review. An unknown code is returned as it is.
func Block(lang core.Lang, code string, params map[string]string) string {
	t, ok := blockText(code)
	if !ok {
		return code
	}
	return fillIn(lang, t, params)
}

// BlockKnown reports whether a code of core/review has a text.
func BlockKnown(code string) bool { _, ok := blockText(code); return ok }

// fillIn puts the params into the form of the language; a missing one is a dash.
func fillIn(lang core.Lang, t bilingual, params map[string]string) string {
	form := t.en
	if lang == core.LangGerman {
		form = t.de
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(form, '{')
		j := strings.IndexByte(form, '}')
		if i < 0 || j < i {
			b.WriteString(form)
			return b.String()
		}
		b.WriteString(form[:i])
		b.WriteString(blockValue(lang, form[i+1:j], params[form[i+1:j]]))
		form = form[j+1:]
	}
}

// blockValue words the fixed values that blocks carry.
func blockValue(lang core.Lang, key, v string) string {
	if v == "" {
		return "–"
	}
	de := lang == core.LangGerman
	if at, err := time.Parse(time.RFC3339, v); err == nil {
		if de {
			return at.Format("02.01.2006 15:04 UTC")
		}
		return at.Format("2006-01-02 15:04 UTC")
	}
	var t bilingual
	switch key + "=" + v {
	case "why=content":
		t = bilingual{"the text has changed since", "der Text wurde seitdem geändert"}
	case "why=recipient":
		t = bilingual{"the recipient is another one", "der Empfänger ist ein anderer"}
	case "why=not_approved":
		t = bilingual{"it is not approved any more", "sie ist nicht mehr gültig"}
	case "why=proposal":
		t = bilingual{"it belongs to another proposal", "sie gehört zu einem anderen Angebot"}
	case "why=gate":
		t = bilingual{"a check of the text fails by now", "eine Prüfung des Textes schlägt inzwischen fehl"}
	case "limit=max_price":
		t = bilingual{"price", "Preis"}
	case "limit=per_day":
		t = bilingual{"per day", "pro Tag"}
	case "cap=cap_hour":
		t = bilingual{"per hour", "pro Stunde"}
	case "cap=cap_day":
		t = bilingual{"per day", "pro Tag"}
	case "cap=cap_company":
		t = bilingual{"per company", "pro Firma"}
	case "cap=cap_recipient":
		t = bilingual{"per recipient", "pro Empfänger"}
	case "state=closed":
		t = bilingual{"closed", "geschlossen"}
	case "state=expired":
		t = bilingual{"expired", "abgelaufen"}
	case "state=skipped":
		t = bilingual{"skipped", "übergangen"}
	case "state=screened_out":
		t = bilingual{"screened out", "aussortiert"}
	case "state=new":
		t = bilingual{"not decided yet", "noch nicht entschieden"}
	case "state=sent":
		t = bilingual{"sent", "gesendet"}
	case "state=queued":
		t = bilingual{"queued", "in der Warteschlange"}
	case "state=sending":
		t = bilingual{"being sent", "beim Senden"}
	case "state=unknown":
		t = bilingual{"of unknown outcome", "mit unbekanntem Ausgang"}
	case "state=parked", "state=needs_human":
		t = bilingual{"waiting for you", "wartet auf Sie"}
	default:
		switch key {
		case "flag", "what":
			return Note(lang, v)
		case "gate":
			return GateName(lang, v)
		case "reason":
			if ReasonKnown(v) {
				return strings.TrimRight(Reason(lang, core.Reason{Code: v}), ".")
			}
		}
		return v
	}
	if de {
		return t.de
	}
	return t.en
}

func blockText(code string) (bilingual, bool) {
	t, ok := map[string]bilingual{
		"approval_void": {"The approval does not cover this send: {why}. Review the proposal and approve it again.",
			"Die Freigabe deckt diese Sendung nicht: {why}. Bitte das Angebot ansehen und neu freigeben."},
		"channel_mode": {"The channel {channel} is on “{mode}”, which does not permit this send. Change its mode to send.",
			"Der Kanal {channel} steht auf „{mode}“ und erlaubt diese Sendung nicht. Zum Senden den Modus ändern."},
		"paused":      {"The agent is paused. Resume it to send.", "Der Agent pausiert. Zum Senden fortsetzen."},
		"stop_new":    {"Nothing new is sent at present (stop-new). Resume to send.", "Zurzeit wird nichts Neues gesendet (stop-new). Zum Senden fortsetzen."},
		"away":        {"You are marked as away.", "Sie sind als abwesend eingetragen."},
		"locked":      {"Locked ({scope}): {reason}. The lock can be removed by hand.", "Gesperrt ({scope}): {reason}. Die Sperre lässt sich von Hand lösen."},
		"cap_hour":    {"The limit of {limit} an hour is reached.", "Die Grenze von {limit} pro Stunde ist erreicht."},
		"cap_day":     {"The limit of {limit} a day is reached.", "Die Grenze von {limit} pro Tag ist erreicht."},
		"cap_company": {"This company was written to lately; the limit is {limit} within the set time.", "An diese Firma ging vor Kurzem etwas; erlaubt sind {limit} im eingestellten Zeitraum."},
		"cap_recipient": {"This recipient was written to lately; the limit is {limit} within the set time.",
			"An diesen Empfänger ging vor Kurzem etwas; erlaubt sind {limit} im eingestellten Zeitraum."},
		"cap_zero":        {"The limit {cap} is 0, so nothing may be sent. Raise it in the settings.", "Die Grenze {cap} ist 0, also darf nichts gesendet werden. Sie lässt sich in den Einstellungen anheben."},
		"quiet_hours":     {"Quiet hours at the recipient’s place ({zone}, {from} to {to} h).", "Ruhezeit beim Empfänger ({zone}, {from} bis {to} Uhr)."},
		"sync_lease":      {"It waits: either your Supabase project does not answer, or another of your devices sends at the moment. See: automonet sync status", "Es wartet: Ihr Supabase-Projekt antwortet nicht, oder ein anderes Ihrer Geräte sendet gerade. Siehe: automonet sync status"},
		"sync_elsewhere":  {"Another of your devices has sent for this job, or is about to.", "Ein anderes Ihrer Geräte hat für diesen Auftrag gesendet oder ist dabei."},
		"job_closed":      {"The job is {state}; nothing is sent for it.", "Der Auftrag ist {state}; dafür wird nichts gesendet."},
		"deadline_passed": {"The deadline has passed ({deadline}).", "Die Frist ist abgelaufen ({deadline})."},
		"stale": {"The posting was last seen at {seen}; it is looked up again before sending.",
			"Die Ausschreibung wurde zuletzt am {seen} gesehen; vor dem Senden wird noch einmal nachgesehen."},
		"already_sent": {"Something was already sent for this job ({channel}, {at}). It is never sent twice.",
			"Für diesen Auftrag wurde schon etwas gesendet ({channel}, {at}). Zweimal wird nie gesendet."},
		"live_elsewhere": {"For this job there is another submission by {channel}, {state}. Decide which one counts.",
			"Für diesen Auftrag gibt es eine andere Sendung über {channel}, {state}. Bitte entscheiden, welche gilt."},
		"overtaken":        {"The conversation went on without this answer ({outcome}).", "Das Gespräch ging ohne diese Antwort weiter ({outcome})."},
		"newer_reply":      {"Another mail came after the one that this answers. Read it first.", "Nach der beantworteten E-Mail kam noch eine. Lesen Sie sie zuerst."},
		"answered_by_hand": {"You have answered this mail in your mail program.", "Sie haben diese E-Mail in Ihrem Mailprogramm beantwortet."},
		"unread_answer":    {"An answer is in the mailbox and is being read; it waits for that.", "Im Postfach liegt eine Antwort, die gerade gelesen wird; darauf wird gewartet."},
		"mailbox_silent":   {"The mailbox does not answer, so that nobody can tell whether the conversation went on; it is tried again.", "Das Postfach antwortet nicht, also ist offen, ob das Gespräch weiterging; es wird wieder versucht."},
		"thread_address":   {"“{recipient}” is no address of this conversation. Draft the answer again.", "„{recipient}“ ist keine Adresse dieses Gesprächs. Bitte die Antwort neu entwerfen."},
		"no_recipient":     {"There is no recipient. Enter the address.", "Es fehlt ein Empfänger. Bitte die Adresse eintragen."},
		"bad_recipient":    {"“{recipient}” is not exactly one plain mail address. Correct it.", "„{recipient}“ ist nicht genau eine einfache Mailadresse. Bitte berichtigen."},
		"role_address": {"{recipient} is a duty desk that takes no applications. Find the right address.",
			"{recipient} ist ein Amtspostfach, das keine Angebote annimmt. Bitte die richtige Adresse suchen."},
		"mailing_list":             {"{recipient} is a mailing list; nothing is sent to lists.", "{recipient} ist eine Mailingliste; an Listen wird nichts gesendet."},
		"recipient_not_in_posting": {"The address {recipient} does not stand in the posting. Enter it yourself if it is right.", "Die Adresse {recipient} steht nicht in der Ausschreibung. Wenn sie stimmt, bitte selbst eintragen."},
		"foreign_domain": {"The domain {domain} does not visibly belong to this posting. Confirm the recipient if it is right.",
			"Die Domain {domain} gehört nicht erkennbar zu dieser Ausschreibung. Wenn sie stimmt, bitte den Empfänger bestätigen."},
		"scam_suspected": {"This may be a scam: {reason}. Look at it yourself.", "Das könnte Betrug sein: {reason}. Bitte selbst ansehen."},
		"private_to_unverified": {"No CV and no phone number go to a recipient that is not verified. Take them out.",
			"An einen ungeprüften Empfänger gehen weder Lebenslauf noch Telefonnummer. Bitte herausnehmen."},
		"rule":             {"Your rule “{rule}” forbids it: {got}.", "Ihre Regel „{rule}“ verbietet es: {got}."},
		"blocked_company":  {"{company} is on your block list.", "{company} steht auf Ihrer Sperrliste."},
		"ai_check":         {"The posting tests for machines: {text}. It is not obeyed; decide yourself.", "Die Ausschreibung prüft auf Maschinen: {text}. Das wird nicht befolgt; bitte selbst entscheiden."},
		"flagged":          {"Look at this first: {flag}", "Bitte zuerst ansehen: {flag}"},
		"gate_failed":      {"A check failed: {gate} ({detail}).", "Eine Prüfung ist fehlgeschlagen: {gate} ({detail})."},
		"answer_missing":   {"Your answer is needed: {what}", "Ihre Antwort fehlt: {what}"},
		"human_decides":    {"You decide: the channel {channel} is on “{mode}”.", "Sie entscheiden: Der Kanal {channel} steht auf „{mode}“."},
		"approved_by_rule": {"Approved by rule: the channel {channel} is on “auto” and every check passes.", "Nach Regel freigegeben: Der Kanal {channel} steht auf „auto“, und alle Prüfungen sind bestanden."},
		"earned_limit": {"This is more than the channel may send by itself ({limit}: {got}; permitted: {max}). Decide yourself.",
			"Das ist mehr, als der Kanal selbst senden darf ({limit}: {got}; erlaubt: {max}). Bitte selbst entscheiden."},
		"spot_check": {"A spot check: the channel {channel} could have sent this by itself. Decide what you would do.",
			"Eine Stichprobe: Der Kanal {channel} hätte dies selbst senden können. Bitte entscheiden, was Sie täten."},
		"applied_before": {"You applied for this yourself before, on {at} ({title}, {company}). Approve again to send all the same.",
			"Dafür haben Sie sich schon selbst beworben, am {at} ({title}, {company}). Zum Senden trotzdem erneut freigeben."},
		"channel_off": {"The channel {channel} is on “{mode}”, so nothing is drafted for it.", "Der Kanal {channel} steht auf „{mode}“, dafür wird nichts entworfen."},
	}[code]
	return t, ok
}
