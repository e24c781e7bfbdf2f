package draft

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// From tellsAnyway on, a clause tells about the freelancer though no rule says so. The
// bounds are where outputs for postings that were left out of the training fared best.
const (
	tellsAnyway = 0.2
	// From tellsBesides on, one does though it speaks of what the client asks.
	tellsBesides = 1
	// From tellsPerhaps on, a figure that nobody gave is looked at, and from tellsOfSome
	// on a name, which is seldom the only sign.
	tellsPerhaps = -0.25
	tellsOfSome  = -0.1
	// planned is how much more it takes beside a plan.
	planned = 0.4
	// Below tellsHabit, a clause in the first person that is only about how somebody
	// works, prefers or plans tells nothing that needs a fact.
	tellsHabit = 0.05
)

// weigh settles what a clause says by asking the classifier as well. A promise stays
// one, whatever else is in its clause.
func (t *text) weigh(c *clause) {
	c.says = c.ruled
	k := t.known.classifier
	if k == nil || len(words(t.own[c.span.Start:c.span.End])) == 0 {
		return
	}
	c.score = k.Score(t.seenIn(*c), t.seenAround(*c))
	if t.ourOwn(*c) || (c.ruled == "" || c.rule == rulePerson) && owns(t.own[c.span.Start:c.span.End]) {
		c.says = ""
		return
	}
	if c.ruled == "" && !written(t.lang) {
		return // it has learned no other language; what a translation adds is GateFaithful's
	}
	anyway := tellsAnyway
	if t.besidePlan(*c) {
		anyway += planned
		if c.rule == rulePerson && c.score < anyway || c.ruled == "" && plans.MatchString(t.own[c.span.Start:c.span.End]) {
			c.says = ""
			return
		}
	}
	switch {
	case c.ruled != "" && c.score < tellsNothing(c.rule), c.rule == rulePerson && c.score < tellsHabit && t.onlyHabit(*c):
		c.says = ""
	case c.ruled != "" || c.claimed || c.leads || c.score < anyway:
	case c.score >= tellsBesides || !c.ascribed && !supposed(t.own[c.span.Start:c.span.End]) && !greets.MatchString(t.own[c.span.Start:c.span.End]):
		// A bare word of the facts, such as a label, needs no link.
		if said := strings.TrimSpace(t.own[c.span.Start:c.span.End]); len(words(said)) > loneWords || !t.facts.holds(said) {
			c.says = said
		}
	}
}

// besidePlan reports whether a clause stands in a paragraph that plans and claims nothing,
// and tells no deed itself: "the captions I set last" is a part of the plan there.
func (t *text) besidePlan(c clause) bool {
	from := strings.LastIndex(t.own[:c.span.Start], "\n\n") + 1
	to := len(t.own)
	if i := strings.Index(t.own[c.span.End:], "\n\n"); i >= 0 {
		to = c.span.End + i
	}
	if overlaps(core.Span{Start: from, End: to}, t.Claims) || !plans.MatchString(t.own[from:to]) {
		return false
	}
	said := t.own[c.span.Start:c.span.End]
	return !done.MatchString(said) && !already.MatchString(said) && !t.tellsDeed(said) && len(numberSpans(said)) == 0
}

// ourOwn reports whether a clause is one that code adds to a letter, such as the note
// that a CV is attached: what it says is true by how it came there.
func (t *text) ourOwn(c clause) bool {
	said := strings.TrimRight(strings.TrimSpace(t.own[c.span.Start:c.span.End]), ".")
	if t.presents(said) {
		return true
	}
	w := wordingOf(t.lang)
	return said != "" && slices.Contains([]string{strings.TrimRight(w.cv, "."), strings.TrimRight(w.disclosure, ".")}, said)
}

var (
	greetsAs = core.NewPattern(`(?i)^(?:i am|i'm|i’m|my name is|ich bin|mein name ist|ich heiße|soy|me llamo|mi nombre es|je suis|je m['’]appelle|mon nom est)\s+(.+)$`)
	pointsTo = core.NewPattern(`(?i)^(?:(?:and|und|y|et),? )?(?:my|mein[e]?|mis?|mon|mes) (?:portfolio|work|works|samples|reel|arbeiten|arbeitsproben|proben|hörprobe[n]?|portafolio|trabajos|muestras|travaux|book|références)(?: (?:is|are|can be found|ist|sind|finden sie|está|están|se trouvent?|est|sont))?(?: (?:here|below|at|under|hier|unter|aquí|en|ici|là))?[,:]?$`)
)

