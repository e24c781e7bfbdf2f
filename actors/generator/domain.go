package generator

import (
	"context"
	"fmt"
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/screen"
)

// Domains tells how old the domains of a job are.
type Domains interface {
	// Young returns those of a job's domains that were registered shortly ago, asking for
	// what is not known. What cannot be found out is not among them.
	Young(ctx context.Context, job core.Job) ([]core.Domain, error)
	// Flagged keeps a decision on a job that says so.
	Flagged(ctx context.Context, job core.Job, d core.Decision) error
}

// aged looks at the domains of a job before a text is written for it, whoever asked for
// the text: a young one is added to the job's reasons, where it asks the human, is shown
// beside the text, and holds back a channel that sends by itself.
func (g *Generator) aged(ctx context.Context, id core.JobID) error {
	if g.cfg.Domains == nil {
		return nil
	}
	job, err := g.cfg.Jobs.Job(ctx, id)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(job.Decision.Reasons, func(r core.Reason) bool { return r.Code == screen.FlagNewDomain }) {
		return nil
	}
	young, err := g.cfg.Domains.Young(ctx, job)
	if err != nil {
		return fmt.Errorf("look at the domains of job %s: %w", id, err)
	}
	now := g.cfg.Clock.Now()
	for range tries {
		why, is := screen.NewDomain(job, young, now)
		if !is {
			return nil
		}
		d := job.Decision
		d.ID, d.At, d.Verdict = "", now, core.VerdictHuman
		d.Reasons = append(slices.Clone(d.Reasons), why)
		if d.Policy == "" {
			d.Policy = screen.Policy // nothing else has looked at the job yet
		}
		if err = g.cfg.Domains.Flagged(ctx, job, d); core.KindOf(err) != core.KindConflict {
			return err
		}
		// Somebody changed the job meanwhile.
		if job, err = g.cfg.Jobs.Job(ctx, id); err != nil {
			return err
		}
	}
	return core.Errorf(core.KindTransient, "job %s keeps changing; try again", id)
}

// tries is how often a decision is kept on a job that others change.
const tries = 3
