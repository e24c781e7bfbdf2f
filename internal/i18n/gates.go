package i18n

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// Gate renders the result of one gate over a draft: its name, and for a failed
// one what was found, with the quotations that the gate gave.
func Gate(lang core.Lang, g core.GateResult) string {
	name := GateName(lang, g.Gate)
	if g.Passed {
		return name
	}
	t, ok := findingText(g.Code)
	if !ok {
		return name + ": " + g.Detail
	}
	return name + ": " + strings.TrimSuffix(fillIn(lang, t, g.Params), ": –")
}

// Finding words a code that a step of a draft ended with: a finding of a gate, why the
// template served, or the kind of a failure.
func Finding(lang core.Lang, code string) string {
	t, ok := findingText(code)
	if !ok {
		t, ok = whyTemplate(code)
	}
	if !ok {
		t, ok = map[string]bilingual{
			"unreadable":               {"its answer could not be read", "die Antwort war nicht lesbar"},
			string(core.KindBudget):    {"no budget left for it", "kein Budget mehr dafür"},
			string(core.KindTransient): {"it did not answer", "keine Antwort"},
			string(core.KindDenied):    {"it may not be called", "darf nicht aufgerufen werden"},
			string(core.KindBlocked):   {"the provider refused", "vom Anbieter abgelehnt"},
			string(core.KindInternal):  {"an internal error", "ein interner Fehler"},
			"asked":                    {"as you wished", "wie gewünscht"},
			"not_configured":           {"no model is set up", "kein Modell eingerichtet"},
		}[code]
	}
	if !ok {
		return strings.ReplaceAll(code, "_", " ")
	}
	return strings.TrimSuffix(strings.TrimSpace(fillIn(lang, t, nil)), ": –")
}

// GateKnown reports whether a finding of core/draft has a text.
func GateKnown(code string) bool { _, ok := findingText(code); return ok }

// Note renders an entry of a proposal's Missing or Flags, which is a code with
// an optional detail after a colon, or "ask:" with the code and the params of a
// block, for example "ask:foreign_domain: domain=example.org". Anything
// else is returned as it is.
func Note(lang core.Lang, entry string) string {
	code, detail, _ := strings.Cut(entry, ": ")
	if t, ok := noteText(code); ok {
		return strings.TrimSuffix(fillIn(lang, t, map[string]string{"detail": noteDetail(lang, detail)}), ": –")
	}
	if asked, ok := strings.CutPrefix(code, "ask:"); ok && BlockKnown(asked) {
		return Block(lang, asked, noteParams(detail))
	}
	if ReasonKnown(entry) {
		return Reason(lang, core.Reason{Code: entry})
	}
	return entry
}

// noteParams reads the "key=value" pairs, joined by "; ", of a question's detail. A
// value may hold the separator: only what looks like a key begins a new pair.
func noteParams(detail string) map[string]string {
	out := map[string]string{}
	last := ""
	for part := range strings.SplitSeq(detail, "; ") {
		key, value, ok := strings.Cut(part, "=")
		switch {
		case ok && key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz_") == "":
			out[key], last = value, key
		case last != "":
			out[last] += "; " + part
		}
	}
	return out
}

// NoteKnown reports whether a code of Missing or Flags has a text.
func NoteKnown(code string) bool { _, ok := noteText(code); return ok }

func noteDetail(lang core.Lang, d string) string {
	de := lang == core.LangGerman
	if t, ok := whyTemplate(d); ok {
		if de {
			return t.de
		}
		return t.en
	}
	switch {
	case d == "refused" && de:
		return "die gefundene nimmt keine Bewerbungen an"
	case d == "refused":
		return "the one found takes no applications"
	case d == "none" && de:
		return "keine gefunden"
	case d == "none":
		return "none found"
	case d == "several" && de:
		return "mehrere gefunden"
	case d == "several":
		return "several found"
	}
	return d
}

