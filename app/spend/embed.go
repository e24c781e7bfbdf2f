package spend

import (
	"context"
	"math"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/core"
)

// Embed makes vectors within the budget; see actors.Embedder.
func (p *Purse) Embed(ctx context.Context, e actors.Embed) (actors.Vectors, error) {
	p.Look(ctx)
	e.LocalOnly = e.LocalOnly || p.cfg.Models.LocalOnly
	out, err := p.gateway.Embed(ctx, e)
	switch {
	case core.KindOf(err) == core.KindBudget:
		p.cfg.Recorder.Asked(core.TaskEmbed, "budget")
	case err != nil:
		p.cfg.Recorder.Asked(core.TaskEmbed, "failed")
	default:
		p.cfg.Recorder.Asked(core.TaskEmbed, "ok")
	}
	return out, err
}

// MayEmbed refuses a model that makes no vectors or could not be called now, with the
// reason.
func (p *Purse) MayEmbed(ctx context.Context, id string) error {
	info, err := p.Model(ctx, id)
	if err != nil || info.Why == core.WhyNotChat {
		return err
	}
	if err := refusal(info); err != nil {
		return err
	}
	return core.Errorf(core.KindDenied, "%q makes no vectors; choose an embedding model from: automonet model list", core.Clean(id, 120, false))
}

// testVectors has an embedding model compare three sentences, two of which say the same.
func (p *Purse) testVectors(ctx context.Context, info core.ModelInfo, lang core.Lang) (core.ModelTest, error) {
	p.gateway.Forgive(ctx, info.Provider, info.Name)
	texts := []string{"We are looking for a developer who builds our web shop.", "A programmer is wanted to create an online store for us.", "The bakery opens at six in the morning."}
	if lang == core.LangGerman {
		texts = []string{"Wir suchen eine Entwicklerin, die unseren Webshop baut.", "Für unseren Onlineshop wird jemand zum Programmieren gesucht.", "Die Bäckerei öffnet um sechs Uhr morgens."}
	}
	began := p.cfg.Clock.Now()
	out, err := p.Embed(ctx, actors.Embed{Model: info.ID(), Texts: texts, NoPosting: true, HighValue: true})
	t := core.ModelTest{Provider: info.Provider, Model: info.Name, Lang: lang, Cost: out.Cost, Calls: out.Calls, Latency: p.cfg.Clock.Now().Sub(began)}
	if core.KindOf(err) == core.KindBudget {
		return t, core.Errorf(core.KindBudget, "a test of this model does not fit in what is left of the budget; raise it with: automonet budget set").Because(err)
	}
	if err != nil {
		return t, err
	}
	v := out.List
	t.Dimensions, t.Alike, t.Apart = len(v[0]), cosine(v[0], v[1]), max(cosine(v[0], v[2]), cosine(v[1], v[2]))
	return t, nil
}

// cosine is that of the angle of two vectors of one length, neither of them zero.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

var _ actors.Embedder = (*Purse)(nil)
