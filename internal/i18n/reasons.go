package i18n

import (
	"regexp"
	"strings"

	"github.com/automonet/automonet/core"
)

// Reason renders a reason of a decision in the user's language (German, else
// English). An unknown code is returned as it is, so that nothing is hidden.
// Params are foreign text: they are inserted as they are, already bounded, and
// the surface that shows them escapes them.
func Reason(lang core.Lang, r core.Reason) string {
	text, ok := reasonText(r.Code + variant(r))
	if !ok {
		return r.Code
	}
	form := text.en
	if lang == core.LangGerman {
		form = text.de
	}
	var b strings.Builder
	for form != "" {
		i := strings.IndexByte(form, '{')
		j := strings.IndexByte(form, '}')
		if i < 0 || j < i {
			break
		}
		b.WriteString(form[:i])
		key := form[i+1 : j]
		v := r.Params[key]
		if v == "" {
			v = "–"
		} else {
			v = valueText(lang, key, v)
		}
		b.WriteString(v)
		form = form[j+1:]
	}
	b.WriteString(form)
	return b.String()
}

// variant names the form of a reason that suits its parameters.
func variant(r core.Reason) string {
	switch r.Code {
	case "score.freshness":
		if days := r.Params["days"]; days == "0" || days == "1" {
			return "." + days
		}
	case "score.skills.fit":
		switch matched, missing := r.Params["matched"], r.Params["missing"]; {
		case matched == "" && missing == "":
			return ".neither"
		case matched == "":
			return ".none"
		case missing == "":
			return ".all"
		}
	}
	return ""
}

// ReasonKnown reports whether a code has a text in both languages.
func ReasonKnown(code string) bool {
	t, ok := reasonText(code)
	return ok && t.en != "" && t.de != ""
}

type bilingual struct{ en, de string }

// valueText translates the fixed values that params hold.
func valueText(lang core.Lang, key, v string) string {
	switch key {
	case "pay":
		return payWords(lang, v)
	case "budget":
		return budgetWords(lang, v)
	case "got", "want", "contract", "remote", "language", "have", "because":
	default:
		return v
	}
	parts := strings.Split(v, ", ")
	for i, p := range parts {
		// What was liked is named as it is, but for values that carry their kind.
		if key != "because" || strings.Contains(p, ":") {
			parts[i] = word(lang, p)
		}
	}
	return strings.Join(parts, ", ")
}

// point is a decimal point as amounts have it.
var point = regexp.MustCompile(`(\d)\.(\d)`)

// payWords puts the period of a pay such as "80 – 120 USD / hour" into words.
func payWords(lang core.Lang, v string) string {
	if lang != core.LangGerman {
		return v
	}
	v = point.ReplaceAllString(v, "$1,$2")
	amount, period, ok := strings.Cut(v, " / ")
	if !ok {
		return v
	}
	t, ok := map[string]string{"hour": "Stunde", "day": "Tag", "week": "Woche", "month": "Monat", "year": "Jahr"}[period]
	if !ok {
		return v
	}
	return amount + " / " + t
}

// budgetWords names a scarce thing of a plan such as "channel:email".
func budgetWords(lang core.Lang, v string) string {
	kind, of, named := strings.Cut(v, ":")
	t, ok := map[string]bilingual{"drafts": {"drafts a day", "Entwürfe am Tag"}, "minutes": {"your time", "Ihre Zeit"}, "money": {"model calls", "Modellaufrufe"},
		"bids": {"bids at", "Gebote bei"}, "channel": {"sends by", "Sendungen über"}}[kind]
	if !ok {
		return v
	}
	name := t.en
	if lang == core.LangGerman {
		name = t.de
	}
	if named {
		name += " " + of
	}
	return name
}