// whyTemplate words why no model wrote a text.
func whyTemplate(code string) (bilingual, bool) {
	t, ok := map[string]bilingual{
		"no_budget":   {"no model fits in what is left of the budget", "kein Modell passt in das restliche Budget"},
		"none_served": {"no model could serve", "kein Modell war erreichbar"},
		"gates":       {"no model wrote a text that passes all checks", "kein Modell schrieb einen Text, der alle Prüfungen besteht"},
		"translation": {"no model translated it well enough", "kein Modell übersetzte gut genug"},
	}[code]
	return t, ok
}

// GateName returns the name of a gate for the user.
func GateName(lang core.Lang, gate string) string {
	t, ok := map[string]bilingual{
		"claims":       {"claims", "Aussagen"},
		"statements":   {"statements about you", "Angaben über Sie"},
		"instructions": {"requests of the posting", "Wünsche der Ausschreibung"},
		"checks":       {"traps for machines", "Fallen für Maschinen"},
		"format":       {"form", "Form"},
		"headers":      {"mail headers", "Mail-Kopfzeilen"},
		"length":       {"length", "Länge"},
		"language":     {"language", "Sprache"},
		"placeholder":  {"gaps", "Lücken"},
		"cliche":       {"worn phrases", "Floskeln"},
		"duplicate":    {"repetition", "Wiederholung"},
		"numbers":      {"figures", "Zahlen"},
		"names":        {"names", "Namen"},
		"links":        {"links", "Links"},
		"secret":       {"secrets", "Geheimnisse"},
		"private":      {"private details", "Privates"},
		"rules":        {"standing rules", "feste Regeln"},
		"offer":        {"price and time", "Preis und Zeit"},
		"leak":         {"traces of the prompt", "Spuren der Vorgabe"},
		"faithful":     {"translation", "Übersetzung"},
	}[gate]
	switch {
	case !ok:
		return gate
	case lang == core.LangGerman:
		return t.de
	}
	return t.en
}

