package dedupe

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// shingles returns the sorted set of a text's 3-word shingles, hashed with 64-bit
// FNV. It is written apart from core/dedupe on purpose: it is the yardstick.
func shingles(text string) []uint64 {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	var set []uint64
	for i := 2; i < len(words); i++ {
		h := fnv.New64a()
		for _, w := range words[i-2 : i+1] {
			h.Write([]byte(w))
			h.Write([]byte{0})
		}
		set = append(set, h.Sum64())
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// jaccard returns the similarity of two sorted sets, 0 for two empty ones.
func jaccard(a, b []uint64) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	both := shared(a, b)
	return float64(both) / float64(len(a)+len(b)-both)
}

func shared(a, b []uint64) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}

// pair is two posts by their numbers.
type pair struct{ a, b int }

// exactPairs returns every pair of a post in as and one in bs, given as numbers
// into sets, whose exact similarity is at least least. An inverted index counts
// shared shingles, so that no pair is left out.
func exactPairs(sets [][]uint64, as, bs []int, least float64) map[pair]float64 {
	holders := map[uint64][]int32{}
	for _, b := range bs {
		for _, s := range sets[b] {
			holders[s] = append(holders[s], int32(b))
		}
	}
	out := map[pair]float64{}
	count := map[int32]int{}
	for _, a := range as {
		clear(count)
		for _, s := range sets[a] {
			for _, b := range holders[s] {
				count[b]++
			}
		}
		for b, both := range count {
			if j := float64(both) / float64(len(sets[a])+len(sets[b])-both); j >= least {
				out[pair{a, int(b)}] = j
			}
		}
	}
	return out
}
