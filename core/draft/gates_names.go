package draft

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

var (
	nameToken = core.NewPattern(`[\p{L}\p{N}][\p{L}\p{N}+#]*(?:[.&'’-][\p{L}\p{N}+#]+)*\+*#?`)
	// famous are names that a text likes to borrow weight from; they are looked
	// for in German too, where capital letters tell nothing.
	famous      = newLexicon(strings.ReplaceAll(`google|amazon|aws|azure|microsoft|apple|meta|facebook|instagram|netflix|spotify|uber|airbnb|stripe|paypal|siemens|bosch|sap|bmw|daimler|mercedes|volkswagen|porsche|audi|allianz|telekom|lufthansa|zalando|adidas|deutsche bank|commerzbank|otto group|ikea|nike|tesla|openai|salesforce|oracle|ibm|accenture|deloitte|mckinsey|kpmg|shopify|wordpress|hubspot|figma|photoshop|illustrator|kubernetes|docker|terraform|postgresql|mysql|mongodb|redis|kafka|react|angular|vue|django|laravel|rails|spring boot|typescript|javascript|python|java|golang|kotlin|swift|tableau|power bi|snowflake|databricks|airflow|spark|pytorch|tensorflow|harvard|stanford|oxford|cambridge|mit|eth zürich|tu münchen|tum`, "|", ","))
	listMark    = core.NewPattern(`^\D*\d{1,2}[.)]$`)
	germanFor   = core.NewPattern(`\b(?:[Bb]ei(?: der| dem)?|[Ff]ür(?: die| den| das)?|[Bb]eim)\s+([A-ZÄÖÜ][\p{L}\p{N}.-]*(?: & [A-ZÄÖÜ][\p{L}-]+)?)`)
	germanAfter = core.NewPattern(`\b(?:bei|für|namens|Firma|Kunde|Kundin|Universität|Hochschule|Agentur)\s+([A-ZÄÖÜ][\p{L}\p{N}&.-]+)`)
)

