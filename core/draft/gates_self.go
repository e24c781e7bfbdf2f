package draft

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// A statement about the freelancer is found by what it may be, not by what it may
// not: whatever the first person has done, is or owns needs a fact, unless its verb
// or noun belongs to this message and to what is planned ("I would", "my question").
// Beside it, words of credentials, of past work, of praise and of guarantees need
// one, whoever the sentence makes its subject.

// speaker holds the rules of one language.
type speaker struct {
	// person finds what the first person says of itself in a clause.
	person func(tokens []string) string
	// credentials are phrases that speak of skill or past work; promises are
	// guarantees; they are looked up in this order.
	credentials, promises lexicon
	// asked are phrases that ascribe what follows to the client.
	asked lexicon
	// negation are words that turn a statement into its opposite.
	negation map[string]bool
}

func speakerOf(l core.Lang) speaker {
	switch l {
	case core.LangGerman:
		return speakerDE
	case core.LangSpanish:
		return speakerES
	case core.LangFrench:
		return speakerFR
	}
	return speakerEN
}

// says returns which rule finds that a clause states something about the freelancer,
// and what, or "". The client's own
// words and their denial are no statement.
func (s speaker) says(clause string, ascribed bool) (rule, what string) {
	tokens := words(clause)
	if w := s.promised(clause); w != "" {
		return rulePromise, w
	}
	credential := s.credential(tokens, ascribed)
	switch w := s.person(tokens); {
	case w != "" && credential != "":
		return ruleBoth, w
	case w != "":
		return rulePerson, w
	case credential != "":
		return ruleCredential, credential
	}
	return "", ""
}

// credential returns the phrase of skill or past work in a clause, or "".
func (s speaker) credential(tokens []string, ascribed bool) string {
	for at := 0; at < len(tokens) && !ascribed && !admits(tokens); at++ {
		if n := s.credentials.at(tokens, at); n > 0 && !s.negated(tokens, at) && !addressed(tokens, at) && !records[tokenAt(tokens, at+n)] {
			return strings.Join(tokens[at:at+n], " ")
		}
	}
	return ""
}

var (
	first  = set("i my me ich mir mein meine meinem meinen meiner yo mi mis me tengo je j mon ma mes m")
	absent = set("not t cannot lack missing nicht kein keine keinen keiner keinem fehlt fehlen no ningún ninguna falta faltan carezco pas aucun aucune manque manquent")
	needed = set("needed necessary required nötig notwendig erforderlich necesario necesaria nécessaire")
)

// admits reports whether a clause says that the freelancer lacks something, or that
// nobody needs it. A denial that praises ("not a single error") admits nothing.
func admits(tokens []string) bool {
	denied := false
	for i, w := range tokens {
		denied = denied || absent[w] && !rhetorical.MatchString(strings.Join(tokens[i+1:min(len(tokens), i+3)], " "))
	}
	return denied && (anyOf(tokens, 0, len(tokens), first) || anyOf(tokens, 0, len(tokens), needed))
}

// records are what a client has years of.
var records = set("data records accounts statements invoices sales daten rechnungen aufzeichnungen datos registros facturas données factures comptes")

// promised returns the guarantee that a clause gives, or "".
func (s speaker) promised(clause string) string {
	tokens := words(clause)
	if w, i := s.promises.find(tokens); i >= 0 && (anyOf(tokens, i, len(strings.Fields(w)), s.negation) || !s.negated(tokens, i)) && !anyOf(tokens, max(0, i-4), 4, beforehand) {
		return w
	}
	return ""
}

// beforehand are words that take back what follows: "before I promise anything".
var beforehand = set("before bevor ehe statt anstatt instead rather than antes avant plutôt")

// negated reports whether a denial stands within the four words before i or the two
// after it, and is no rhetorical one ("not a single", "not only").
func (s speaker) negated(tokens []string, i int) bool { return negatedIn(s.negation, tokens, i) }