func findingText(code string) (bilingual, bool) {
	t, ok := map[string]bilingual{
		"claim_without_fact":     {"no fact supports {found}", "kein Fakt belegt {found}"},
		"claim_unconfirmed":      {"the fact behind {found} is not confirmed", "der Fakt hinter {found} ist nicht bestätigt"},
		"claim_moved":            {"{found} is not where it was; review the text again", "{found} steht nicht mehr an seiner Stelle; bitte den Text neu prüfen"},
		"claim_unsupported":      {"the linked fact does not say {found}", "der verknüpfte Fakt sagt das nicht: {found}"},
		"statement_without_fact": {"this speaks about you without a fact: {found}", "das sagt etwas über Sie ohne Beleg: {found}"},
		"start_with_missing":     {"the text has to start with {found}", "der Text soll mit {found} beginnen"},
		"word_missing":           {"the requested word is missing: {found}", "das gewünschte Wort fehlt: {found}"},
		"subject_missing":        {"the prescribed subject is missing: {found}", "der vorgegebene Betreff fehlt: {found}"},
		"rate_missing":           {"your rate is asked for", "nach Ihrem Satz wird gefragt"},
		"availability_missing":   {"your availability is asked for", "nach Ihrer Verfügbarkeit wird gefragt"},
		"portfolio_missing":      {"work samples are asked for", "Arbeitsproben sind gewünscht"},
		"cv_missing":             {"a CV is asked for and none is attached", "ein Lebenslauf ist gewünscht und liegt nicht bei"},
		"question_unanswered":    {"your profile answers this question, the text does not: {found}", "Ihr Profil beantwortet diese Frage, der Text nicht: {found}"},
		"ai_check_obeyed":        {"only machines are asked for this word: {found}", "nur Maschinen sollen dieses Wort schreiben: {found}"},
		"not_text":               {"it holds bytes that are no characters", "er enthält Bytes, die keine Zeichen sind"},
		"empty":                  {"there is no text", "es gibt keinen Text"},
		"too_big":                {"the text is too big", "der Text ist zu groß"},
		"no_subject":             {"a mail needs a subject", "eine Mail braucht einen Betreff"},
		"subject_long":           {"the subject is longer than 120 characters", "der Betreff ist länger als 120 Zeichen"},
		"control":                {"it holds invisible characters", "er enthält unsichtbare Zeichen"},
		"markup":                 {"it holds markup: {found}", "er enthält Auszeichnungen: {found}"},
		"lookalike":              {"letters of another script pose as ordinary ones: {found}", "Buchstaben einer anderen Schrift geben sich als gewöhnliche aus: {found}"},
		"line_break":             {"subject and recipient are one line each", "Betreff und Empfänger sind je eine Zeile"},
		"attachment_name":        {"this file name is not allowed: {found}", "dieser Dateiname ist nicht erlaubt: {found}"},
		"recipients":             {"exactly one address is allowed: {found}", "genau eine Adresse ist erlaubt: {found}"},
		"header_in_body":         {"this line looks like a mail header: {found}", "diese Zeile sieht wie eine Mail-Kopfzeile aus: {found}"},
		"too_short":              {"{words} words, {min} to {max} are right", "{words} Wörter, richtig sind {min} bis {max}"},
		"too_long":               {"{words} words, {min} to {max} are right", "{words} Wörter, richtig sind {min} bis {max}"},
		"wrong_language":         {"the text is in “{got}”, expected “{want}”", "der Text ist auf „{got}“, erwartet wird „{want}“"},
		"placeholder":            {"a gap was not filled: {found}", "eine Lücke ist nicht gefüllt: {found}"},
		"generator_talk":         {"the text speaks about its own making: {found}", "der Text spricht über seine eigene Entstehung: {found}"},
		"cliche":                 {"worn phrase: {found}", "Floskel: {found}"},
		"duplicate":              {"nearly the text of an earlier proposal", "fast der Text eines früheren Angebots"},
		"unknown_number":         {"no fact supports this figure: {found}", "kein Fakt belegt diese Zahl: {found}"},
		"unknown_name":           {"in neither facts nor posting: {found}", "weder in Ihren Fakten noch in der Ausschreibung: {found}"},
		"unknown_link":           {"in neither facts nor posting: {found}", "weder in Ihren Fakten noch in der Ausschreibung: {found}"},
		"secret":                 {"it holds what looks like a key or password", "er enthält etwas, das wie ein Schlüssel oder Passwort aussieht"},
		"private_fact":           {"it states a private fact", "er nennt etwas Privates"},
		"price_by_model":         {"a model wrote a price: {found}", "ein Modell hat einen Preis geschrieben: {found}"},
		"time_by_model":          {"a model promised a time: {found}", "ein Modell hat eine Zeit versprochen: {found}"},
		"prompt_leak":            {"it repeats the instructions of the model: {found}", "er wiederholt die Vorgaben des Modells: {found}"},
		"figures_changed":        {"the figures of the translation differ: {found}", "die Zahlen der Übersetzung weichen ab: {found}"},
		"untranslated":           {"not translated: {found}", "nicht übersetzt: {found}"},
		"length_changed":         {"the translation is much shorter or longer", "die Übersetzung ist viel kürzer oder länger"},
		"name_lost":              {"a name is missing in the translation: {found}", "in der Übersetzung fehlt ein Name: {found}"},
		"rule_broken":            {"your rule “{rule}” forbids what it offers: {found}", "Ihre Regel „{rule}“ verbietet, was er anbietet: {found}"},
		"phone":                  {"it holds a phone number outside the signature", "er enthält eine Telefonnummer außerhalb der Signatur"},
	}[code]
	return t, ok
}

