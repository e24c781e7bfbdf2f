package text

import (
	"math"
	"slices"
)

// Bits is the width of the feature hash: features are numbered 0 .. 2^Bits-1.
const Bits = 20

const size = 1 << Bits

// Feature is one feature of a document and its value.
type Feature struct {
	ID    uint32
	Value float32
}

// A document is read as a bag of words. Each distinct word counts 1 + ln of how often
// it stands; its feature and, where they are wanted, those of its character n-grams
// of 3 to 5 letters get that value, and pairs of neighbours get 1. Since the n-grams
// of a word depend on the word only, a document costs one look-up for each n-gram of
// its distinct words and not one for each letter. The opening of a body, its first
// words with their pairs, is a bag of its own: there a posting says who speaks and what
// for, before it lists duties as any other does.
const (
	minGram = 3
	maxGram = 5
	// maxWord bounds a word: what is longer is no word of any language.
	maxWord = 40
	// maxWords bounds the words of a document that are read.
	maxWords = 3000
	// openingWords are in an opening, which is looked for in the first openingBytes.
	openingWords = 20
	openingBytes = 600
)

// Reader turns neutral texts into features. It keeps buffers between documents; it is
// not safe for concurrent use, and its zero value is ready.
type Reader struct {
	low   []byte
	words []word
	table []int32 // open addressing: index into distinct, -1 is free
	uniq  []distinct
	pairs []uint32 // of neighbours, as they stand in the text
	list  []Feature
	keys  []uint64
}

type word struct {
	start, end int32
	hash       uint32
}

type distinct struct {
	hash       uint32
	start, end int32
	count      int32
}

const (
	fnvBasis = 2166136261
	fnvPrime = 16777619
)

// The kinds of feature have different hash seeds, so that the word "the" and the
// n-gram "the" differ.
const (
	seedWord  = fnvBasis ^ 0x57
	seedGram  = fnvBasis ^ 0x47
	seedPair  = fnvBasis ^ 0x50
	seedTitle = fnvBasis ^ 0x54

	seedTitleGram = fnvBasis ^ 0x67

	seedOpening     = fnvBasis ^ 0x4f
	seedOpeningPair = fnvBasis ^ 0x6f
)

func hashBytes(seed uint32, b []byte) uint32 {
	h := seed
	for _, c := range b {
		h = (h ^ uint32(c)) * fnvPrime
	}
	return h
}

// bucket mixes a hash into a feature number.
func bucket(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x7feb352d
	h ^= h >> 15
	return h & (size - 1)
}

// classes says how split takes a byte: as the character of a word that it stands for,
// as a word of its own, or as what parts words (0).
var classes = func() (t [256]byte) {
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = c, c
	}
	for c := byte('0'); c <= '9'; c++ {
		t[c] = '0' // which number it is matters less than that there is one
	}
	t['\''], t['#'], t['$'], t['!'], t['%'] = '\'', '#', '$', '!', '%'
	return t
}()

// read splits a text into words: runs of letters and digits, with an apostrophe
// between letters; a token of Neutral ("#URL#") is one word, "$" and "!" are words.
func (r *Reader) read(parts ...string) {
	r.low, r.words = r.low[:0], r.words[:0]
	for _, s := range parts {
		r.split(s, maxWords)
	}
	r.count()
}

// split appends the words of s until there are most of them.
func (r *Reader) split(s string, most int) {
	start, hash := -1, uint32(0)
	flush := func() {
		if n := len(r.low) - start; n <= maxWord && len(r.words) < most {
			r.words = append(r.words, word{int32(start), int32(len(r.low)), hash})
		} else {
			r.low = r.low[:start]
		}
		start = -1
	}
	for i := 0; i < len(s); i++ {
		c := classes[s[i]]
		if c >= '0' || c == '\'' && start >= 0 && i+1 < len(s) && letter(s[i+1]) {
			if start < 0 {
				if len(r.words) >= most {
					return
				}
				start, hash = len(r.low), seedWord
			}
			r.low = append(r.low, c)
			hash = (hash ^ uint32(c)) * fnvPrime
			continue
		}
		if start >= 0 {
			flush()
		}
		if c == '$' || c == '!' || c == '%' {
			start, hash = len(r.low), (uint32(seedWord)^uint32(c))*fnvPrime
			r.low = append(r.low, c)
			flush()
		}
	}
	if start >= 0 {
		flush()
	}
}

