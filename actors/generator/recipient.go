package generator

import (
	"context"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/review"
)

// refused returns what the user has to supply when the recipient is one that
// sending refuses, such as abuse@ or a mailing list: another address.
func (g *Generator) refused(ctx context.Context, p core.Proposal) []string {
	job, err := g.cfg.Jobs.Job(ctx, p.JobID)
	if err != nil {
		return nil // the next step reads it again and reports
	}
	postings, err := g.cfg.Jobs.Postings(ctx, p.JobID)
	if err != nil {
		return nil
	}
	if _, ok := review.Refused(p, job, postings); ok {
		return []string{draft.MissingRecipient + ": refused"}
	}
	return nil
}
