package text

import "math"

// Group is several models that judge the same documents, such as the chances to lie above
// each of several cuts. A document is read once and each of its features is looked up once
// for all of them. It is not changed after NewGroup and safe for concurrent use.
type Group struct {
	models []*Model
	// slots is a hash table of the features that any of the models knows, by their place in
	// cells plus one; what the models know of one stand there side by side.
	slots []groupSlot
	cells []cell
}

type groupSlot struct {
	id    uint32
	place int32
}

// NewGroup joins models. They read n-grams if the first of them does.
func NewGroup(models []*Model) *Group {
	g := &Group{models: models}
	all := 0
	for _, m := range models {
		all += len(m.ids)
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
func (g *Group) Scores(r *Reader, title, body string) []float64 {
	out := make([]float64, len(g.models))
	for k, m := range g.models {
		out[k] = m.Bias
	}
	if len(g.models) == 0 {
		return out
	}
	d := r.Features(title, body, g.models[0].Grams)
	sums, norms := make([]float64, len(out)), make([]float64, len(out))
	for _, block := range [...]struct {
		features []Feature
		length   func(*Model) float64
	}{
		{d.Title, func(m *Model) float64 { return m.Title }},
		{d.Opening, func(m *Model) float64 { return m.Opening }},
		{d.Body, func(*Model) float64 { return 1 }},
	} {
		clear(sums)
		clear(norms)
		for _, f := range block.features {
			place := int(g.slots[g.find(f.ID)].place)
			if place == 0 {
				continue
			}
			for k, c := range g.cells[place-1 : place-1+len(out)] {
				if c.rarity == 0 {
					continue
				}
				m := g.models[k]
				x := float64(f.Value) * m.rarities[c.rarity]
				norms[k] += float64(x * x)
				sums[k] += float64(x * m.weights[uint8(c.weight)])
			}
		}
		for k, m := range g.models {
			if length := block.length(m); length > 0 && norms[k] > 0 {
				out[k] += length * sums[k] / math.Sqrt(norms[k])
			}
		}
	}
	return out
}
