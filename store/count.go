package store

import (
	"context"
	"fmt"

	"github.com/automonet/automonet/core"
)

// ProposalCounts returns how many proposals are in each state.
func (s *Store) ProposalCounts(ctx context.Context) (map[core.ProposalState]int, error) {
	return counts(s, ctx, `SELECT state, count(*) FROM proposals GROUP BY state`, core.ProposalMachine().States())
}

// SubmissionCounts returns how many submissions are in each state.
func (s *Store) SubmissionCounts(ctx context.Context) (map[core.SubmissionState]int, error) {
	return counts(s, ctx, `SELECT state, count(*) FROM submissions GROUP BY state`, core.SubmissionMachine().States())
}

func counts[S ~string](s *Store, ctx context.Context, query string, states []S) (map[S]int, error) {
	out := make(map[S]int, len(states))
	for _, st := range states {
		out[st] = 0
	}
	rows, err := s.reading(ctx).query(query)
	if err != nil {
		return nil, s.explain(fmt.Errorf("count by state: %w", err))
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var st S
		var n int
		if err := rows.Scan(&st, &n); err != nil {
			return nil, s.explain(err)
		}
		out[st] = n
	}
	return out, s.explain(rows.Err())
}
