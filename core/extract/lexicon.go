package extract

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// tables are the files taxonomy.tsv, cues.tsv and places.tsv.
//
//go:embed tables.gz
var tables []byte

// kind says what a phrase of the lexicon is a sign of.
type kind uint8

const (
	kindSkill kind = iota
	kindStop
	kindSection
	kindNice
	kindSkillCtx
	kindContract
	kindRemote
	kindNoRemote
	kindNeg
	kindPayPos
	kindPayNeg
	kindPayNegSide
	kindPayPer
	kindLimit
	kindDeadline
	kindApply
	kindInstr
	kindAI
	kindRole
	kindRoleHead
	kindTZ
	kindPlace
	kinds // the number of kinds
)

func kindNames() map[string]kind {
	return map[string]kind{
		"stop": kindStop, "section": kindSection, "nice": kindNice, "skillctx": kindSkillCtx, "contract": kindContract,
		"remote": kindRemote, "noremote": kindNoRemote, "neg": kindNeg, "paypos": kindPayPos, "payneg": kindPayNeg,
		"paynegside": kindPayNegSide, "payper": kindPayPer, "limit": kindLimit, "deadline": kindDeadline, "apply": kindApply,
		"instr": kindInstr, "ai": kindAI, "role": kindRole, "rolehead": kindRoleHead, "tz": kindTZ, "place": kindPlace,
	}
}

// care says how much evidence a skill's alias needs, since some are ordinary words.
type care uint8

const (
	carePlain  care = iota // any occurrence counts
	careCase               // exact case away from a sentence start, or context
	careBoth               // exact case and context
	careNearby             // context only
)

// entry is what a phrase means.
type entry struct {
	kind  kind
	care  care
	value string // canonical skill, language, contract type ...
	exact string // a skill's alias as written, a place's currency
	// spelled is a place's name as written.
	spelled string
	skill   *skill
}

// skill is one line of the taxonomy.
type skill struct {
	name, category string
}

type first struct {
	word string
	node *node
	next uint16
}

type node struct {
	next    map[string]*node
	entries []entry
}

// hit is an entry found in a document, at tokens first..last.
type hit struct {
	kind        kind
	first, last int32
	entry       *entry
}

func (h hit) value() string { return h.entry.value }

// lexicon is a trie over words, built once and never changed afterwards. It holds
// fewer than 65,536 first words.
type lexicon struct {
	// firsts are the words that phrases begin with. By firstKey, first has the
	// number of one plus 1, and each has that of the next one, 0 for none.
	firsts  []first
	first   [1 << 16]uint16
	skills  []*skill
	aliases map[string]string // folded alias -> canonical skill
	// categories maps canonical skills to template categories.
	categories map[string]string
}

// words returns the shared lexicon.
var words = sync.OnceValue(func() *lexicon {
	texts, err := core.Unpack(tables)
	if err != nil {
		panic(err) // the file is part of the program
	}
	x := &lexicon{aliases: map[string]string{}, categories: map[string]string{}}
	x.addSkills(texts["taxonomy.tsv"])
	x.addCues(texts["cues.tsv"])
	x.addPlaces(texts["places.tsv"])
	return x
})

func (x *lexicon) addSkills(tsv string) {
	for f := range rows(tsv) {
		s := &skill{name: f[0], category: f[1]}
		x.skills = append(x.skills, s)
		x.categories[s.name] = s.category
		x.alias(s.name, s.name, true)
		for _, a := range strings.Split(f[2], "|") {
			c := carePlain
			switch a[0] {
			case '~':
				c, a = careCase, a[1:]
			case '?':
				c, a = careBoth, a[1:]
			case '!':
				c, a = careNearby, a[1:]
			}
			x.alias(a, s.name, false)
			x.add(a, entry{kind: kindSkill, care: c, value: s.name, exact: a, skill: s})
		}
	}
}

// alias records how a skill may be called; a canonical name beats an alias, and
// the first of two aliases beats the second.
func (x *lexicon) alias(a, name string, canonical bool) {
	k := fold(lower(a))
	if _, taken := x.aliases[k]; !taken || canonical {
		x.aliases[k] = name
	}
}

func (x *lexicon) addCues(tsv string) {
	names := kindNames()
	for f := range rows(tsv) {
		k, ok := names[f[0]]
		if !ok {
			panic("extract: unknown kind of cue " + f[0])
		}
		for _, p := range strings.Split(f[2], "|") {
			x.add(p, entry{kind: k, value: f[1]})
		}
	}
}

func (x *lexicon) addPlaces(tsv string) {
	for f := range rows(tsv) {
		for _, p := range strings.Split(f[2], "|") {
			c := carePlain
			if p[0] == '~' {
				c, p = careCase, p[1:]
			}
			x.add(p, entry{kind: kindPlace, care: c, value: f[0], exact: f[1], spelled: p})
		}
	}
}

