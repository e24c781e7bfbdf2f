package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

var (
	taskEN = core.NewPattern(`^(?i)(?:(?:re)?build(?:ing)?|(?:re)?design(?:ing)?|develop(?:ing)?|creat(?:e|ing)|maintain(?:ing)?|migrat(?:e|ing)|writ(?:e|ing)|edit(?:ing)?|integrat(?:e|ing)|automat(?:e|ing)|implement(?:ing)?|improv(?:e|ing)|set(?:ting)? up|manag(?:e|ing)|analy[sz](?:e|ing)|support(?:ing)?|translat(?:e|ing)|optimi[sz](?:e|ing)|refactor(?:ing)?|port(?:ing)?|extend(?:ing)?|deploy(?:ing)?|collect(?:ing)?|clean(?:ing)?(?: up)?|model(?:l?ing)?|produc(?:e|ing)|ship(?:ping)?|deliver(?:ing)?|own(?:ing)?|scal(?:e|ing)|fix(?:ing)?|moderni[sz](?:e|ing)|configur(?:e|ing)|prepar(?:e|ing)|proofread(?:ing)?|illustrat(?:e|ing)|animat(?:e|ing)|moderat(?:e|ing)|answer(?:ing)?|handl(?:e|ing)|organi[sz](?:e|ing)|research(?:ing)?|curat(?:e|ing)|monitor(?:ing)?|operat(?:e|ing)|document(?:ing)?|review(?:ing)?|lead(?:ing)?|convert(?:ing)?|update|updating|respond(?:ing)? to|resolv(?:e|ing)|conduct(?:ing)?|perform(?:ing)?|evaluat(?:e|ing)|annotat(?:e|ing)|label(?:l?ing)?|redact(?:ing)?|draw(?:ing)?|bring(?:ing)?|mov(?:e|ing)|connect(?:ing)?|speed(?:ing)? up|test(?:ing)?|typ(?:e|ing)|edit(?:ing)?|record(?:ing)?|summari[sz](?:e|ing)|simplif(?:y|ying)|replac(?:e|ing)|launch(?:ing)?|plan(?:ning)?|film(?:ing)?) (?:\p{L}|\d)`)
	leadEN = core.NewPattern(`(?i)\b(?:we(?:'re| are)? (?:need(?:ing)?|want|look(?:ing)? for|seeking|searching for) (?:(?:some|any)one|help|a[n]? [\w/ -]{3,60}?|you|experienced [\w/ -]{3,50}?) (?:to|who can|that can|who will) (?:help (?:us )?(?:to )?)?|(?:help|helping) us (?:to )?|\b(?:looking for|need|seeking|hiring|join)\b[^.;:]{0,80}? to help (?:us )?(?:to )?|\b(?:need|needs|want|wants|seek|seeks|looking for) (?:an?|some) [\w/+#. -]{3,60}? (?:to|who can|who will) (?:help (?:us )?(?:to )?)?|^(?:small |the |your |our |main |first )?(?:job|task|project|work|goal|scope|mission)s?: |you(?:'ll| will)(?: also| be able to)? (?:\w+ly )?|(?:your|the) (?:job|task|role|mission|project|goal) (?:is|will be) to |the project (?:is|involves) |responsible for )`)
	taskDE = core.NewPattern(`^(?:(?:Weiter|Neu|Mit)?[Ee]ntwicklung|Konzeption|Konzeptionierung|Gestaltung|Auf-? ?(?:und Ausbau|bau)|Ausbau|Betreuung|Erstellung|Umsetzung|Migration|Wartung|Pflege|Analyse|Optimierung|Integration|Automatisierung|Planung|Übersetzung|Lektorat|Programmierung|Implementierung|Einrichtung|Überarbeitung|Modernisierung|Anbindung|Verfassen|Redaktion|Auswertung|Bearbeitung|Beantwortung|Unterstützung|Durchführung|Design|Neugestaltung|Redesign|Relaunch)\b`)
	// Only what is to be done; "Du bringst Erfahrung mit" and "Du arbeitest
	// selbstständig" speak of the person.
	leadDE = core.NewPattern(`(?i)^(?:(?:du|sie|ihr) (?:(?:entwickel|entwickle|bau|erstell|gestalt|schreib|überarbeit|pfleg|betreu|analysier|test|programmier|übersetz|plan|migrier|automatisier|optimier|unterstütz|konzipier|design|entwirf|entwerf|beantwort|erweiter|integrier|koordinier|organisier|recherchier|redigier|lektorier|illustrier|verfass|zeichn|implementier|modernisier|verantwort|kümmer|überführ|bereit|erarbeit|modellier|visualisier|prüf|dokumentier)(?:e?s?t|e?n)|übernimmst|übernehmen|führst|führen|setzt|setzen|richtest|richten|wertest|werten)\b|wir (?:suchen|brauchen|benötigen|möchten|wollen|planen)\b|gesucht wird\b|ziel (?:ist|des projekts)|ihre aufgabe|deine aufgabe|eure aufgabe|für (?:unser|ein|die|den|das)\p{L}* .{0,80}\b(?:suche|suchen|brauche|brauchen)\b|ich (?:suche|brauche)\b)`)
	taskES = core.NewPattern(`(?i)^(?:desarroll|diseñ|crea|manten|migra|escrib|redact|integra|automatiza|implement|mejora|gestion|analiza|traduc|optimiza|configur|prepar|atend|respond|organiz|coordin|constru|levant|corregi|revis|necesitamos|buscamos|se busca)`)
	taskFR = core.NewPattern(`(?i)^(?:développ|concev|concept|crée|créa|mainten|migr|écri|rédi|intégr|automatis|impl[ée]ment|amélior|g[ée]r|analys|tradui|optimis|configur|prépar|répond|organis|coordonn|constru|relir|corrig|tenir|saisi|nous (?:cherchons|recherchons|avons besoin))`)
	// emptyTalk is what every posting says; quoting it shows nothing.
	emptyTalk = core.NewPattern(`high[- ]quality|clean code|maintainable|scalable|best practices|world[- ]class|cross[- ]functional|stakeholders|fast[- ]paced|as (?:required|needed)|efficien|collaborat|team|passion|excellen|continuous(?:ly)? improv|\boutcomes\b|elegant|automated tests|unit tests|code reviews?|documentation|meetings|hochwertig|zusammenarbeit|teamfähig|eigenständig|selbst?ständig|flexib|motiviert|spannend|abwechslungsreich|freiberufliche[nr]? (?:unterstützung|mitarbeit)\b.{0,20}$|optimierung von prozessen|stetig|abteilung`)
	// lostStop is a new sentence after none has ended.
	lostStop = core.NewPattern(`\p{Ll} (?:The|We|You|Our|This|Most|In|As|If|Your|It|And|For|At|Work|Join|With|Be|Experience|Strong|Each|All|That|There|They|Wir|Du|Unser|Unsere)\b`)
	gluedRun = core.NewPattern(`\p{Ll}{4,}\p{Lu}\p{Ll}{3,}`)
	// dangling begins with a task whose object stands in the sentence before.
	dangling = core.NewPattern(`(?i)^(?:\p{L}+ ){1,2}(?:them|it|this|these|those|that|both)\b`)
	wishRun  = core.NewPattern(`(?i)\byears?\b|experience|\bjahre?\b|erfahrung|kenntnis|\bmust have|\bdegree\b|studium|abschluss|ausbildung|\bfluent|fließend|\bwe offer|wir bieten|\baños\b|experiencia|\bans d|expérience|diplôme`)
)