// closest points to the claim beside it as the nearest thing that there is.
var closest = core.NewPattern(`(?i)^(?:and |und |y |et )?(?:(?:this|that) (?:is|was|would be)|das (?:ist|war|wäre)|(?:eso |esto )?(?:es|sería)|voilà|c['’]est|ce serait) (?:the (?:closest|nearest)(?: thing)?(?: that)? i have|(?:das|am) (?:nächste|ähnlichste)n?,? (?:was ich|das ich|ich) (?:habe|vorweisen kann)|lo más (?:parecido|cercano|próximo) que tengo|ce que j['’]ai de plus (?:proche|approchant|ressemblant|comparable))$`)

// soIWork points to the claim beside it, which says how.
var soIWork = core.NewPattern(`(?i)^(?:and |und |y |et )?(?:so (?:gehe ich vor|arbeite ich)|(?:that|this) is how i work|así trabajo|(?:c['’]est )?ainsi que je travaille|(?:is|are|would be|ist|sind|wären?|es|son|serían?|est|sont|seraient?|forman? parte de|gehör(?:t|en) zu|zähl(?:t|en) zu|fai?t partie de|font partie de) (?:also |auch |también |aussi )?(?:my|meine?[mnrs]?|mis?|mon|ma|mes) (?:tools?|means|work|trade|mittel|werkzeuge?|arbeit|handwerk|herramientas?|trabajo|oficio|outils?|travail|métier)(?: dafür| for (?:it|this)| para (?:ello|esto)| pour cela)?)$`)

// presents reports whether a clause gives the freelancer's own name and nothing else,
// or only points to the link beside it.
func (t *text) presents(said string) bool {
	if pointsTo.MatchString(said) || soIWork.MatchString(said) || closest.MatchString(said) {
		return true
	}
	name := said
	if m := greetsAs.FindStringSubmatch(said); m != nil {
		name = m[1]
	}
	own := map[string]bool{}
	for _, w := range words(t.Profile.Name) {
		own[w] = true
	}
	for _, w := range words(name) {
		if !own[w] {
			return false
		}
	}
	return true
}

// tellsNothing is the score below which a clause tells nothing about the freelancer,
// though a rule says so. Rules differ in how seldom they are wrong: whoever promises or
// names the freelancer means it, while "my" stands before anything.
func tellsNothing(rule string) float64 {
	switch rule {
	case rulePromise:
		return -1.5
	case ruleBoth:
		return -1.2
	case ruleName, ruleTail, ruleLacking:
		return -2
	case ruleOffer:
		return -1.2
	case ruleCredential:
		return -0.8
	}
	return -0.55
}

// plain reports whether a clause tells so little about the freelancer that the names
// and figures in it are none of theirs.
func (c clause) plain(below float64) bool { return c.says == "" && !c.claimed && c.score < below }

// token is a word of the body as a classifier sees it.
type token struct {
	at int
	// low is the word in small letters; kind is what is left of it where its meaning
	// does not matter: a short word itself, the ending of a longer one, "#" for a
	// figure, "^" for a word with a capital inside a sentence.
	low, kind string
	// foreign says that the word has the form of a name and is not the posting's.
	foreign bool
}

// Marks that stand for what is looked at elsewhere.
const (
	claimMark = "@claim"
	linkMark  = "@link"
)

