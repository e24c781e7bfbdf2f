package draft

import (
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// Checker runs the gates on the texts of one profile. It holds what depends only on
// the profile and the settings, does not change, and is safe for concurrent use.
type Checker struct {
	profile  core.Profile
	settings core.Settings
	// facts is what all confirmed facts say, own what each fact supports, by its
	// place in the profile.
	facts corpus
	own   []corpus
	// links and hosts are those that the facts name.
	links, hosts map[string]bool
	classifier   *Classifier
}

// NewChecker reads the facts of a profile.
func NewChecker(p core.Profile, s core.Settings) *Checker {
	k := &Checker{profile: p, settings: s, own: make([]corpus, len(p.Facts)), classifier: builtinClassifier()}
	parts := []corpus{newCorpus(p.Name + "\n" + s.Signature)}
	for i, f := range p.Facts {
		k.own[i] = newCorpus(factText(f))
		if f.Confirmed && f.Kind != core.FactExclusion {
			parts = append(parts, k.own[i])
		}
	}
	k.facts = joinedCorpus(parts)
	k.links, k.hosts = map[string]bool{}, map[string]bool{}
	nameLinks(k.facts.lower, k.links, k.hosts)
	return k
}

// With returns a checker of the same profile that asks another classifier, or none.
func (k *Checker) With(c *Classifier) *Checker {
	out := *k
	out.classifier = c
	return &out
}

// Check runs every gate, in a fixed order, and returns one result for each. A body
// beyond all bounds only fails by its size, so that what a stranger or a model wrote
// cannot keep the gates busy. Profile and settings are those of the checker.
func (k *Checker) Check(c Candidate) []core.GateResult {
	c.Profile, c.Settings = k.profile, k.settings
	if len(c.Content.Body) > maxChecked {
		t := &text{Candidate: c, closing: len(c.Content.Body)}
		return []core.GateResult{gateFormat(t), gateLength(t)}
	}
	t := k.read(c)
	return []core.GateResult{
		gateClaims(t), gateStatements(t), gateInstructions(t), gateChecks(t), gateFormat(t), gateHeaders(t), gateLength(t), gateLanguage(t),
		gatePlaceholder(t), gateCliche(t), gateDuplicate(t), gateNumbers(t), gateNames(t), gateLinks(t), gateSecret(t), gatePrivate(t), gateRules(t),
	}
}

func (k *Checker) read(c Candidate) *text {
	c.Profile, c.Settings = k.profile, k.settings
	t := &text{Candidate: c, known: k, lang: c.Content.Language, facts: k.facts, posting: postingCorpus(c.Job)}
	t.closing = closingAt(c)
	t.own = maskQuotes(c.Content.Body, func(q string) bool {
		return t.posting.holds(q) || t.facts.holds(q) || t.posting.knows(q) || t.inflects(q)
	})
	t.links = linkSpans(t.own)
	t.sentences = sentenceSpans(t.own[:t.closing])
	t.clauses = t.readClauses()
	return t
}

// inflects reports whether a quotation holds nothing but the posting's words in another
// form: « irréprochable » where the posting writes of « versions irréprochables ».
func (t *text) inflects(q string) bool {
	found := false
	for _, w := range words(q) {
		if utf8.RuneCountInString(w) < 4 || t.posting.words[w] {
			continue
		}
		if !t.postingStems()[stem(w)] {
			return false
		}
		found = true
	}
	return found
}

// supports is what the fact with an id supports.
func (k *Checker) supports(id core.FactID) (corpus, bool) {
	for i, f := range k.profile.Facts {
		if f.ID == id {
			return k.own[i], true
		}
	}
	return corpus{}, false
}

// joinedCorpus holds what all parts hold.
func joinedCorpus(parts []corpus) corpus {
	out := corpus{words: map[string]bool{}, numbers: map[string]bool{}}
	var flat, lower strings.Builder
	for _, p := range parts {
		maps.Copy(out.words, p.words)
		maps.Copy(out.numbers, p.numbers)
		flat.WriteString(strings.TrimSuffix(p.flat, " "))
		lower.WriteString(p.lower + "\n")
	}
	out.flat, out.lower = flat.String()+" ", lower.String()
	return out
}

// nameLinks adds the links of a text in lower case, and their hosts.
func nameLinks(lower string, links, hosts map[string]bool) {
	for _, l := range linksIn(lower) {
		links[plainLink(l)] = true
		hosts[hostOf(l)] = true
	}
}