// gateNames: a proper name, product or company stands in a fact or the posting.
func gateNames(t *text) core.GateResult {
	var found []string
	known := func(w string) bool {
		return t.facts.has(w) || t.posting.has(w) || t.facts.holds(w) || t.posting.holds(w)
	}
	body := t.own[:t.closing]
	rows := words(body)
	for i := range rows {
		n := famous.at(rows, i)
		if n == 0 {
			continue
		}
		w := strings.Join(rows[i:i+n], " ")
		if m := asWritten(body, w); !known(w) && !ordinaryVerb(m) && !(t.lang != core.LangEnglish && homonym(w)) && !t.planned(t.spanOf(m)) {
			found = append(found, m)
		}
	}
	if t.lang == core.LangGerman {
		for _, m := range germanAfter.FindAllStringSubmatchIndex(body, -1) {
			w := strings.TrimRight(body[m[2]:m[3]], ".-")
			if !known(w) && !germanNoun(w) && t.tells(core.Span{Start: m[0], End: m[3]}) {
				found = append(found, w)
			}
		}
		// Beside a claim, whoever it was done for is told as well.
		for _, m := range germanFor.FindAllStringSubmatchIndex(body, -1) {
			w := strings.TrimRight(body[m[2]:m[3]], ".-")
			if !known(w) && looksFirm(w) && t.besideClaim(core.Span{Start: m[0], End: m[3]}) {
				found = append(found, w)
			}
		}
	}
	for _, s := range t.sentences {
		for i, m := range nameToken.FindAllStringIndex(t.own[s.Start:s.End], -1) {
			w := strings.TrimRight(t.own[s.Start+m[0]:s.Start+m[1]], "'’")
			w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
			if t.lang == core.LangFrench {
				w = elided.ReplaceAllString(w, "")
			}
			if !namelike(w, t.lang, i == 0 || afterMark(t.own[s.Start:s.Start+m[0]])) || known(w) || usual(w, t.lang) || compoundOf(w, t.lang) || particle(w, t.lang) || partsKnown(w, t.lang, known) {
				continue
			}
			at := core.Span{Start: s.Start + m[0], End: s.Start + m[1]}
			if within(at, t.links) || t.planned(at) && (t.asksClient(s) || !employs(t.own[s.Start:at.Start])) && !(orderedWord(w) && len(words(t.own[s.Start:s.End])) <= loneWords) {
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

// looksFirm reports whether a German word has the form of a firm's name, not that of a noun:
// two names joined, capitals alone, or a group.
func looksFirm(w string) bool {
	capitals := 0
	for _, r := range w {
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return strings.Contains(w, " & ") || strings.HasSuffix(w, "-Gruppe") || strings.HasSuffix(w, "-Konzern") || capitals >= 2 && capitals == utf8.RuneCountInString(w)
}

// besideClaim reports whether a place stands in a sentence with a claim about what the
// freelancer has done.
func (t *text) besideClaim(at core.Span) bool {
	for _, c := range t.clauses {
		if s := t.sentences[c.sentence]; s.Start <= at.Start && at.Start < s.End {
			return t.beside(c)
		}
	}
	return false
}

// loneWords is up to how many words of a sentence a word in capitals stands alone.
const loneWords = 3

// orderedWord reports whether a name has the form of a word that a posting may have told
// somebody to write: five capitals or more, or capitals with figures.
func orderedWord(w string) bool {
	capitals, figures := 0, 0
	for _, r := range w {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsDigit(r):
			figures++
		default:
			return false
		}
	}
	return capitals >= 5 || capitals >= 3 && figures > 0
}

// elided is an article or pronoun that French writes onto the next word.
var elided = core.NewPattern(`(?i)^(?:l|d|j|n|s|c|m|t|qu|jusqu|lorsqu)['’]`)

// employed ends with a word after which a name is that of somebody worked for.
var employed = core.NewPattern(`(?i)\b(?:for|at|by|from|für|bei|von|para|chez|pour|par)(?: (?-i:\p{Lu})[\p{L}&.'’-]*| (?:the|la|le|el))*\s+$`)

// asksClient reports whether a sentence is a question in which the freelancer does not
// stand: whom the client works for is his to say.
func (t *text) asksClient(s core.Span) bool {
	return t.onceAt("asks", s, func(said string) bool {
		said = strings.TrimSpace(said)
		all := words(said)
		return strings.HasSuffix(said, "?") && !anyOf(all, 0, len(all), speaks)
	})
}

func employs(before string) bool { return employed.MatchString(tail(before)) }

// near is how many bytes beside a place are looked at where a sentence may hold
// thousands of places.
const near = 300

// tail and head are the end and the beginning of a text, cut to near.
func tail(s string) string { return strings.ToValidUTF8(s[max(0, len(s)-near):], "") }
func head(s string) string { return strings.ToValidUTF8(s[:min(len(s), near)], "") }

// planned reports whether a place stands in a clause that only plans or asks, or tells
// nothing about the freelancer. A salutation names whom it is for, and must not guess.
func (t *text) planned(at core.Span) bool {
	i := sort.Search(len(t.clauses), func(i int) bool { return at.Start < t.clauses[i].span.End })
	if i == len(t.clauses) || at.Start < t.clauses[i].span.Start {
		return false
	}
	c := t.clauses[i]
	// What "and" adds belongs to what it is added to.
	for i > 0 && t.clauses[i-1].sentence == c.sentence && len(words(t.own[c.span.Start:c.span.End])) <= loneWords {
		i--
		c = t.clauses[i]
	}
	return t.plansOnly(c) || c.plain(tellsOfSome) && !greets.MatchString(t.own[c.span.Start:c.span.End])
}

// tells reports whether the clause at a place tells something done, or whose name it is.
func (t *text) tells(at core.Span) bool {
	if firmName.MatchString(t.own[at.Start:at.End]) {
		return true
	}
	for _, c := range t.clauses {
		if c.span.Start > at.Start || at.Start >= c.span.End {
			continue
		}
		said := t.own[c.span.Start:c.span.End]
		if c.says != "" || c.claimed || done.MatchString(said) {
			return true
		}
		for _, w := range words(said) {
			if preteriteDE(w) || auxiliaryDE[w] || w == "auch" || w == "lief" || w == "liefen" {
				return true
			}
		}
		return false
	}
	return true
}

var firmName = core.NewPattern(`^(?:namens|Firma|Kunde|Kundin|Universität|Hochschule|Agentur)\b`)

// spanOf is the first place of a word in the body.
func (t *text) spanOf(w string) core.Span {
	i := max(0, strings.Index(t.own, w))
	return core.Span{Start: i, End: i + len(w)}
}

// homonym reports whether a product has the name of an ordinary word elsewhere.
func homonym(w string) bool { return w == "vue" || w == "meta" || w == "spark" || w == "mit" }

// asWritten returns a word of s with its own capitals.
func asWritten(s, low string) string {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if strings.ToLower(w) == low {
			return w
		}
	}
	return low
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
	if unicode.IsDigit(r) && strings.Contains(w, "-") { // "250-g-Tüte"
		return false
	}
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

// compoundOf reports whether a compound begins with a usual word and goes on in small
// letters: "Spanish-speaking".
func compoundOf(w string, l core.Lang) bool {
	head, tail, ok := strings.Cut(w, "-")
	return ok && usual(head, l) && strings.ToLower(tail) == tail
}

// particle reports whether a capitalised word is a function word of the language, which
// begins a sentence after a link or inside a quotation and is nobody's name.
func particle(w string, l core.Lang) bool {
	low := strings.ToLower(w)
	return w != strings.ToUpper(w) && (slices.Contains(functionWords(low), l) || stopword(low))
}

// quarters are what a hyphen puts before the name of a place.
var quarters = set("haut haute bas basse grand grande petit petite vieux vieille nouveau nouvelle saint sainte nord sud est ouest mi outre ober unter nieder alt neu süd ost west groß klein high low upper lower mid early late half north south east west old new great alto alta bajo baja norte sur")

// partsKnown reports whether the parts of a hyphenated name are each known, or say which
// part of a known place is meant: "Haut-Aragon" where the posting has "Aragon".
func partsKnown(w string, l core.Lang, known func(string) bool) bool {
	parts := strings.Split(w, "-")
	if len(parts) < 2 {
		return false
	}
	named := false
	for _, p := range parts {
		switch {
		case known(p), anyTime.MatchString(p): // "mid-February"
			named = true
		case quarters[strings.ToLower(p)], len(functionWords(strings.ToLower(p))) > 0:
		case l == core.LangGerman && !namelike(p, l, false) && !famous.has(strings.ToLower(p)): // "STM32-Bausteine"
		default:
			return false
		}
	}
	return named
}

// usual are capitalised words of ordinary letters.
func usual(w string, l core.Lang) bool {
	switch strings.ToLower(w) {
	case "i", "i'm", "i've", "i'd", "i'll", "i’m", "i’ve", "i’d", "i’ll", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"english", "german", "french", "spanish", "europe", "european", "cv", "pdf", "api", "apis", "ui", "ux", "ai", "ki", "it", "q&a", "r&d", "b&b", "f&b", "m&a", "p&l", "t&c", "t&cs", "h&s", "faq", "ok", "utc", "cet", "cest", "mez",
		"qr", "qr-code", "ocr", "hdmi", "diy", "json", "xml", "yaml", "sql", "http", "https", "rest", "ftp", "sftp", "ssh", "dns", "wlan", "wifi", "wi-fi", "lan", "usb", "led", "lcd", "gps", "gsm", "lte", "nfc", "rfid", "sim", "pcb", "adc", "rss", "sms", "dvd", "tv", "pc", "png", "jpg", "jpeg", "svg", "tiff", "gif", "mp3", "mp4", "wav", "flac", "zip", "docx", "xlsx", "pptx", "dwg", "dxf", "ifc", "bim", "cad", "cmyk", "rgb", "a3", "a4", "a5", "a6", "din", "iso", "ip", "ipa", "isbn", "pos", "sku", "gtin", "iva", "tva", "tvac", "rib", "iban", "sepa", "gdpr", "dsgvo", "rgpd", "ga4", "cta", "ctr", "roi", "cpc", "utm", "wcag", "am", "pm", "ac", "dc", "ph", "uv", "co2", "xlr", "fm", "ok'd", "tldr", "gmt", "est", "pst", "eu", "uk", "usa", "us", "ddr", "brd",
		"excel", "word", "powerpoint", "bluetooth", "internet", "google", "sheets", "docs", "drive", "windows", "android", "iphone", "ipad", "mac", "linux", "unicode", "utf-8",
		"mb", "gb", "kb", "tb", "khz", "ghz", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays", "japan", "china", "india", "brazil", "greece", "turkey", "ukraine", "russia", "korea", "iceland", "croatia", "hungary", "czechia", "romania", "bulgaria", "slovenia", "spain", "mexico", "france", "germany", "austria", "switzerland", "italy", "portugal", "belgium", "netherlands", "poland", "ireland", "britain", "england", "scotland", "wales", "america", "africa", "asia", "australia", "canada", "norway", "sweden", "denmark", "finland",
		"mexican", "american", "british", "irish", "scottish", "welsh", "italian", "portuguese", "belgian", "dutch", "polish", "swiss", "austrian", "catalan", "basque", "latin", "greek", "roman", "russian", "ukrainian", "turkish", "arabic", "chinese", "japanese", "korean", "norwegian", "swedish", "danish", "finnish", "african", "asian", "canadian", "australian", "nordic", "castilian", "argentinian", "chilean", "colombian", "victorian", "gothic",
		"españa", "méxico", "francia", "alemania", "austria's", "suiza", "italia", "bélgica", "países", "polonia", "irlanda", "inglaterra", "américa", "áfrica", "argentina", "chile", "colombia", "europa", "latinoamérica", "hispanoamérica",
		"espagne", "mexique", "allemagne", "autriche", "suisse", "italie", "belgique", "pologne", "irlande", "angleterre", "amérique", "afrique", "québec", "espagnol", "espagnols", "français", "française", "anglais", "allemand", "allemands", "belge", "belges", "suisses",
		"hello", "hi", "dear", "best", "kind", "regards", "team", "url", "html", "css", "csv", "ci", "cd", "qa", "mvp", "nda", "vat", "seo", "kpi", "kpis", "pr", "prs", "sla", "crm", "erp", "cms", "id", "usd", "eur", "gbp", "chf", "ust", "mwst",
		"p.s", "ps", "mr", "mrs", "ms", "sir", "madam", "monsieur", "madame", "mesdames", "messieurs", "señor", "señora", "señores", "herr", "frau", "christmas", "easter", "noël", "pâques", "navidad", "2d", "3d", "nb", "deutsch", "englisch", "zoom", "call", "readme":
		return true
	}
	return false
}

// ordinaryVerb names that are also everyday words in lower case ("react to").
func ordinaryVerb(w string) bool {
	switch w {
	case "tableau", "Mit", "react", "swift", "spark", "meta", "apple", "oracle", "stripe", "mit", "python", "rails", "java", "otto group", "uber", "target", "illustrator", "angular":
		return true
	}
	return false
}

// germanNoun reports whether a capitalised word after a preposition is likely an
// ordinary noun.
func germanNoun(w string) bool {
	low := strings.ToLower(w)
	for _, end := range []string{"ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "tion", "tionen", "ion", "tät", "en", "er", "ern", "ie", "ik", "tum", "nis", "ment", "enz", "anz", "ur", "age", "sätze", "satz", "schritt", "teil", "stück", "wort", "punkt", "zeit", "geld", "hilfe", "mail", "chat", "tempo", "stand", "bereich", "thema", "themen", "fall", "grund", "plan", "arbeit", "beginn", "start", "ziel", "projekt", "projekte", "bedarf", "interesse", "wunsch", "team", "seite", "design", "code", "ende", "tag", "text", "tests", "texte", "gäste", "kaffee", "tee", "leute", "worte", "fotos", "links", "apps", "system", "inhalt", "termin", "budget", "rest", "preis", "kunde", "stelle", "sache", "weg", "form", "art", "shop", "feedback", "onboarding", "marketing", "support", "content", "daten", "analyse", "analysen", "software", "frontend", "backend", "website", "webseite", "übergabe", "rückfragen", "kälte", "hitze", "nässe", "regen", "frost", "wind", "dunkelheit", "licht", "titel", "fragen", "bedarf", "gegenlicht", "strom", "last", "druck", "lärm", "sie", "ihre", "ihr", "ihnen", "mich"} {
		if strings.HasSuffix(low, end) {
			return true
		}
	}
	return false
}
