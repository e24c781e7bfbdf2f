package title

import (
	"math"
	"slices"

	"github.com/automonet/automonet/core"
)

// Kin is a small index of the names, in one language, of a few occupations: those of a
// freelancer. It weighs words as the index that it comes from does and takes microseconds
// where that takes a millisecond. It is not changed and safe for concurrent use.
type Kin struct {
	lang  core.Lang
	names []string
	norm  []float32
	// slots is a hash table of the features of these names; where holds the names that
	// have one.
	slots []kinSlot
	where []uint16
	// rare are the weights of all features that the index knows, in steps of rareStep, by
	// the lower bits of their numbers; 0 is one that it does not know.
	rare    [1 << rareBits]uint8
	unknown float32
}

type kinSlot struct {
	id         uint32
	weight     float32
	start, end int32 // in where; a free slot has none
}

const (
	rareBits = 16
	// rareStep makes the weight of the rarest stem, three times 1 + ln of some 3,000
	// occupations, fit into a byte.
	rareStep = 1.0 / 8
)

// Kin makes the index of the names of occupations, and of titles as they are.
func (x *Index) Kin(concepts []int, titles []string) *Kin {
	k := &Kin{lang: x.lang, unknown: rarity(len(x.aliases), 0)}
	for i, id := range x.ids {
		at := id & (1<<rareBits - 1)
		k.rare[at] = max(k.rare[at], uint8(min(math.Round(float64(x.weight[i]/rareStep)), 255)))
	}
	names := slices.Clone(titles)
	for _, a := range x.aliases {
		if slices.Contains(concepts, a.Concept) {
			names = append(names, a.Name)
		}
	}
	slices.Sort(names)
	k.names = slices.Compact(names)
	k.names = k.names[:min(len(k.names), MaxAliases-1)]
	k.norm = make([]float32, len(k.names))
	g := newGather(x.lang)
	for _, n := range k.names {
		g.name(n)
	}
	need := 64
	for need < 2*len(g.known) {
		need *= 2
	}
	k.slots = make([]kinSlot, need)
	lists := make([][]uint16, len(g.known))
	for i := range k.names {
		for _, at := range g.places[g.ends[i]:g.ends[i+1]] {
			lists[at] = append(lists[at], uint16(i))
		}
	}
	for at, f := range g.known {
		w := f.value * k.unknown
		if i, known := slices.BinarySearch(x.ids, f.id); known {
			w = x.weight[i]
		}
		s := k.find(f.id)
		*s = kinSlot{f.id, w, int32(len(k.where)), int32(len(k.where) + len(lists[at]))}
		k.where = append(k.where, lists[at]...)
		for _, i := range lists[at] {
			k.norm[i] += w * w
		}
	}
	for i, sum := range k.norm {
		k.norm[i] = float32(math.Sqrt(float64(sum)))
	}
	return k
}

// find returns the slot of a feature, or the free one where it would be.
func (k *Kin) find(id uint32) *kinSlot {
	mask := uint32(len(k.slots) - 1)
	for at := id & mask; ; at = (at + 1) & mask {
		if s := &k.slots[at]; s.id == id || s.end == 0 {
			return s
		}
	}
}

// Like returns the name that a title is most like, and how much, 0..1. A nil Kin knows no
// name.
func (k *Kin) Like(title string) (name string, score float64) {
	if k == nil || len(k.names) == 0 {
		return "", 0
	}
	var few [64]float32
	sum := few[:]
	if len(k.names) > len(few) {
		sum = make([]float32, len(k.names))
	}
	var buf [256]feature
	var seen once
	norm := float32(0)
	for _, f := range pieces(buf[:0], k.lang, title) {
		if !seen.first(f.id) {
			continue
		}
		if s := k.find(f.id); s.end > 0 {
			w := s.weight * s.weight
			norm += w
			for _, i := range k.where[s.start:s.end] {
				sum[i] += w
			}
			continue
		}
		w := float32(k.rare[f.id&(1<<rareBits-1)]) * rareStep
		if w == 0 {
			w = f.value * k.unknown
		}
		norm += w * w
	}
	best := -1
	for i, n := range k.norm {
		if n > 0 && sum[i] > 0 && (best < 0 || sum[i]/n > sum[best]/k.norm[best]) {
			best = i
		}
	}
	if best < 0 {
		return "", 0
	}
	return k.names[best], float64(sum[best]) / (math.Sqrt(float64(norm)) * float64(k.norm[best]))
}

// once knows which features came before, of as many as the title of a job has; of those
// beyond it takes each for new.
type once struct {
	ids [1 << onceBits]uint32
	n   int
}

const onceBits = 10

func (o *once) first(id uint32) bool {
	if o.n > len(o.ids)/2 || id == 0 {
		return true
	}
	for at := id >> (32 - onceBits); ; at = (at + 1) & (1<<onceBits - 1) {
		switch o.ids[at] {
		case id:
			return false
		case 0:
			o.ids[at] = id
			o.n++
			return true
		}
	}
}
