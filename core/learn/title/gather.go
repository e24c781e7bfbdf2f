package title

import (
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// gather collects the features of many names. Names share their words, so that each
// word is taken apart once.
type gather struct {
	lang  core.Lang
	words map[string][]int32
	known []gathered
	by    map[uint32]int32 // place in known
	// places are the features of one name after the other, which end at ends[1:].
	places []int32
	ends   []int
}

type gathered struct {
	feature
	// names is how many names have it, last the last of them.
	names, last int32
}

func newGather(lang core.Lang) *gather {
	return &gather{lang: lang, words: map[string][]int32{}, by: map[uint32]int32{}, ends: []int{0}}
}

// name adds a name.
func (g *gather) name(s string) {
	i := int32(len(g.ends))
	for w := range strings.FieldsSeq(s) {
		for _, at := range g.word(w) {
			if f := &g.known[at]; f.last != i {
				f.last = i
				f.names++
				g.places = append(g.places, at)
			}
		}
	}
	g.ends = append(g.ends, len(g.places))
}

// word returns the features of what stands between two blanks.
func (g *gather) word(w string) []int32 {
	if list, ok := g.words[w]; ok {
		return list
	}
	var list []int32
	for _, f := range features(nil, g.lang, w) {
		at, ok := g.by[f.id]
		if !ok {
			at = int32(len(g.known))
			g.by[f.id] = at
			g.known = append(g.known, gathered{feature: f})
		}
		list = append(list, at)
	}
	g.words[w] = list
	return list
}

// order is the features by their numbers.
func (g *gather) order() []int32 {
	out := make([]int32, len(g.known))
	for i := range out {
		out[i] = int32(i)
	}
	slices.SortFunc(out, func(a, b int32) int {
		if g.known[a].id < g.known[b].id {
			return -1
		}
		return 1
	})
	return out
}
