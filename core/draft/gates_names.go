package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

var (
	nameToken = core.NewPattern(`[\p{L}\p{N}][\p{L}\p{N}+#]*(?:[.&'’-][\p{L}\p{N}+#]+)*\+*#?`)
	// famous are names that a text likes to borrow weight from; they are looked
	// for in German too, where capital letters tell nothing.
	famous      = core.NewPattern(`(?i)\b(?:google|amazon|aws|azure|microsoft|apple|meta|facebook|instagram|netflix|spotify|uber|airbnb|stripe|paypal|siemens|bosch|sap|bmw|daimler|mercedes|volkswagen|porsche|audi|allianz|telekom|lufthansa|zalando|adidas|deutsche bank|commerzbank|otto group|ikea|nike|tesla|openai|salesforce|oracle|ibm|accenture|deloitte|mckinsey|kpmg|shopify|wordpress|hubspot|figma|photoshop|illustrator|kubernetes|docker|terraform|postgresql|mysql|mongodb|redis|kafka|react|angular|vue|django|laravel|rails|spring boot|typescript|javascript|python|java|golang|kotlin|swift|tableau|power bi|snowflake|databricks|airflow|spark|pytorch|tensorflow|harvard|stanford|oxford|cambridge|mit|eth zürich|tu münchen|tum)\b`)
	listMark    = core.NewPattern(`^\D*\d{1,2}[.)]$`)
	germanAfter = core.NewPattern(`\b(?:bei|für|namens|Firma|Kunde|Kundin|Universität|Hochschule|Agentur)\s+([A-ZÄÖÜ][\p{L}\p{N}&.-]+)`)
)

// gateNames: a proper name, product or company stands in a fact or the posting.
func gateNames(t *text) core.GateResult {
	var found []string
	known := func(w string) bool {
		return t.facts.has(w) || t.posting.has(w) || t.facts.holds(w) || t.posting.holds(w)
	}
	body := t.own[:t.closing]
	for _, m := range famous.FindAllString(body, -1) {
		if !known(m) && !ordinaryVerb(m) {
			found = append(found, m)
		}
	}
	if t.lang == core.LangGerman {
		for _, m := range germanAfter.FindAllStringSubmatch(body, -1) {
			if w := strings.TrimRight(m[1], ".-"); !known(w) && !germanNoun(w) {
				found = append(found, w)
			}
		}
	}
	for _, s := range t.sentences {
		for i, m := range nameToken.FindAllStringIndex(t.own[s.Start:s.End], -1) {
			w := strings.TrimRight(t.own[s.Start+m[0]:s.Start+m[1]], "'’")
			w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
			if !namelike(w, t.lang, i == 0 || afterMark(t.own[s.Start:s.Start+m[0]])) || known(w) || usual(w, t.lang) {
				continue
			}
			if within(core.Span{Start: s.Start + m[0], End: s.Start + m[1]}, t.links) {
				continue
			}
			found = append(found, w)
		}
	}
	if len(found) > 0 {
		return fail(GateNames, "unknown_name", "a name that is in neither your facts nor the posting", found...)
	}
	return pass(GateNames)
}

// namelike reports whether a word has the form of a name: capitals inside, all
// capitals, digits, or, where nouns are written small, a capital first letter
// inside a sentence.
func namelike(w string, l core.Lang, first bool) bool {
	r, n := utf8.DecodeRuneInString(w)
	upper, digits := 0, 0
	for _, c := range w {
		if unicode.IsUpper(c) {
			upper++
		}
		if unicode.IsDigit(c) {
			digits++
		}
	}
	rest := w[n:]
	inner := strings.IndexFunc(rest, unicode.IsUpper) >= 0
	switch {
	case utf8.RuneCountInString(w) < 2:
		return false
	case l == core.LangGerman:
		// "Full-Stack-Entwicklung" is an ordinary compound.
		return inner && !strings.Contains(w, "-") || digits > 0 && upper > 0
	case inner || digits > 0 && upper > 0:
		return true
	}
	return unicode.IsUpper(r) && !first
}

// afterMark reports whether a word follows a colon, dash or list mark, after
// which a capital is ordinary.
func afterMark(before string) bool {
	before = strings.TrimRight(before, " ")
	if before == "" {
		return true
	}
	return strings.ContainsRune(":-–—•\n(\"“„«?!", lastRune(before)) || listMark.MatchString(before[max(0, len(before)-5):])
}

// usual are capitalised words of ordinary letters.
func usual(w string, l core.Lang) bool {
	switch strings.ToLower(w) {
	case "i", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"english", "german", "french", "spanish", "europe", "european", "cv", "pdf", "api", "apis", "ui", "ux", "ai", "ki", "it", "q&a", "faq", "ok", "utc", "cet", "cest", "mez",
		"hello", "hi", "dear", "best", "kind", "regards", "team", "url", "html", "css", "csv", "ci", "cd", "qa", "mvp", "nda", "vat", "seo", "kpi", "kpis", "pr", "prs", "sla", "crm", "erp", "cms", "id", "usd", "eur", "gbp", "chf", "ust", "mwst",
		"deutsch", "englisch", "zoom", "call", "readme":
		return true
	}
	return false
}

// ordinaryVerb names that are also everyday words in lower case ("react to").
func ordinaryVerb(w string) bool {
	switch w {
	case "react", "swift", "spark", "meta", "apple", "oracle", "stripe", "mit", "python", "rails", "java", "otto group", "uber", "target", "illustrator", "angular":
		return true
	}
	return false
}

// germanNoun reports whether a capitalised word after a preposition is likely an
// ordinary noun.
func germanNoun(w string) bool {
	low := strings.ToLower(w)
	for _, end := range []string{"ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "tion", "tionen", "ion", "tät", "en", "er", "ern", "ie", "ik", "tum", "nis", "ment", "enz", "anz", "ur", "age", "sätze", "satz", "schritt", "teil", "stück", "wort", "punkt", "zeit", "geld", "hilfe", "mail", "chat", "tempo", "stand", "bereich", "thema", "themen", "fall", "grund", "plan", "arbeit", "beginn", "start", "ziel", "projekt", "projekte", "bedarf", "interesse", "wunsch", "team", "seite", "design", "code", "ende", "tag", "text", "system", "inhalt", "termin", "budget", "rest", "preis", "kunde", "stelle", "sache", "weg", "form", "art", "shop", "feedback", "onboarding", "marketing", "support", "content", "daten", "analyse", "analysen", "software", "frontend", "backend", "website", "webseite", "übergabe", "rückfragen", "sie", "ihre", "ihr", "ihnen", "mich"} {
		if strings.HasSuffix(low, end) {
			return true
		}
	}
	return false
}
