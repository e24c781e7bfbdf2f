package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// gateNumbers: a figure about the freelancer stands in a fact; any other in a
// fact or the posting. A posting's figures never become the freelancer's.
func gateNumbers(t *text) core.GateResult {
	price := newCorpus(t.Content.Price.Min.String() + " " + t.Content.Price.Max.String())
	var found []string
	known, knownIn := map[string]bool{}, -1 // a sentence of equal figures is looked up once
	for _, c := range t.clauses {
		s := t.sentences[c.sentence]
		if c.sentence != knownIn {
			known, knownIn = map[string]bool{}, c.sentence
		}
		sentence := t.own[s.Start:s.End]
		said := t.own[c.span.Start:c.span.End]
		self := c.says != "" || ownFigure.MatchString(said)
		gives := func(n string) bool {
			ok, seen := known[n]
			if !seen {
				ok = t.factGives(n, s, sentence)
				known[n] = ok
			}
			return ok
		}
		for _, m := range numberSpans(said) {
			at := core.Span{Start: c.span.Start + m[0], End: c.span.Start + m[1]}
			if within(at, t.links) || enumerates(sentence, []int{at.Start - s.Start, at.End - s.Start}) || glued(said, m[0]) || dimension(said[m[1]:]) || t.claimed(at) {
				continue
			}
			n := canonical(said[m[0]:m[1]])
			if t.lifted(c, n, m) && !gives(n) || !(t.posting.numbers[n] && t.clients(c, self, m)) && !price.numbers[n] && !t.free(c, n, m) && !gives(n) {
				found = append(found, context(said, m))
			}
		}
		for _, n := range numberWords(said) {
			at := core.Span{Start: c.span.Start + n.at[0], End: c.span.Start + n.at[1]}
			if t.claimed(at) {
				continue
			}
			planned := n.small || t.posting.numbers[n.figure] || t.posting.words[n.word]
			if !(planned && t.clients(c, self, n.at)) && !t.free(c, n.figure, n.at) && !gives(n.figure) && !t.factSays(n.text) {
				found = append(found, n.text)
			}
		}
	}
	// A day of the calendar is a promise wherever it stands: it comes from a fact or from
	// the client.
	for _, m := range dayRun.FindAllStringIndex(t.own[:t.closing], maxHoles) {
		day := strings.ToLower(t.own[m[0]:m[1]])
		if !t.claimed(core.Span{Start: m[0], End: m[1]}) && !strings.Contains(t.posting.lower, day) && !strings.Contains(t.facts.lower, day) {
			found = append(found, t.own[m[0]:m[1]])
		}
	}
	for _, m := range numberSpans(t.Content.Subject) {
		if n := canonical(t.Content.Subject[m[0]:m[1]]); !t.facts.numbers[n] && !t.posting.numbers[n] {
			found = append(found, context(t.Content.Subject, m))
		}
	}
	if len(found) > 0 {
		return fail(GateNumbers, "unknown_number", "a figure that no fact supports", found...)
	}
	return pass(GateNumbers)
}

// dayRun is a day of a month by its name.
var dayRun = core.NewPattern(`(?i)\b\d{1,2}(?:st|nd|rd|th|er|\.)? (?:de |of )?(?:january|february|march|april|may|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b|\b(?:january|february|march|april|june|july|august|september|october|november|december) \d{1,2}(?:st|nd|rd|th)?\b`)

// ownFigure marks a clause whose figures are the freelancer's own: a price, an offer
// of time, or what there is to show.
var ownFigure = core.NewPattern(`(?i)\b(?:mine|I (?:charge|ask for|bill|invoice)|berechne|verlange|cobro|cobraría|pediría \d|facture|available|verfügbar|disponible)\b|\b(?:my|mein(?:e[mnrs]?)?|mis?|mon|ma|mes)(?: [\p{L}-]+){0,2}? (?:rates?|fees?|prices?|charges?|quotes?|hours|availability|portfolio|work|works|reel|samples|cv|resume|profile|references|website|list|inbox|average|experience|clients?|customers?|\p{L}*s[aä]tze?|honorare?|preise?|\p{L}*arbeiten|lebenslauf|profil|verfügbarkeit|erfahrung|kunden|tarifas?|precios?|honorarios|portafolio|trabajos?|muestras|perfil|disponibilidad|experiencia|clientes|tarifs?|prix|honoraires|travaux|expérience|disponibilités?|réalisations)\b`)

// yours is an address to the client right before a figure: "your 40 stores".
var yours = core.NewPattern(`(?i)\b(?:your|ihre[nrms]?|sus?|votre|vos|you (?:have|name|run|want))(?: \p{L}+){0,2}\s*$`)

// toClient is a word that speaks to the client.
var toClient = core.NewPattern(`(?i)\b(?:you|your|yours|ihre?[nrms]?|sie|ihnen|euch|eure?[nrms]?|deine?[nrms]?|dir|dich|sus?|ustedes|usted|vuestr[oa]s?|vosotros|tus?|os|vous|votre|vos|ton|tes)\b`)

