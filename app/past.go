package app

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
	"github.com/automonet/automonet/core/history"
)

// pastBatch is how many past proposals are saved at once: what was saved before an end
// that was asked for stays, and the next import goes on after it.
const pastBatch = 200

// Past lists the owner's own earlier proposals, the latest first.
func (l *local) Past(ctx context.Context, before time.Time, most int) ([]core.PastProposal, error) {
	return l.store.Past(ctx, before, most)
}

// ImportPast reads a file of past proposals and, unless it is a dry run, saves them.
// What is known already is kept once.
func (l *local) ImportPast(ctx context.Context, f core.PastFile, by string, at func(core.WorkProgress)) (core.PastReport, error) {
	rows, report, err := history.Read(f, l.clock.Now())
	if err != nil || f.DryRun {
		return report, err
	}
	return report, l.savePast(ctx, rows, &report, by, at)
}

func (l *local) savePast(ctx context.Context, rows []core.PastProposal, report *core.PastReport, by string, at func(core.WorkProgress)) error {
	if at == nil {
		at = func(core.WorkProgress) {}
	}
	for i := range rows {
		rows[i].LinkKey = dedupe.CanonicalURL(rows[i].URL)
	}
	for done := 0; done < len(rows); {
		if err := ctx.Err(); err != nil {
			return err
		}
		part := rows[done:min(done+pastBatch, len(rows))]
		saved, err := l.store.SavePast(ctx, part, by)
		if err != nil {
			return err
		}
		report.Added += saved.Added
		report.Updated += saved.Updated
		report.Known += saved.Known
		done += len(part)
		at(core.WorkProgress{Stage: "save", Done: int64(done), Total: int64(len(rows))})
	}
	if report.Added+report.Updated > 0 {
		l.knock("learner")
	}
	return nil
}

// SavePast saves rows that were read elsewhere, at most pastMost at once.
func (l *local) SavePast(ctx context.Context, rows []core.PastProposal, by string) (core.PastSaved, error) {
	if len(rows) > pastMost {
		return core.PastSaved{}, core.Invalid("rows", "%d proposals at once are too many; send at most %d", len(rows), pastMost)
	}
	var r core.PastReport
	err := l.savePast(ctx, rows, &r, by, nil)
	return core.PastSaved{Added: r.Added, Updated: r.Updated, Known: r.Known}, err
}

const pastMost = 500

// ForgetPast removes every past proposal.
func (l *local) ForgetPast(ctx context.Context, by string) (int64, error) {
	n, err := l.store.ForgetPast(ctx, by)
	if err == nil && n > 0 {
		l.knock("learner")
	}
	return n, err
}
