package text

import (
	"math"
	"slices"
	"sync"
)

// Group is several models that judge the same documents, such as the chances to lie above
// each of several cuts. A document is read once and each of its features is looked up once
// for all of them. It is not changed after NewGroup and safe for concurrent use.
type Group struct {
	models []*Model
	// slots is a hash table of the features that any of the models knows, by their place in
	// cells plus one; what the models know of one stand there side by side.
	slots []groupSlot
	cells []cell
	// alike says that each feature is known to all models and as rare to each.
	alike bool
	// title and opening say whether any model reads that block.
	title, opening bool
	readers        sync.Pool
}

type groupSlot struct {
	id    uint32
	place int32
}

// NewGroup joins models. They read n-grams if the first of them does.
func NewGroup(models []*Model) *Group {
	g := &Group{models: models, alike: true, readers: sync.Pool{New: func() any { return new(Reader) }}}
	all := 0
	for _, m := range models {
		all += len(m.ids)
		g.title, g.opening = g.title || m.Title > 0, g.opening || m.Opening > 0
	}
	need := 64
	for need < 2*all {
		need *= 2
	}
	g.slots = make([]groupSlot, need)
	for k, m := range models {
		for i, id := range m.ids {
			at := g.find(id)
			if g.slots[at].place == 0 {
				g.slots[at] = groupSlot{id, int32(len(g.cells) + 1)}
				g.cells = append(g.cells, make([]cell, len(models))...)
			}
			g.cells[int(g.slots[at].place)-1+k] = m.cells[i]
		}
	}
	for i, c := range g.cells {
		g.alike = g.alike && c.rarity > 0 && c.rarity == g.cells[i-i%len(models)].rarity
	}
	return g
}

// find returns the slot of a feature, or the free one where it would be.
func (g *Group) find(id uint32) int {
	mask := len(g.slots) - 1
	at := int(id) & mask
	for g.slots[at].place != 0 && g.slots[at].id != id {
		at = (at + 1) & mask
	}
	return at
}

// Scores returns the score of a neutral document by each model, as Model.Score does.
func (g *Group) Scores(title, body string) []float64 {
	out := make([]float64, len(g.models))
	for k, m := range g.models {
		out[k] = m.Bias
	}
	if len(g.models) == 0 {
		return out
	}
	r := g.readers.Get().(*Reader)
	defer g.readers.Put(r)
	if g.title {
		g.block(out, r, r.title(title), func(m *Model) float64 { return m.Title })
	}
	if g.opening {
		g.block(out, r, r.opening(body), func(m *Model) float64 { return m.Opening })
	}
	g.block(out, r, r.body(title, body, g.models[0].Grams), func(*Model) float64 { return 1 })
	return out
}

// most is up to how many models a group sums without a list of its own.
const most = 16

// block adds what one block of a document weighs to each model's score. Features that no
// model knows are left out before the others are put in order and joined, which is the
// order in which their values add up.
func (g *Group) block(out []float64, r *Reader, list []Feature, length func(*Model) float64) {
	var dots, norms [most]float64
	dot, norm := dots[:], norms[:]
	if len(out) > most {
		dot, norm = make([]float64, len(out)), make([]float64, len(out))
	}
	keys := r.keys[:0]
	for i, f := range list {
		if g.slots[g.find(f.ID)].place > 0 {
			keys = append(keys, uint64(f.ID)<<32|uint64(i))
		}
	}
	r.keys = keys
	slices.Sort(keys)
	for i := 0; i < len(keys); {
		id, value := uint32(keys[i]>>32), float32(0)
		for ; i < len(keys) && uint32(keys[i]>>32) == id; i++ {
			value += list[uint32(keys[i])].Value
		}
		place := int(g.slots[g.find(id)].place) - 1
		cells := g.cells[place : place+len(out)]
		if g.alike {
			x := float64(value) * g.models[0].rarities[cells[0].rarity]
			norm[0] += float64(x * x)
			for k, c := range cells {
				dot[k] += float64(x * g.models[k].weights[uint8(c.weight)])
			}
			continue
		}
		for k, c := range cells {
			if c.rarity > 0 {
				m := g.models[k]
				x := float64(value) * m.rarities[c.rarity]
				norm[k] += float64(x * x)
				dot[k] += float64(x * m.weights[uint8(c.weight)])
			}
		}
	}
	for k, m := range g.models {
		if g.alike {
			norm[k] = norm[0]
		}
		if n := length(m); n > 0 && norm[k] > 0 {
			out[k] += n * dot[k] / math.Sqrt(norm[k])
		}
	}
}