// count finds the distinct words and the pairs of neighbours.
func (r *Reader) count() {
	need := 64
	for need < 2*len(r.words) {
		need *= 2
	}
	if cap(r.table) < need {
		r.table = make([]int32, need)
	}
	r.table = r.table[:need]
	for i := range r.table {
		r.table[i] = -1
	}
	r.uniq, r.pairs = r.uniq[:0], r.pairs[:0]
	previous := uint32(0)
	for n, w := range r.words {
		h := w.hash
		slot := int(h) & (need - 1)
		for {
			k := r.table[slot]
			if k < 0 {
				r.table[slot] = int32(len(r.uniq))
				r.uniq = append(r.uniq, distinct{hash: h, start: w.start, end: w.end, count: 1})
				break
			}
			if r.uniq[k].hash == h {
				r.uniq[k].count++
				break
			}
			slot = (slot + 1) & (need - 1)
		}
		if n > 0 {
			r.pairs = append(r.pairs, (previous*fnvPrime^h)*fnvPrime^seedPair)
		}
		previous = h
	}
}

// inOrder puts pairs in order, each once, in the place of the list that it is given.
func inOrder(pairs []uint32) []uint32 {
	slices.Sort(pairs)
	return slices.Compact(pairs)
}

// damp is 1 + ln(n), from a table for the small counts that words have.
func damp(n int32) float32 {
	if n < int32(len(damped)) {
		return damped[n]
	}
	return float32(1 + math.Log(float64(n)))
}

var damped = func() (t [32]float32) {
	for i := 1; i < len(t); i++ {
		t[i] = float32(1 + math.Log(float64(i)))
	}
	return t
}()

// title lists the features of a title alone: its words and their n-grams, which join the
// many ways of writing one trade. The list is good until the reader reads again; a feature
// may come more than once, its values add up. So it is with opening and body.
func (r *Reader) title(title string) []Feature {
	r.read(title)
	list := r.list[:0]
	for _, u := range r.uniq {
		w := r.low[u.start:u.end]
		list = append(list, Feature{bucket(hashBytes(seedTitle, w)), 1})
		list = grams(list, seedTitleGram, w, 1)
	}
	r.list = list
	return list
}

// open reads the first words of a body.
func (r *Reader) open(body string) {
	r.low, r.words = r.low[:0], r.words[:0]
	r.split(body[:min(len(body), openingBytes)], openingWords)
	r.count()
}

func openingWord(hash uint32) uint32 { return bucket(hash*fnvPrime ^ seedOpening) }

func openingPair(pair uint32) uint32 { return bucket(pair*fnvPrime ^ seedOpeningPair) }

// opening lists the features of the first words of a body.
func (r *Reader) opening(body string) []Feature {
	r.open(body)
	list := r.list[:0]
	for _, u := range r.uniq {
		list = append(list, Feature{openingWord(u.hash), damp(u.count)})
	}
	for _, p := range inOrder(r.pairs) {
		list = append(list, Feature{openingPair(p), 1})
	}
	r.list = list
	return list
}

// body lists the features of a title and a text together.
func (r *Reader) body(title, body string, withGrams bool) []Feature {
	r.read(title, body)
	list := r.list[:0]
	for _, u := range r.uniq {
		v := damp(u.count)
		list = append(list, Feature{bucket(u.hash), v})
		if withGrams {
			list = grams(list, seedGram, r.low[u.start:u.end], v)
		}
	}
	for _, p := range inOrder(r.pairs) {
		list = append(list, Feature{bucket(p), 1})
	}
	r.list = list
	return list
}

// grams appends the character n-grams of a word between two borders.
func grams(list []Feature, seed uint32, w []byte, value float32) []Feature {
	var buf [maxWord + 2]byte
	n := copy(buf[1:maxWord+1], w) + 2
	buf[0], buf[n-1] = ' ', ' '
	for i := 0; i+minGram <= n; i++ {
		h := seed
		for k, c := range buf[i:min(i+maxGram, n)] {
			h = (h ^ uint32(c)) * fnvPrime
			if k+1 >= minGram {
				list = append(list, Feature{bucket(h), value})
			}
		}
	}
	return list
}

// Document is the features of a neutral document before any weighting, in blocks: the
// title alone, the opening of the body, and title and body together. Each block is in
// order, and each feature is in it once.
type Document struct{ Title, Opening, Body []Feature }

// Features reads a neutral document; the body's block has n-grams where they are wanted.
func (r *Reader) Features(title, body string, withGrams bool) Document {
	return Document{merged(r.title(title)), merged(r.opening(body)), merged(r.body(title, body, withGrams))}
}

// merged is a list of its own: in order, each feature once.
func merged(list []Feature) []Feature {
	// Sorted as numbers, the place in the list behind the feature, which is several times
	// faster than by a function and keeps the order in which values are added.
	keys := make([]uint64, len(list))
	for i, f := range list {
		keys[i] = uint64(f.ID)<<32 | uint64(i)
	}
	slices.Sort(keys)
	out := make([]Feature, 0, len(list))
	for _, k := range keys {
		f := list[uint32(k)]
		if n := len(out); n > 0 && out[n-1].ID == f.ID {
			out[n-1].Value += f.Value
		} else {
			out = append(out, f)
		}
	}
	return out
}