// add enters a phrase in every spelling that texts use for it.
func (x *lexicon) add(phrase string, e entry) {
	low := lower(phrase)
	forms := []string{low}
	for _, f := range []string{fold(low), umlauts.Replace(low)} {
		if !slices.Contains(forms, f) {
			forms = append(forms, f)
		}
	}
	for _, form := range forms {
		var n *node
		for _, t := range tokenize(form) {
			w := form[t.start:t.end]
			if n == nil {
				n = x.begin(w)
				continue
			}
			if n.next == nil {
				n.next = map[string]*node{}
			}
			if n.next[w] == nil {
				n.next[w] = &node{}
			}
			n = n.next[w]
		}
		if n != nil {
			n.entries = append(n.entries, e)
		}
	}
}

// begin returns the node of the phrases that begin with a word, a new one for a
// new word.
func (x *lexicon) begin(w string) *node {
	if n := x.after(w); n != nil {
		return n
	}
	k := firstKey(w)
	x.firsts = append(x.firsts, first{w, &node{}, x.first[k]})
	x.first[k] = uint16(len(x.firsts))
	return x.firsts[len(x.firsts)-1].node
}

// after returns the node of the phrases that begin with a word, nil for none.
func (x *lexicon) after(w string) *node {
	for k := x.first[firstKey(w)]; k != 0; k = x.firsts[k-1].next {
		if x.firsts[k-1].word == w {
			return x.firsts[k-1].node
		}
	}
	return nil
}

// firstKey is a small hash by which most words are known not to begin a phrase.
func firstKey(w string) uint16 {
	n := len(w)
	h := uint32(w[0]) | uint32(w[n/2])<<8 | uint32(w[n-1])<<16 | uint32(n)<<24
	return uint16(h * 0x9E3779B1 >> 16)
}

// scan finds every phrase of the lexicon. Of skills only the longest at a place
// counts ("react native" is not "react"); other phrases may overlap.
func (x *lexicon) scan(low string, tokens []token) []hit {
	hits := make([]hit, 0, len(tokens)/2+8)
	covered := 0 // tokens before this one belong to a skill already found
	for i := range tokens {
		n := x.after(low[tokens[i].start:tokens[i].end])
		skillAt, skillEnd := -1, -1
		for j := i; n != nil; {
			for k := range n.entries {
				e := &n.entries[k]
				if e.kind == kindSkill {
					if i < covered {
						continue
					}
					if skillEnd >= 0 && skillEnd < j { // a longer skill replaces the shorter
						hits = hits[:skillAt+compactOther(hits[skillAt:])]
						skillAt = -1
					}
					if skillAt < 0 {
						skillAt = len(hits)
					}
					skillEnd = j
				}
				hits = append(hits, hit{kind: e.kind, first: int32(i), last: int32(j), entry: e})
			}
			if j++; n.next == nil || j >= len(tokens) || tokens[j].loose {
				break
			}
			n = n.next[low[tokens[j].start:tokens[j].end]]
		}
		if skillEnd >= 0 {
			covered = skillEnd + 1
		}
	}
	return hits
}

// compactOther keeps the hits that are no skills and returns their number.
func compactOther(hits []hit) int {
	n := 0
	for _, h := range hits {
		if h.kind != kindSkill {
			hits[n] = h
			n++
		}
	}
	return n
}

// rows yields the fields of a tab-separated table without its comments.
func rows(tsv string) func(yield func([3]string) bool) {
	return func(yield func([3]string) bool) {
		for line := range strings.Lines(tsv) {
			line = strings.TrimRight(line, "\r\n")
			if line == "" || line[0] == '#' {
				continue
			}
			a, rest, _ := strings.Cut(line, "\t")
			b, c, ok := strings.Cut(rest, "\t")
			if !ok || c == "" {
				panic("extract: broken table line " + line)
			}
			if !yield([3]string{a, b, c}) {
				return
			}
		}
	}
}

var (
	umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")
	accents = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "ß", "ss", "á", "a", "à", "a", "â", "a", "ã", "a", "å", "a",
		"é", "e", "è", "e", "ê", "e", "ë", "e", "í", "i", "ì", "i", "î", "i", "ï", "i", "ó", "o", "ò", "o", "ô", "o", "õ", "o",
		"ú", "u", "ù", "u", "û", "u", "ñ", "n", "ç", "c")
)

// fold removes the accents of lower-case Latin letters.
func fold(s string) string { return accents.Replace(s) }

// CanonicalSkill returns the taxonomy's name for a skill as people write it
// ("golang", "react js"), and false when the taxonomy does not know it.
func CanonicalSkill(name string) (string, bool) {
	c, ok := words().aliases[fold(lower(strings.Join(strings.Fields(cut(name, 100)), " ")))]
	return c, ok
}

// Skills returns the canonical names of all skills in the taxonomy, in its order.
func Skills() []string {
	out := make([]string, 0, len(words().skills))
	for _, s := range words().skills {
		out = append(out, s.name)
	}
	return out
}