// tokensOf returns the tokens of a sentence, with one mark for each claim and link.
func (t *text) tokensOf(s core.Span) []token {
	var out []token
	sentence := t.own[s.Start:s.End]
	for i := 0; i < len(sentence); {
		if end, mark := t.coveredAt(s.Start + i); end > s.Start+i {
			out = append(out, token{at: s.Start + i, low: mark, kind: mark})
			i = min(end-s.Start, len(sentence))
			continue
		}
		r, w := utf8.DecodeRuneInString(sentence[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if strings.ContainsRune("?:%€$£", r) {
				out = append(out, token{at: s.Start + i, low: string(r), kind: string(r)})
			}
			i += w
			continue
		}
		start := i
		for i < len(sentence) {
			r, w = utf8.DecodeRuneInString(sentence[i:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '+' && r != '#' {
				break
			}
			i += w
		}
		word := sentence[start:i]
		tok := token{at: s.Start + start, low: strings.ToLower(word)}
		tok.kind = t.kindOf(word, tok.low, len(out) == 0)
		tok.foreign = tok.kind == "^" && !t.posting.words[tok.low]
		out = append(out, tok)
	}
	return out
}

// coveredAt returns where the claim or link at a place ends, and its mark.
func (t *text) coveredAt(at int) (int, string) {
	for _, c := range t.Claims {
		if c.Span.Start <= at && at < c.Span.End {
			return c.Span.End, claimMark
		}
	}
	for _, m := range t.links {
		if m[0] <= at && at < m[1] {
			return m[1], linkMark
		}
	}
	return 0, ""
}

func (t *text) kindOf(word, low string, first bool) string {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case unicode.IsDigit(r):
		return "#"
	case utf8.RuneCountInString(low) <= 4 && !(unicode.IsUpper(r) && !first && len(low) > 1):
		return low
	case unicode.IsUpper(r) && !first && t.lang != core.LangGerman:
		return "^"
	}
	runes := []rune(low)
	return "~" + string(runes[len(runes)-min(3, len(runes)):])
}

// speaks are the words of the first person, to which the verb beside them belongs.
var speaks = set("i me my mine we us our ich mir mich mein meine meinem meinen meiner wir uns unser unsere yo me mi mis nos je j me m moi mon ma mes nous notre nos")

// hashMask keeps so many bits of the hash of a feature that two seldom share one, and no
// more, since the program carries them.
const hashMask = 1<<24 - 1

// features hashes what there is to see in a clause of a sentence.
type features struct {
	lang byte
	seen map[uint32]bool
	out  []uint32
}

func (f *features) add(parts ...string) { f.put(f.lang, parts) }

// anywhere adds a feature that means the same in every language.
func (f *features) anywhere(parts ...string) { f.put(0, parts) }

func (f *features) put(lang byte, parts []string) {
	h := uint32(2166136261)
	h = (h ^ uint32(lang)) * 16777619
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint32(p[i])) * 16777619
		}
		h = (h ^ 0x1f) * 16777619
	}
	h = (h ^ h>>24) & hashMask
	if !f.seen[h] {
		f.seen[h] = true
		f.out = append(f.out, h)
	}
}

// aside is how many tokens before and after a clause belong to what is around it.
const aside = 60

// featuresOf describes the tokens from a to b of a sentence.
func (t *text) featuresOf(all []token, a, b int, asked bool) []uint32 {
	f := features{lang: langByte(t.lang), seen: map[uint32]bool{}}
	in := all[a:b]
	foreign, figures := 0, 0
	news := t.newsIn(in)
	for i, w := range in {
		f.add("u", w.low)
		f.anywhere("p", prefix(w.low))
		if news != "" {
			f.add("n", news, w.kind)
		}
		if w.foreign {
			foreign++
		}
		if w.kind == "#" {
			figures++
		}
		if i+1 < len(in) {
			f.add("b", w.low, in[i+1].low)
			f.add("k", w.kind, in[i+1].kind)
		}
		if i+2 < len(in) {
			f.add("t", w.kind, in[i+1].kind, in[i+2].kind)
			f.add("s", w.kind, in[i+2].kind)
		}
		if w.kind == w.low { // what a short word governs may stand further on
			for j := i + 3; j < min(i+6, len(in)); j++ {
				f.add("far", w.low, in[j].kind)
			}
		}
		if speaks[w.low] {
			for j := i + 1; j < min(i+5, len(in)); j++ {
				f.add("i", in[j].low)
				f.add("e", in[j].kind)
			}
			for j := max(0, i-2); j < i; j++ {
				f.add("h", in[j].low)
				f.add("g", in[j].kind)
			}
			f.add("person")
		}
	}
	if len(in) > 0 {
		f.add("first", in[0].low)
		f.add("last", in[len(in)-1].low)
		f.add("ending", in[len(in)-1].kind)
	}
	if len(in) > 1 {
		f.add("two", in[0].kind, in[1].kind)
	}
	if a > 0 {
		f.add("before", all[a-1].low)
	} else {
		f.add("start")
	}
	if b < len(all) {
		f.add("after", all[b].low)
	}
	for i := max(0, a-aside); i < min(len(all), b+aside); i++ {
		if w := all[i]; (i < a || i >= b) && len(w.kind) > 0 && w.kind[0] != '~' && w.kind[0] != '^' {
			f.add("o", w.low)
		}
	}
	if news != "" {
		f.anywhere("news", news)
	}
	f.addClasses(in, t.lang, asked)
	f.anywhere("asked", yesNo(asked))
	f.anywhere("foreign", itoa(min(foreign, 2)))
	f.anywhere("figures", itoa(min(figures, 2)))
	f.anywhere("long", itoa(min(len(in)/3, 5)))
	return f.out
}