// lifted reports whether a figure of the posting stands beside a claim and nothing in its
// clause says that it is the client's, plans with it or asks about it.
func (t *text) lifted(c clause, n string, m []int) bool {
	said := t.own[c.span.Start:c.span.End]
	return t.posting.numbers[n] && !t.facts.numbers[n] && !c.ascribed && t.beside(c) && !toClient.MatchString(said) && !yours.MatchString(said[:m[0]]) &&
		!plans.MatchString(said) && !strings.Contains(said, "?")
}

// beside reports whether a clause stands in a sentence with a claim about what the
// freelancer has done: a figure of the posting slips from there into the experience.
func (t *text) beside(c clause) bool {
	s := t.sentences[c.sentence]
	for _, k := range t.Claims {
		if k.Span.Start >= s.End || s.Start >= k.Span.End {
			continue
		}
		if f, ok := t.Profile.Fact(k.Fact); ok && tellsExperience(f.Kind) {
			return true
		}
	}
	return false
}

func tellsExperience(k core.FactKind) bool {
	return k == core.FactSkill || k == core.FactProject || k == core.FactResult || k == core.FactEmployment
}

// clients reports whether a figure at m of a clause is the client's: the clause says
// nothing about the freelancer, or ascribes it, or names it before its claim.
func (t *text) clients(c clause, self bool, m []int) bool {
	said := t.own[c.span.Start:c.span.End]
	switch {
	case yours.MatchString(said[:m[0]]), c.ascribed && c.says == "" && !c.claimed:
		return true
	case self:
		return false
	case t.beside(c) && !toClient.MatchString(said):
		return false
	case !c.claimed:
		return true
	}
	for _, k := range t.Claims {
		if k.Span.Start < c.span.Start+m[0] && c.span.Start < k.Span.End {
			return false
		}
	}
	return true
}

// factGives reports whether a fact holds the figure and is what the sentence is
// about: a claim of the sentence links it, or they share two telling words. A
// figure alone proves nothing: "17 h" is no ground for "17 days".
func (t *text) factGives(n string, s core.Span, sentence string) bool {
	claimed := false
	for _, c := range t.Claims {
		if c.Span.Start < s.End && s.Start < c.Span.End {
			claimed = true
			if own, ok := t.known.supports(c.Fact); ok && own.numbers[n] {
				return true
			}
		}
	}
	if claimed {
		return false
	}
	for i, f := range t.Profile.Facts {
		if !f.Confirmed || f.Private || f.Kind == core.FactExclusion {
			continue
		}
		own := t.known.own[i]
		if !own.numbers[n] {
			continue
		}
		if f.Rate.Stated() && strings.Contains(sentence, string(f.Rate.Currency)) {
			return true
		}
		if shared(own.words, sentence) >= 2 || f.Kind == core.FactSkill && namesSkill(strings.ToLower(sentence), f, t.lang) {
			return true
		}
	}
	return false
}

// factSays reports whether a fact holds these very words.
func (t *text) factSays(s string) bool { return t.facts.holds(s) }

// shared counts the telling words of a text that are among others.
func shared(a map[string]bool, b string) int {
	have := map[string]bool{}
	for w := range a {
		if len([]rune(w)) >= 4 && !stopword(w) && len(functionWords(w)) == 0 {
			have[stem(w)] = true
		}
	}
	n := 0
	for _, w := range words(b) {
		if k := stem(w); len([]rune(w)) >= 4 && have[k] {
			n++
			delete(have, k)
		}
	}
	return n
}

func within(s core.Span, spans [][]int) bool {
	for _, m := range spans {
		if m[0] <= s.Start && s.End <= m[1] {
			return true
		}
	}
	return false
}

// enumerates reports whether the figure numbers a list item: "2. ", "3) ".
func enumerates(s string, m []int) bool {
	return strings.TrimLeft(s[:m[0]], " \n-") == "" && m[1] < len(s) && (s[m[1]] == '.' || s[m[1]] == ')') && m[1]-m[0] <= 2 &&
		(m[1]+1 >= len(s) || s[m[1]+1] == ' ')
}

// glued reports whether the figure belongs to a name such as "S3" or "B2B".
func glued(s string, at int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return at > 0 && unicode.IsLetter(r)
}

// dimension reports whether the figure is that of "2D" or "3D".
func dimension(rest string) bool {
	return len(rest) > 0 && (rest[0] == 'D' || rest[0] == 'd') && (len(rest) == 1 || rest[1] < 'a' || rest[1] > 'z')
}

// context returns the figure with the word after it.
func context(s string, m []int) string {
	end := m[1]
	if rest := s[end:]; strings.HasPrefix(rest, " ") {
		word, _, _ := strings.Cut(rest[1:], " ")
		end += 1 + len(word)
	} else {
		word, _, _ := strings.Cut(rest, " ")
		end += len(word)
	}
	return strings.TrimRight(s[m[0]:end], ".,;:!?)\n")
}