func word(lang core.Lang, w string) string {
	t, ok := map[string]bilingual{
		"freelance": {"freelance", "freiberuflich"}, "fixed_term": {"fixed-term", "befristet"}, "permanent": {"permanent", "Festanstellung"},
		"part_time": {"part-time", "Teilzeit"}, "internship": {"internship", "Praktikum"},
		"remote": {"remote", "remote"}, "hybrid": {"hybrid", "hybrid"}, "onsite": {"on site", "vor Ort"},
		"en": {"English", "Englisch"}, "de": {"German", "Deutsch"}, "es": {"Spanish", "Spanisch"}, "fr": {"French", "Französisch"},
		"it": {"Italian", "Italienisch"}, "pt": {"Portuguese", "Portugiesisch"}, "nl": {"Dutch", "Niederländisch"}, "pl": {"Polish", "Polnisch"},
		"mail": {"a mail address", "eine Mailadresse"}, "link": {"a link", "einen Link"}, "instructions": {"instructions", "Vorgaben"}, "pay": {"pay", "Bezahlung"},
		"text": {"a full text", "einen ausführlichen Text"}, "skills": {"skills", "Kenntnisse"}, "name": {"a company name", "einen Firmennamen"},
		"domain": {"an own domain", "eine eigene Domain"}, "sources": {"several sources", "mehrere Quellen"},
		"remote:remote":       {"remote work", "Arbeit aus der Ferne"},
		"remote:hybrid":       {"hybrid work", "hybride Arbeit"},
		"remote:onsite":       {"work on site", "Arbeit vor Ort"},
		"contract:freelance":  {"freelance work", "freie Mitarbeit"},
		"contract:fixed_term": {"a fixed term", "Befristung"},
		"contract:permanent":  {"permanent employment", "Festanstellung"},
		"contract:part_time":  {"part-time employment", "Teilzeit"},
		"contract:internship": {"an internship", "Praktikum"},
		"hours:-10":           {"up to 10 hours a week", "bis 10 Stunden pro Woche"},
		"hours:10-20":         {"10 to 20 hours a week", "10 bis 20 Stunden pro Woche"},
		"hours:20-30":         {"20 to 30 hours a week", "20 bis 30 Stunden pro Woche"},
		"hours:30-":           {"over 30 hours a week", "über 30 Stunden pro Woche"},
		"weeks:-4":            {"up to 4 weeks", "Dauer bis 4 Wochen"},
		"weeks:4-13":          {"1 to 3 months", "Dauer 1 bis 3 Monate"},
		"weeks:13-26":         {"3 to 6 months", "Dauer 3 bis 6 Monate"},
		"weeks:26-":           {"over 6 months", "Dauer über 6 Monate"},
		"start:soon":          {"a start within two weeks", "Beginn binnen zwei Wochen"},
		"start:later":         {"a later start", "späterer Beginn"},
		"size:-200":           {"a budget up to 200 EUR", "Budget bis 200 EUR"},
		"size:200-1000":       {"a budget of 200 to 1,000 EUR", "Budget von 200 bis 1.000 EUR"},
		"size:1000-5000":      {"a budget of 1,000 to 5,000 EUR", "Budget von 1.000 bis 5.000 EUR"},
		"size:5000-25000":     {"a budget of 5,000 to 25,000 EUR", "Budget von 5.000 bis 25.000 EUR"},
		"size:25000-":         {"a budget over 25,000 EUR", "Budget über 25.000 EUR"},
	}[w]
	if !ok {
		return w
	}
	if lang == core.LangGerman {
		return t.de
	}
	return t.en
}

