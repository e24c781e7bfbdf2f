package generator

import (
	"context"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
)

// Revise writes a new text in place of the present one, by the owner's instruction.
// Nothing is saved. It fails, and the present text stays, when no model writes one
// that passes the gates.
func (g *Generator) Revise(ctx context.Context, p core.Proposal, settings core.Settings, wish core.DraftWish, see func(core.DraftDelta)) (core.Proposal, error) {
	// The language stays, unless it was only a way out.
	wayOut := slices.ContainsFunc(p.Missing, func(m string) bool { return strings.HasPrefix(m, draft.MissingLanguage) })
	if wish.Language == "" && !wayOut {
		wish.Language = p.Content.Language
	}
	if err := g.aged(ctx, p.JobID); err != nil {
		return p, err
	}
	in, err := g.input(ctx, p, settings, wish)
	if err != nil {
		return p, err
	}
	if wish.Language == draft.Wanted(in.Job) {
		in.Language, wish.Language = "", ""
	}
	o := order{wish: wish, see: see, modelOnly: !wish.TemplateOnly}
	if wish.Instruction != "" {
		o.previous = p.Content.Body
	}
	text, err := g.compose(ctx, in, o)
	if err != nil {
		return p, err
	}
	spent := p.Writing
	p = taken(p, text)
	p.Writing.Calls = append(append([]core.CallID(nil), spent.Calls...), text.Writing.Calls...)
	p.Writing.Cost += spent.Cost
	p.Flags = append(p.Flags, g.questions(ctx, p, settings)...)
	return p, nil
}

// Revised tells Config.Observe of a text of Revise that has been saved.
func (g *Generator) Revised(saved core.Proposal) { g.cfg.Observe(saved) }

// Compare lets each model write the text of a proposal by itself, one after the
// other, and saves nothing.
func (g *Generator) Compare(ctx context.Context, p core.Proposal, settings core.Settings, models []string, see func(core.DraftDelta)) ([]core.DraftTrial, error) {
	var out []core.DraftTrial
	for i, m := range models {
		wish := core.DraftWish{Models: []string{m}}
		in, err := g.input(ctx, p, settings, wish)
		if err != nil {
			return out, err
		}
		s := &session{g: g, in: in, variant: i + 1, order: order{wish: wish, see: see, modelOnly: true}}
		from := g.cfg.Clock.Now()
		text, err := s.run(ctx)
		if ctx.Err() != nil {
			return out, ctx.Err()
		}
		t := core.DraftTrial{Model: m, Rung: text.Rung, Content: text.Content, Claims: text.Claims, Gates: text.Gates, Missing: text.Missing, Flags: text.Flags,
			Cost: s.cost, Duration: g.cfg.Clock.Now().Sub(from), Calls: s.calls, Steps: s.steps}
		if err != nil {
			t.Err, t.ErrKind = err.Error(), core.KindOf(err)
		}
		out = append(out, t)
	}
	return out, nil
}
