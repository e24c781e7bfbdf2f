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
	for i, s := range t.sentences {
		sentence := t.own[s.Start:s.End]
		claimed := t.claimed(s)
		self := claimed || t.self[i] || firstPerson.MatchString(sentence) && !futureSelf.MatchString(sentence)
		known := map[string]bool{} // a list of equal figures is looked up once
		gives := func(n string) bool {
			ok, seen := known[n]
			if !seen {
				ok = t.factGives(n, s, sentence)
				known[n] = ok
			}
			return ok
		}
		for _, m := range numberRun.FindAllStringIndex(sentence, -1) {
			at := core.Span{Start: s.Start + m[0], End: s.Start + m[1]}
			if within(at, t.links) || enumerates(sentence, m) || glued(sentence, m[0]) || t.claimed(at) {
				continue
			}
			n := canonical(sentence[m[0]:m[1]])
			posting := t.posting.numbers[n] && (!self || claimed && yours.MatchString(sentence[:m[0]]))
			if !posting && !price.numbers[n] && !gives(n) {
				found = append(found, context(sentence, m))
			}
		}
		for _, n := range numberWords(sentence) {
			posting := !self && (t.posting.numbers[n.figure] || t.posting.words[n.word])
			if !posting && !gives(n.figure) && !t.factSays(n.text) {
				found = append(found, n.text)
			}
		}
	}
	for _, m := range numberRun.FindAllStringIndex(t.Content.Subject, -1) {
		if n := canonical(t.Content.Subject[m[0]:m[1]]); !t.facts.numbers[n] && !t.posting.numbers[n] {
			found = append(found, context(t.Content.Subject, m))
		}
	}
	if len(found) > 0 {
		return fail(GateNumbers, "unknown_number", "a figure that no fact supports", found...)
	}
	return pass(GateNumbers)
}

// yours is an address to the client right before a figure: "your 40 stores".
var yours = core.NewPattern(`(?i)\b(?:your|ihre[nrms]?|su|sus|votre|vos|you (?:have|name|run|want))(?: \p{L}+)?\s*$`)

// factGives reports whether a fact holds the figure and is what the sentence is
// about: a claim of the sentence links it, or they share two telling words. A
// figure alone proves nothing: "17 h" is no ground for "17 days".
func (t *text) factGives(n string, s core.Span, sentence string) bool {
	claimed := false
	for _, c := range t.Claims {
		if c.Span.Start < s.End && s.Start < c.Span.End {
			claimed = true
			if f, ok := t.Profile.Fact(c.Fact); ok && numbersIn(factText(f))[n] {
				return true
			}
		}
	}
	if claimed {
		return false
	}
	for _, f := range t.Profile.Facts {
		if !f.Confirmed || f.Private || f.Kind == core.FactExclusion {
			continue
		}
		own := factText(f)
		if !numbersIn(own)[n] {
			continue
		}
		if f.Rate.Stated() && strings.Contains(sentence, string(f.Rate.Currency)) {
			return true
		}
		if shared(own, sentence) >= 2 || f.Kind == core.FactSkill && namesSkill(strings.ToLower(sentence), f, t.lang) {
			return true
		}
	}
	return false
}

// factSays reports whether a fact holds these very words.
func (t *text) factSays(s string) bool { return t.facts.holds(s) }

// shared counts the telling words that two texts have in common.
func shared(a, b string) int {
	have := map[string]bool{}
	for _, w := range words(a) {
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

var firstPerson = core.NewPattern(`(?i)\b(?:I|I'm|I've|my|mine|me|we|our team|ich|mein|meine|meinem|meinen|meiner|mir|wir|yo|mi|mis|je|j'|mon|ma|mes)\b`)

// futureSelf are sentences in which the freelancer speaks of what the client
// wrote or of what is to come; there, the posting's figures are at home.
var futureSelf = core.NewPattern(`(?i)\b(?:I (?:read|see|saw|understand|noticed|would|will|can|could)|I'd|I'll|you (?:write|mention|say|ask)|ich (?:lese|sehe|würde|kann|könnte|werde)|sie schreiben|leo que|je lis|je peux)\b`)

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

// wordNumber is a figure written out before something that is counted.
type wordNumber struct{ text, word, figure string }

var wordNumberRun = core.NewPattern(`(?i)\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|eighteen|twenty|thirty|forty|fifty|dozens?|hundreds?|thousands?|millions?|decades?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|fünfzehn|zwanzig|dreißig|dutzend\p{L}*|hundert\p{L}*|tausend\p{L}*|million\p{L}*|jahrzehnt\p{L}*|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|quince|veinte|deux|trois|quatre|cinq|sept|huit|neuf|dix|quinze|vingt)(?:[- ]+(?:of|von|plus|more|weitere|full|volle|other|successful|similar|large|major|\p{L}+reiche?n?))*[- ]+(years?|decades?|months?|projects?|clients?|customers?|companies|websites?|sites?|apps?|applications?|products?|teams?|developers?|people|users?|articles?|jahren?|monaten?|projekten?|kunden|firmen|unternehmen|webseiten|apps|anwendungen|nutzern?|artikeln?|texten?|años|proyectos|clientes|ans|années|projets|clients)\b`)

func numberWords(s string) []wordNumber {
	var out []wordNumber
	for _, m := range wordNumberRun.FindAllStringSubmatch(s, 5) {
		out = append(out, wordNumber{text: m[0], word: strings.ToLower(m[1]), figure: figureOf(strings.ToLower(m[1]))})
	}
	for _, m := range regexDecade.FindAllString(s, 2) {
		out = append(out, wordNumber{text: m, word: "decade", figure: "10"})
	}
	return out
}

var regexDecade = core.NewPattern(`(?i)\b(?:a|over a|more than a|nearly a) decade\b`)

func figureOf(w string) string {
	for i, row := range [][]string{
		{"two", "zwei", "dos", "deux"}, {"three", "drei", "tres", "trois"}, {"four", "vier", "cuatro", "quatre"}, {"five", "fünf", "cinco", "cinq"},
		{"six", "sechs", "seis"}, {"seven", "sieben", "siete", "sept"}, {"eight", "acht", "ocho", "huit"}, {"nine", "neun", "nueve", "neuf"},
		{"ten", "zehn", "diez", "dix"}, {"eleven", "elf"}, {"twelve", "zwölf"}, {"thirteen"}, {"fourteen"}, {"fifteen", "fünfzehn", "quince", "quinze"},
		{"sixteen"}, {"seventeen"}, {"eighteen"}, {"nineteen"}, {"twenty", "zwanzig", "veinte", "vingt"}} {
		for _, x := range row {
			if x == w {
				return itoa(i + 2)
			}
		}
	}
	switch w {
	case "thirty", "dreißig":
		return "30"
	case "forty":
		return "40"
	case "fifty":
		return "50"
	}
	return "-"
}