func reasonText(code string) (bilingual, bool) {
	t, ok := map[string]bilingual{
		"filter.contract":           {"It offers {got}; you want {want}.", "Angeboten wird: {got}. Gewünscht ist: {want}."},
		"filter.remote":             {"The place of work is {got}; you want {want}.", "Arbeitsort: {got}. Gewünscht ist: {want}."},
		"filter.language":           {"It is written in {got}; you want {want}.", "Die Anzeige ist auf {got}. Gewünscht ist: {want}."},
		"filter.min_pay":            {"It pays at most {got}; your least is {want}.", "Gezahlt wird höchstens {got}; Ihr Minimum ist {want}."},
		"filter.block_word":         {"It contains your blocked word “{word}”.", "Sie enthält Ihr Sperrwort „{word}“."},
		"filter.block_company":      {"The company matches your block list: “{company}”.", "Die Firma steht auf Ihrer Sperrliste: „{company}“."},
		"filter.exclusion":          {"Your profile excludes “{word}”.", "Ihr Profil schließt „{word}“ aus."},
		"filter.rule":               {"Your rule “{rule}” refuses it: {got}.", "Ihre Regel „{rule}“ schließt sie aus: {got}."},
		"filter.no_skill":           {"It names none of your skills.", "Sie nennt keine Ihrer Kenntnisse."},
		"dead.too_old":              {"It is {days} days old; the limit is {most}.", "Sie ist {days} Tage alt; die Grenze liegt bei {most}."},
		"dead.deadline":             {"Its deadline was {date}.", "Die Frist endete am {date}."},
		"dead.expired":              {"It has expired at its source.", "Sie ist bei der Quelle abgelaufen."},
		"dead.closed":               {"It says that the job is taken.", "Laut Text ist die Stelle vergeben."},
		"junk.self_offer":           {"Someone offers their own services here.", "Hier bietet jemand die eigenen Dienste an."},
		"junk.reply":                {"It is a reply, not a job.", "Das ist eine Antwort, keine Ausschreibung."},
		"junk.no_job":               {"It names neither a role nor a way to apply.", "Sie nennt weder eine Aufgabe noch einen Weg zur Bewerbung."},
		"scam.advance_fee":          {"It asks the applicant for money or sends a cheque: a known fraud.", "Sie verlangt Geld vom Bewerber oder schickt einen Scheck: eine bekannte Betrugsmasche."},
		"scam.money_mule":           {"It wants parcels or money passed on: that can be punishable.", "Pakete oder Geld sollen weitergeleitet werden: das kann strafbar sein."},
		"scam.credentials":          {"It asks for bank, card or wallet secrets.", "Sie verlangt Zugangsdaten zu Bank, Karte oder Wallet."},
		"scam.account_rent":         {"It wants to rent or buy an account.", "Ein Konto soll vermietet oder verkauft werden."},
		"flag.off_platform":         {"It wants to be paid outside the platform.", "Bezahlt werden soll außerhalb der Plattform."},
		"flag.messenger_only":       {"The only contact is a messenger.", "Kontakt gibt es nur über einen Messenger."},
		"flag.identity_papers":      {"It asks for identity papers or bank details.", "Verlangt werden Ausweispapiere oder eine Bankverbindung."},
		"flag.unpaid_work":          {"It mentions unpaid work or a free test.", "Erwähnt wird unbezahlte Arbeit oder ein kostenloser Test."},
		"flag.too_good":             {"The pay is implausibly high: {pay}.", "Die Bezahlung ist unglaubwürdig hoch: {pay}."},
		"flag.task_scheme":          {"It reads like a make-money scheme.", "Sie klingt nach einer Geldverdien-Masche."},
		"flag.ai_check":             {"It addresses AIs: “{text}”. Please look at it yourself.", "Sie spricht KIs an: „{text}“. Bitte sieh selbst nach."},
		"flag.ai_not_wanted":        {"It does not want AI-written applications.", "KI-geschriebene Bewerbungen sind nicht erwünscht."},
		"score.skills.fit.all":      {"Skills: {n} of {of} fit ({matched}).", "Kenntnisse: {n} von {of} passen ({matched})."},
		"score.skills.fit.none":     {"Skills: none of {of} fits; missing: {missing}.", "Kenntnisse: keine von {of} passt; es fehlen: {missing}."},
		"score.skills.fit.neither":  {"Skills: none of {of} fits.", "Kenntnisse: keine von {of} passt."},
		"score.skills.fit":          {"Skills: {n} of {of} fit ({matched}); missing: {missing}.", "Kenntnisse: {n} von {of} passen ({matched}); es fehlen: {missing}."},
		"score.skills.short":        {"Skills: {n} of {of} fit ({matched}); years that you have of those asked for: {years}.", "Kenntnisse: {n} von {of} passen ({matched}); Ihre Jahre von den verlangten: {years}."},
		"score.skills.none_named":   {"It names no skills that could be compared.", "Sie nennt keine Kenntnisse, die sich vergleichen lassen."},
		"score.skills.no_profile":   {"Your profile has no confirmed skills yet.", "Ihr Profil hat noch keine bestätigten Kenntnisse."},
		"score.title.fit":           {"Role “{role}”: known from your profile: {words}.", "Rolle „{role}“: aus Ihrem Profil bekannt: {words}."},
		"score.title.like":          {"Role “{role}”: like “{name}”, a name of your occupation.", "Rolle „{role}“: ähnlich wie „{name}“, ein Name Ihres Berufs."},
		"score.beyond.fit":          {"It also asks for what your profile speaks of: {matched}.", "Sie verlangt auch, wovon Ihr Profil spricht: {matched}."},
		"score.vector.near":         {"By its meaning it is near your work ({name}), as {model} sees it.", "Dem Sinn nach ist sie nahe an Ihrer Arbeit ({name}), wie {model} es sieht."},
		"score.vector.far":          {"By its meaning it is far from your work (nearest: {name}), as {model} sees it.", "Dem Sinn nach ist sie weit von Ihrer Arbeit entfernt (am nächsten: {name}), wie {model} es sieht."},
		"score.beyond.missing":      {"It also asks for what your profile says nothing of: {missing}.", "Sie verlangt auch, wovon Ihr Profil nichts sagt: {missing}."},
		"score.title.unknown":       {"The role cannot be compared.", "Die Rolle lässt sich nicht vergleichen."},
		"score.pay.above":           {"Pays well: {pay}, about {offer} an hour against your {rate}.", "Gut bezahlt: {pay}, etwa {offer} pro Stunde bei Ihrem Satz von {rate}."},
		"score.pay.near":            {"Pays about your rate: {pay}, about {offer} an hour against your {rate}.", "Zahlt etwa Ihren Satz: {pay}, etwa {offer} pro Stunde bei {rate}."},
		"score.pay.below":           {"Pays less than your rate: {pay}, about {offer} an hour against your {rate}.", "Zahlt weniger als Ihren Satz: {pay}, etwa {offer} pro Stunde bei {rate}."},
		"score.pay.unknown":         {"The pay is not known.", "Die Bezahlung ist nicht bekannt."},
		"score.pay.no_rate":         {"It pays {pay}; your profile states no rate to compare it with.", "Gezahlt wird {pay}; Ihr Profil nennt keinen Satz zum Vergleich."},
		"score.pay.fixed":           {"Fixed price: {pay}.", "Festpreis: {pay}."},
		"score.contract.fit":        {"The engagement fits: {contract}.", "Die Vertragsart passt: {contract}."},
		"score.contract.unknown":    {"The kind of engagement is not stated.", "Die Vertragsart ist nicht angegeben."},
		"score.contract.poor":       {"The engagement fits poorly: {contract}.", "Die Vertragsart passt schlecht: {contract}."},
		"score.remote.fit":          {"The place of work fits: {remote}.", "Der Arbeitsort passt: {remote}."},
		"score.remote.unknown":      {"The place of work is not stated.", "Der Arbeitsort ist nicht angegeben."},
		"score.remote.poor":         {"The place of work fits poorly: {remote}.", "Der Arbeitsort passt schlecht: {remote}."},
		"score.language.spoken":     {"You speak its language: {language}.", "Sie sprechen die Sprache: {language}."},
		"score.language.unknown":    {"Its language could not be compared with your profile.", "Die Sprache lässt sich nicht mit Ihrem Profil vergleichen."},
		"score.language.foreign":    {"Its language is not in your profile: {language}.", "Die Sprache fehlt in Ihrem Profil: {language}."},
		"score.freshness":           {"Posted {days} days ago.", "Vor {days} Tagen veröffentlicht."},
		"score.freshness.0":         {"Posted within the last day.", "In den letzten 24 Stunden veröffentlicht."},
		"score.freshness.1":         {"Posted a day ago.", "Vor einem Tag veröffentlicht."},
		"score.freshness.unknown":   {"Its date is not known.", "Das Datum ist nicht bekannt."},
		"score.clarity":             {"To answer it there is: {have}.", "Für eine Antwort gibt es: {have}."},
		"score.client":              {"The client shows: {have}.", "Der Auftraggeber zeigt: {have}."},
		"score.taste.more":          {"You liked jobs with: {because}.", "Ihnen gefielen Aufträge mit: {because}."},
		"score.taste.less":          {"You did not want jobs with: {because}.", "Sie wollten keine Aufträge mit: {because}."},
		"price.budget":              {"The posting offers {low} to {high}.", "Die Anzeige bietet {low} bis {high}."},
		"price.expected":            {"Such jobs usually pay {low} to {high}.", "Solche Aufträge bringen meist {low} bis {high}."},
		"price.rate":                {"Without a budget your own rate counts: {amount}.", "Ohne Budget zählt Ihr eigener Satz: {amount}."},
		"price.floor":               {"Below {amount} it does not bring your least rate after fees.", "Unter {amount} bringt es nach Gebühren nicht Ihren Mindestsatz."},
		"price.below_floor":         {"Your least is {amount}; at most {most} is to be had.", "Ihr Minimum ist {amount}; zu haben sind höchstens {most}."},
		"price.history":             {"You were hired {n} times at about {median}.", "Sie wurden {n} Mal zu etwa {median} beauftragt."},
		"plan.taken":                {"Worth {value}; what it uses would bring {saved} elsewhere.", "Wert {value}; was es verbraucht, brächte anderswo {saved}."},
		"plan.loss":                 {"It would lose {loss}: its costs are above what it is expected to bring.", "Es würde {loss} verlieren: es kostet mehr, als es voraussichtlich bringt."},
		"plan.save":                 {"Worth {value} for {minutes} min, but what it needs ({budget}: {amount}) is expected to bring {saved} with better jobs.", "Wert {value} für {minutes} min, aber was es braucht ({budget}: {amount}), bringt mit besseren Aufträgen voraussichtlich {saved}."},
		"plan.full":                 {"Worth {value} for {minutes} min; {better} better ones use what there is today ({budget}: {used}).", "Wert {value} für {minutes} min; {better} bessere brauchen, was es heute gibt ({budget}: {used})."},
		"plan.wanted":               {"You want it yourself; it is not weighed.", "Sie wollen ihn selbst; er wird nicht abgewogen."},
		"plan.unpriced":             {"Neither the posting nor your profile names a price: it is answered by its score while there is room.", "Weder die Anzeige noch Ihr Profil nennt einen Preis: er wird nach seiner Punktzahl beantwortet, solange Platz ist."},
		"plan.explored":             {"Worth {value}, below what pays; {share} % of such jobs are answered to learn of them.", "Wert {value}, weniger als sich lohnt; {share} % solcher Aufträge werden beantwortet, um daraus zu lernen."},
		"plan.currency":             {"Its value is not in your currency.", "Sein Wert ist nicht in Ihrer Währung angegeben."},
		"client.payment_unverified": {"The client's payment is not verified.", "Die Zahlungsweise des Auftraggebers ist nicht geprüft."},
		"client.payment_verified":   {"The client's payment is verified.", "Die Zahlungsweise des Auftraggebers ist geprüft."},
		"client.no_history":         {"The client has hired nobody yet.", "Der Auftraggeber hat noch niemanden beauftragt."},
		"client.hires":              {"The client has hired {n} times or paid a good deal.", "Der Auftraggeber hat {n}-mal beauftragt oder schon viel bezahlt."},
		"client.rarely_hires":       {"Of {n} jobs the client filled few.", "Von {n} Aufträgen hat der Auftraggeber wenige vergeben."},
		"client.rating":             {"The client's rating is {stars} of 5.", "Der Auftraggeber ist mit {stars} von 5 bewertet."},
		"client.text_like_fraud":    {"The text reads like known frauds ({p} %).", "Der Text liest sich wie bekannte Betrugsfälle ({p} %)."},
		"flag.new_domain":           {"Its contact is at {domain}, a domain that was registered {days} days before ({date}).", "Der Kontakt liegt bei {domain}, einer Domain, die {days} Tage zuvor registriert wurde ({date})."},
		"flag.mass_lure":            {"It reads like a message to many people that lures them to a link.", "Sie liest sich wie eine Massennachricht, die auf einen Link lockt."},
		"flag.crypto_scheme":        {"It speaks of payment or profit in crypto or by trading.", "Sie spricht von Bezahlung oder Gewinn in Kryptowährung oder durch Handel."},
		"flag.scam_text":            {"Its text reads like known frauds ({p} % likely; among others: {words}).", "Ihr Text liest sich wie bekannte Betrugsfälle (Wahrscheinlichkeit {p} %; unter anderem: {words})."},
		"score.pay.expected":        {"The pay is not named; comparable jobs pay about {middle} ({low} to {high} for 80 % of them).", "Die Bezahlung ist nicht genannt; vergleichbare Aufträge bringen etwa {middle} ({low} bis {high} bei 80 %)."},
	}[code]
	return t, ok
}