func noteText(code string) (bilingual, bool) {
	t, ok := map[string]bilingual{
		"answer":          {"Answer this question: {detail}", "Bitte diese Frage beantworten: {detail}"},
		"rate":            {"The posting asks for your rate; add it to your profile.", "Die Ausschreibung fragt nach Ihrem Satz; bitte ins Profil eintragen."},
		"availability":    {"The posting asks when you are available; add it to your profile.", "Die Ausschreibung fragt nach Ihrer Verfügbarkeit; bitte ins Profil eintragen."},
		"portfolio":       {"The posting asks for work samples; add a link to your profile.", "Die Ausschreibung wünscht Arbeitsproben; bitte einen Link ins Profil eintragen."},
		"cv":              {"The posting asks for a CV; attach it.", "Die Ausschreibung wünscht einen Lebenslauf; bitte anhängen."},
		"token":           {"The posting asks for words that you should read first: {detail}", "Die Ausschreibung verlangt Worte, die Sie zuerst lesen sollten: {detail}"},
		"recipient":       {"Enter the recipient’s address: {detail}", "Bitte die Adresse des Empfängers eintragen: {detail}"},
		"rule_forbids":    {"Your rule forbids this job: {detail}", "Ihre Regel verbietet diesen Auftrag: {detail}"},
		"language":        {"There is no text in the posting’s language: {detail}", "Es gibt keinen Text in der Sprache der Ausschreibung: {detail}"},
		"sentence":        {"A sentence needs your own words in the posting’s language: {detail}", "Ein Satz braucht Ihre Worte in der Sprache der Ausschreibung: {detail}"},
		"variants":        {"Not every variant passed the checks: {detail}", "Nicht jede Fassung bestand die Prüfungen: {detail}"},
		"ai_check":        {"The posting tests for machines: {detail}", "Die Ausschreibung prüft auf Maschinen: {detail}"},
		"no_proof":        {"No project of your profile matches this job.", "Kein Projekt Ihres Profils passt zu diesem Auftrag."},
		"no_skill":        {"None of the skills asked for is in your profile.", "Keine der verlangten Kenntnisse steht in Ihrem Profil."},
		"via_form":        {"The posting wants applications through its form.", "Die Ausschreibung wünscht Bewerbungen über ihr Formular."},
		"no_agencies":     {"The posting excludes agencies.", "Die Ausschreibung schließt Agenturen aus."},
		"request":         {"The posting also asks: {detail}", "Die Ausschreibung verlangt außerdem: {detail}"},
		"rate_above":      {"Your rate is above what the posting pays.", "Ihr Satz liegt über dem, was die Ausschreibung zahlt."},
		"no_role":         {"The posting’s title could not be repeated safely.", "Der Titel der Ausschreibung ließ sich nicht gefahrlos wiederholen."},
		"language_chosen": {"Written in the language that you chose: {detail}", "In der von Ihnen gewählten Sprache geschrieben: {detail}"},
		"other_address": {"The answer goes to another address than the proposal went to: {detail}. Make sure that this is who you mean.",
			"Die Antwort geht an eine andere Adresse als das Angebot: {detail}. Prüfen Sie, ob Sie diese meinen."},
		"approved_elsewhere": {"It was approved before this data was restored or copied, and may have been sent from there since. Approve it again only if it was not.",
			"Es wurde freigegeben, bevor diese Daten zurückgespielt oder kopiert wurden, und kann dort inzwischen gesendet worden sein. Bitte nur dann neu freigeben, wenn das nicht so ist."},
		"translated":          {"A model translated it; read it, or have it read, before you approve: {detail}", "Ein Modell hat übersetzt; bitte vor der Freigabe lesen oder lesen lassen: {detail}"},
		"judge_doubt":         {"A second model finds it weak: {detail}", "Ein zweites Modell findet den Text schwach: {detail}"},
		"no_model":            {"The template was used: {detail}", "Die Vorlage wurde genommen: {detail}"},
		"model_answer":        {"A model answered this question; check it: {detail}", "Ein Modell hat diese Frage beantwortet; bitte prüfen: {detail}"},
		"recipient_entered":   {"You entered the recipient yourself.", "Den Empfänger haben Sie selbst eingetragen."},
		"recipient_confirmed": {"You confirmed the recipient.", "Den Empfänger haben Sie bestätigt."},
	}[code]
	return t, ok
}