// newsIn says how many of the telling words are not the posting's: "n" for all, "s" for
// half of them or more, "k" for fewer, "" where there are none or there is no posting.
func (t *text) newsIn(in []token) string {
	if len(t.posting.words) == 0 {
		return ""
	}
	all, news := 0, 0
	for _, w := range in {
		if utf8.RuneCountInString(w.low) < 5 || w.kind[0] == '#' || w.kind[0] == '@' {
			continue
		}
		all++
		if !t.posting.words[w.low] && !t.postingStems()[stem(w.low)] {
			news++
		}
	}
	switch {
	case all == 0:
		return ""
	case news == all:
		return "n"
	case 2*news >= all:
		return "s"
	}
	return "k"
}

// postingStems are the stems of the posting's words.
func (t *text) postingStems() map[string]bool {
	if t.stems == nil {
		t.stems = map[string]bool{}
		for w := range t.posting.words {
			t.stems[stem(w)] = true
		}
	}
	return t.stems
}

func prefix(w string) string {
	r := []rune(w)
	return string(r[:min(5, len(r))])
}

func langByte(l core.Lang) byte {
	if len(l) == 0 {
		return 1
	}
	return l[0]
}

// Saying is a clause with what a Classifier sees of it.
type Saying struct {
	Span core.Span
	// Sentence is the span of its sentence.
	Sentence core.Span
	// Features are those of the clause, Around those of the sentence.
	Features, Around []uint32
	// Rule names the rule that finds a statement in the clause, and Said is what it
	// finds; both are empty when none does.
	Rule, Said string
}

// Sayings returns the clauses of a candidate, for training a Classifier.
func (k *Checker) Sayings(c Candidate) []Saying {
	t := k.read(c)
	var out []Saying
	for _, c := range t.clauses {
		out = append(out, Saying{Span: c.span, Sentence: t.sentences[c.sentence], Features: t.seenIn(c), Rule: c.rule, Said: c.ruled, Around: t.seenAround(c)})
	}
	return out
}

// tokensFor returns the tokens of the sentence of a clause, and which of them are its own.
func (t *text) tokensFor(c clause) (all []token, a, b int) {
	if t.tokens == nil || t.tokensAt != c.sentence {
		t.tokens, t.tokensAt = t.tokensOf(t.sentences[c.sentence]), c.sentence
	}
	all = t.tokens
	at := func(place int) int {
		return sort.Search(len(all), func(i int) bool { return all[i].at >= place })
	}
	b = at(c.span.End)
	return all, min(at(c.span.Start), b), b
}

// seenIn returns the features of a clause.
func (t *text) seenIn(c clause) []uint32 {
	all, a, b := t.tokensFor(c)
	return t.featuresOf(all, a, b, t.asks(c))
}

// seenAround returns the features of the sentence of a clause.
func (t *text) seenAround(c clause) []uint32 {
	if t.around == nil || t.aroundAt != c.sentence {
		all, _, _ := t.tokensFor(c)
		t.around, t.aroundAt = t.featuresOf(all, 0, len(all), t.asks(c)), c.sentence
	}
	return t.around
}

// asks reports whether the sentence of a clause is a question.
func (t *text) asks(c clause) bool {
	s := t.sentences[c.sentence]
	return strings.HasSuffix(strings.TrimSpace(t.own[s.Start:s.End]), "?")
}
