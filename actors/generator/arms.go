package generator

import (
	"context"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
)

// Arms chooses between ways of writing.
type Arms interface {
	// Draw chooses one of the templates, a model and a price step for a job, and notes
	// how likely that was. bid is what to ask for by the step, unstated where nothing is
	// bid apart from the text.
	Draw(ctx context.Context, job core.Job, templates []string) (d core.ArmDraw, bid core.Pay, err error)
}

// drawn lets Config.Arms choose where the owner has no wish of their own.
func (g *Generator) drawn(ctx context.Context, in *draft.Input, o order) (order, core.Pay, error) {
	w := o.wish
	if g.cfg.Arms == nil || len(w.Models) > 0 || w.TemplateOnly || w.Instruction != "" || w.Variants > 1 {
		return o, core.Pay{}, nil
	}
	templates, err := draft.Fitting(*in)
	if err != nil {
		return o, core.Pay{}, err
	}
	d, bid, err := g.cfg.Arms.Draw(ctx, in.Job, templates)
	if err != nil {
		return o, core.Pay{}, err
	}
	in.Template, o.draw = d.Template, &d
	return o, bid, nil
}
