package reply

import (
	_ "embed"
	"hash/fnv"
	"math"
	"strconv"
	"strings"
	"sync"
)

// Feature is something that the linear model knows of a mail, by its number, and how
// much it counts there.
type Feature struct {
	ID    uint32
	Value float64
}

// How much the kinds of features count, chosen by cross-validation.
const (
	ofWord    = 1.0
	ofPair    = 1.0
	ofTriple  = 0.7
	ofGap     = 0.5 // two words with one or two others between them
	ofPiece   = 0.4 // letters of a word that stand together
	ofPhrase  = 1.0
	ofMeaning = 1.6
	ofOrder   = 0.6 // two meanings with others between them
	ofShape   = 0.3 // what a mail is like, however long it is
)

// minPiece and maxPiece bound the pieces of words, in letters.
const minPiece, maxPiece = 3, 5

// maxWords bounds the words of a mail that are weighed.
const maxWords = 600

// bag collects features, each once, with the most that it counts anywhere.
type bag struct {
	at  map[uint32]int
	out []Feature
}

func (b *bag) add(value float64, parts ...string) {
	h := fnv.New32a()
	for _, p := range parts {
		// A hash takes every write.
		_, _ = h.Write([]byte(p))
		_, _ = h.Write([]byte{0})
	}
	id := h.Sum32()
	if i, ok := b.at[id]; ok {
		b.out[i].Value = max(b.out[i].Value, value)
		return
	}
	b.at[id] = len(b.out)
	b.out = append(b.out, Feature{id, value})
}

// features are those of a mail for the linear model. What it says is brought to one
// length, so that a long mail weighs no more than a short one.
func (r reading) features() []Feature {
	b := bag{at: map[uint32]int{}}
	n := 0
	for _, s := range sentences(r.body) {
		if supposed.MatchString(s) {
			b.add(ofPhrase, "phrase", "supposed")
			continue
		}
		list := tokens(s)
		if n += len(list); n > maxWords {
			break
		}
		b.sentence(list, strings.HasSuffix(s, "?"))
	}
	kind := "answer"
	if r.title != "" {
		kind = "title"
		list := tokens(r.title)
		b.sentence(list, false)
		for _, w := range list {
			b.add(ofWord, "title", w)
		}
	}
	for _, h := range r.hits {
		b.add(ofPhrase, "phrase", h.name)
	}
	for _, w := range tokens(r.thread) {
		if m := meaning(w); m != "" {
			b.add(ofWord/2, "thread", m)
		}
	}
	for _, w := range tokens(r.name) {
		if m := meaning(w); m != "" {
			b.add(ofWord/2, "name", m)
		}
	}
	square := 0.0
	for _, f := range b.out {
		square += f.Value * f.Value
	}
	for i := range b.out {
		b.out[i].Value /= math.Sqrt(square)
	}
	b.add(ofShape, kind)
	b.add(ofShape, kind, "length", strconv.Itoa(int(math.Log2(float64(1+n)))))
	if strings.Contains(r.body, "?") {
		b.add(ofShape, kind, "asks")
	}
	if strings.HasSuffix(strings.TrimSpace(r.body), "?") {
		b.add(ofShape, kind, "asks last")
	}
	if r.auto != "" {
		b.add(ofShape, "auto", r.auto)
	}
	if r.list || r.auto == "bulk" {
		b.add(ofShape, "many")
	}
	if sum.MatchString(r.body) {
		b.add(ofShape, kind, "money")
		if invoices.MatchString(r.body) {
			b.add(ofShape, kind, "money due")
		}
	}
	if r.from != "" {
		b.add(ofShape, "from", r.from)
	}
	return b.out
}

// sentence adds the words of a sentence, those that stand together, and what they mean.
func (b *bag) sentence(list []string, asks bool) {
	end := "."
	if asks {
		end = "?"
	}
	for i, w := range list {
		b.add(ofWord, "word", w)
		b.pieces(w)
		if i == 0 {
			b.add(ofPair, "pair", "^", w)
		} else {
			b.add(ofPair, "pair", list[i-1], w)
		}
		if i > 1 {
			b.add(ofTriple, "triple", list[i-2], list[i-1], w)
			b.add(ofGap, "gap", list[i-2], w)
		}
		if i > 2 {
			b.add(ofGap, "gap", list[i-3], w)
		}
	}
	if n := len(list); n > 0 {
		b.add(ofPair, "pair", list[n-1], end)
		if n < 4 {
			b.add(ofPair, append([]string{"whole"}, list...)...)
		}
	}
	b.meanings(list, end)
}

// pieces adds the letters of a word that stand together, between two borders: they join
// the forms of a word, and the words of a compound.
func (b *bag) pieces(w string) {
	s := []rune(" " + w + " ")
	for n := minPiece; n <= maxPiece && n < len(s); n++ {
		for i := 0; i+n <= len(s); i++ {
			b.add(ofPiece, "piece", string(s[i:i+n]))
		}
	}
}

// meanings adds what the words of a sentence mean, in which order: it is the same for
// both languages and for words that no training has seen together.
func (b *bag) meanings(list []string, end string) {
	var seq []string
	for _, w := range list {
		if m := meaning(w); m != "" && (len(seq) == 0 || seq[len(seq)-1] != m) {
			seq = append(seq, m)
		}
	}
	for i, m := range seq {
		b.add(ofMeaning, "meaning", m)
		b.add(ofMeaning/2, "meaning", m, end)
		if i > 0 {
			b.add(ofMeaning, "meanings", seq[i-1], m)
		}
		if i > 1 {
			b.add(ofMeaning, "meanings", seq[i-2], seq[i-1], m)
		}
		for _, before := range seq[:max(0, i-1)] {
			b.add(ofOrder, "order", before, m)
		}
	}
}

//go:embed concepts.txt
var conceptTable string

// lexicon tells what words mean: whole words, and all that begin alike.
type lexicon struct{ whole, begin map[string]string }

var concepts = sync.OnceValue(func() lexicon {
	l := lexicon{map[string]string{}, map[string]string{}}
	for _, line := range strings.Split(conceptTable, "\n") {
		name, list, ok := strings.Cut(line, ": ")
		if !ok || strings.HasPrefix(line, "# ") {
			continue
		}
		for _, w := range strings.Fields(list) {
			if begin, ok := strings.CutSuffix(w, "*"); ok {
				l.begin[begin] = name
			} else {
				l.whole[w] = name
			}
		}
	}
	return l
})

// shortest is how many bytes the beginning of a word has at least that tells its meaning.
const shortest = 3

// meaning returns what a word means, "" where that is not known.
func meaning(w string) string {
	l := concepts()
	if m := l.whole[w]; m != "" {
		return m
	}
	if strings.HasSuffix(w, "n't") {
		return "not"
	}
	for n := len(w); n >= shortest; n-- {
		if m := l.begin[w[:n]]; m != "" {
			return m
		}
	}
	return ""
}