// taskOf returns the words of s that say what is to be done, if s says that and
// may be repeated. It never shortens inside a clause: a quotation stays true.
func taskOf(s string, lang core.Lang) (string, bool) {
	s = strings.Join(strings.Fields(s), " ")
	if !harmless(s) || requestRun.MatchString(s) || wishRun.MatchString(s) {
		return "", false
	}
	ok := false
	switch lang {
	case core.LangGerman:
		ok = taskDE.MatchString(s) || leadDE.MatchString(s)
	case core.LangSpanish:
		ok = taskES.MatchString(s)
	case core.LangFrench:
		ok = taskFR.MatchString(s)
	default:
		for m := leadEN.FindStringIndex(s); m != nil && !taskEN.MatchString(s); m = leadEN.FindStringIndex(s) {
			s = s[m[1]:]
		}
		ok = taskEN.MatchString(s) && !dangling.MatchString(s)
	}
	if !ok {
		return "", false
	}
	s = strings.TrimRight(s, " .:;,")
	if utf8.RuneCountInString(s) > maxNeed {
		if s = cutClause(s, maxNeed); s == "" {
			return "", false
		}
	}
	if utf8.RuneCountInString(s) < minNeed || !plainSentence(s) || gluedWords(s) {
		return "", false
	}
	if lang == core.LangEnglish || lang == "" {
		s = lowerFirst(s)
	}
	return s, true
}

// cutClause ends s at the last clause border before n characters: where a list or
// an aside begins, else at a comma outside of a list; "" if there is none.
func cutClause(s string, n int) string {
	head := string([]rune(s)[:n])
	for _, seps := range [][]string{{"; ", " – ", " - ", " — ", ": "}, {", "}} {
		at := -1
		for _, sep := range seps {
			if i := strings.LastIndex(head, sep); i > at {
				at = i
			}
		}
		if at >= 40 && strings.Count(head[:at], "(") == strings.Count(head[:at], ")") {
			return head[:at]
		}
	}
	return ""
}

// plainSentence refuses what would look odd in quotation marks in a letter.
func plainSentence(s string) bool {
	letters, upper := 0, 0
	depth := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		case r == '(':
			depth++
		case r == ')':
			depth--
		case unicode.IsDigit(r), unicode.IsMark(r), strings.ContainsRune(" .,-–—/+#&'’:%", r):
		default:
			return false
		}
	}
	return depth == 0 && letters*10 >= len([]rune(s))*7 && upper*3 < letters
}

// gluedWords reports whether lost markup has joined two words ("scaleOwning").
func gluedWords(s string) bool {
	if lostStop.MatchString(s) {
		return true
	}
	for _, m := range gluedRun.FindAllString(s, -1) {
		switch strings.ToLower(m) {
		case "javascript", "typescript", "wordpress", "coffeescript", "actionscript", "powerpoint", "salesforce", "quickbooks", "bigquery":
		default:
			return true
		}
	}
	return false
}

// baseForm reports whether a task begins with the bare form of a verb, so that
// "someone to ..." may come before it.
func baseForm(task string) bool {
	w, _, _ := strings.Cut(task, " ")
	return taskEN.MatchString(task) && !strings.HasSuffix(w, "ing")
}

// lowerFirst lowers the first letter of an ordinary word and leaves names and
// acronyms ("SaaS", "iOS", "API") alone.
func lowerFirst(s string) string {
	word, _, _ := strings.Cut(s, " ")
	for i, r := range word {
		if i > 0 && !unicode.IsLower(r) && r != '-' {
			return s
		}
	}
	r, n := utf8.DecodeRuneInString(s)
	if n == len(word) && word != "A" {
		return s
	}
	return string(unicode.ToLower(r)) + s[n:]
}
