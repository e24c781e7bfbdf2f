package learn

import (
	"context"
	"math"

	"github.com/automonet/automonet/core/learn/text"
)

// Shape is what a text model is made of besides its weights.
type Shape struct {
	// Grams, Title and Opening are those of text.Model.
	Grams          bool
	Title, Opening float64
	// Power is the power of the inverse document frequency that makes a rarity.
	Power float64
	// Least is in how many documents a feature must stand to be known.
	Least int
}

// Vocabulary is what is known of features without any label.
type Vocabulary struct {
	shape    Shape
	rarities []uint8
}

// Learn counts features over documents.
func (s Shape) Learn(docs []text.Document) Vocabulary {
	df := make([]int32, 1<<text.Bits)
	for _, d := range docs {
		for _, b := range s.blocks(d) {
			for _, f := range b.features {
				df[f.ID]++
			}
		}
	}
	v := Vocabulary{shape: s, rarities: make([]uint8, 1<<text.Bits)}
	n := float64(len(docs))
	rarity := func(df int) float64 { return math.Pow(1+math.Log((1+n)/float64(1+df)), s.Power) }
	// The rarest must have a stored form: only how rarities compare counts in a row.
	unit := min(1, text.RarityOf(math.MaxUint8)/rarity(s.Least))
	for i, k := range df {
		if int(k) >= s.Least {
			v.rarities[i] = text.Rarity(unit * rarity(int(k)))
		}
	}
	return v
}

// block is a part of a document and its length in a row.
type block struct {
	features []text.Feature
	length   float64
}

// blocks are the parts of a document that the shape reads.
func (s Shape) blocks(d text.Document) []block {
	var out []block
	if s.Title > 0 {
		out = append(out, block{d.Title, s.Title})
	}
	if s.Opening > 0 {
		out = append(out, block{d.Opening, s.Opening})
	}
	return append(out, block{d.Body, 1})
}

// Row returns the features of a document as the model sees them.
func (v Vocabulary) Row(d text.Document) (out []text.Feature) {
	for _, b := range v.shape.blocks(d) {
		from, norm := len(out), 0.0
		for _, f := range b.features {
			if q := v.rarities[f.ID]; q > 0 {
				x := float64(f.Value) * text.RarityOf(q)
				norm += float64(x * x)
				out = append(out, text.Feature{ID: f.ID, Value: float32(x)})
			}
		}
		if norm > 0 {
			by := float32(b.length / math.Sqrt(norm))
			for i := range out[from:] {
				out[from+i].Value *= by
			}
		}
	}
	return out
}

// Model joins a vocabulary and trained weights; features that got none are known by
// their rarity only.
func (v Vocabulary) Model(l Linear) *text.Model {
	m := &text.Model{Grams: v.shape.Grams, Title: v.shape.Title, Opening: v.shape.Opening, Bias: l.Bias}
	m.Set(v.rarities, l.W)
	return m
}

// Platt fits slope and offset of log odds to scores by Newton's method with the
// smoothed targets of Platt (1999) as corrected by Lin, Lin and Weng (2007). The
// classes are weighted alike, so that the odds are those at the balance 1:1.
func Platt(ctx context.Context, list []Scored) (slope, offset float64, err error) {
	var pos, neg float64
	for _, x := range list {
		if x.Positive {
			pos += x.Weight
		} else {
			neg += x.Weight
		}
	}
	if pos == 0 || neg == 0 {
		return 0, 0, nil
	}
	high, low := (pos+1)/(pos+2), 1/(neg+2)
	slope, offset = 1, 0
	for range 200 {
		if err := ctx.Err(); err != nil {
			return 0, 0, err
		}
		g0, g1, h00, h01, h11 := 0.0, 0.0, 1e-9, 0.0, 1e-9
		for _, x := range list {
			w, t := x.Weight/neg, low
			if x.Positive {
				w, t = x.Weight/pos, high
			}
			p := 1 / (1 + math.Exp(-(slope*x.Score + offset)))
			d, h := w*(p-t), w*p*(1-p)
			g0 += float64(d * x.Score)
			g1 += d
			h00 += float64(h * x.Score * x.Score)
			h01 += float64(h * x.Score)
			h11 += h
		}
		det := h00*h11 - h01*h01
		if det < 1e-15 {
			break
		}
		ds, do := (h11*g0-h01*g1)/det, (h00*g1-h01*g0)/det
		limit := max(1, math.Abs(ds), math.Abs(do))
		slope, offset = slope-ds/limit, offset-do/limit
		if math.Abs(ds)+math.Abs(do) < 1e-9 {
			break
		}
	}
	return slope, offset, nil
}