func negatedIn(negation map[string]bool, tokens []string, i int) bool {
	for k := max(0, i-4); k < min(len(tokens), i+3); k++ {
		if !negation[tokens[k]] {
			continue
		}
		rest := strings.Join(tokens[k+1:min(len(tokens), k+3)], " ")
		if !rhetorical.MatchString(rest) {
			return true
		}
	}
	return false
}

var rhetorical = core.NewPattern(`^(?:a single|one|only|once|nur|ein einzig\p{L}*|einmal|solo|seul\p{L}*|un seul|un solo|just)\b`)

// addressed reports whether the word at i belongs to the client: "your clients".
func addressed(tokens []string, i int) bool {
	for k := max(0, i-2); k < i; k++ {
		switch tokens[k] {
		case "your", "their", "ihre", "ihrer", "ihrem", "ihren", "ihr", "su", "sus", "vos", "votre", "leurs", "user", "euer", "eure", "vuestros", "vuestra":
			return true
		}
	}
	return false
}

// ascribes reports whether a sentence says what the client asks or writes.
func (s speaker) ascribes(sentence string) bool {
	_, i := s.asked.find(words(sentence))
	return i >= 0
}

// clauseEnds returns where the clauses of a sentence end. A colon ends none: what
// stands before it introduces what stands behind.
func clauseEnds(s string) [][]int {
	var out [][]int
	for i := 0; i < len(s); i++ {
		n := 0
		switch s[i] {
		case ';', ')':
			n = 1
		case ',':
			if i+1 < len(s) && strings.IndexByte(" \t\n\r\f", s[i+1]) >= 0 {
				n = 2
			}
		case "–"[0]:
			if strings.HasPrefix(s[i:], "–") || strings.HasPrefix(s[i:], "—") {
				n = len("–")
			}
		case ' ':
			n = conjunction(s[i+1:])
		}
		if n > 0 {
			out = append(out, []int{i, i + n})
			i += n - 1
		}
	}
	return out
}

// conjunction returns the length of a conjunction that s begins with, with the blanks
// around it, and 0 for none.
func conjunction(s string) int {
	word, rest, ok := strings.Cut(s, " ")
	if !ok {
		return 0
	}
	switch word {
	case "-", "and", "but", "und", "aber", "sondern", "pero", "mais", "y", "et", "who", "which", "because", "since", "da", "weil", "porque":
		return len(word) + 2
	case "parce":
		if strings.HasPrefix(rest, "que ") {
			return len(" parce que ")
		}
	}
	return 0
}

// clausesOf splits a span of s into clauses.
func clausesOf(s string, of core.Span) []core.Span {
	var out []core.Span
	at := of.Start
	for _, m := range clauseEnds(s[of.Start:of.End]) {
		if end := of.Start + m[0]; strings.TrimSpace(s[at:end]) != "" {
			out = append(out, core.Span{Start: at, End: end})
		}
		// The conjunction belongs to the clause that it begins.
		at = of.Start + m[0]
		if s[at] != ' ' {
			at = of.Start + m[1]
		} else {
			at++
		}
	}
	if strings.TrimSpace(s[at:of.End]) != "" {
		out = append(out, core.Span{Start: at, End: of.End})
	}
	return out
}

// skipping returns the first index from i on whose token is not in skip.
func skipping(tokens []string, i int, skip func(string) bool) int {
	for i < len(tokens) && skip(tokens[i]) {
		i++
	}
	return i
}

func tokenAt(tokens []string, i int) string {
	if i < 0 || i >= len(tokens) {
		return ""
	}
	return tokens[i]
}

// around joins the tokens near i, for a finding.
func around(tokens []string, i int) string {
	return strings.Join(tokens[max(0, i-1):min(len(tokens), i+6)], " ")
}

// anyOf reports whether one of the next n tokens from i on is in the set.
func anyOf(tokens []string, i, n int, in map[string]bool) bool {
	for k := i; k < min(len(tokens), i+n); k++ {
		if in[tokens[k]] {
			return true
		}
	}
	return false
}
