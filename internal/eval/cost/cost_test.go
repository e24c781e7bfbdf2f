package cost

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/eval/dedupe"
)

func jobs(t *testing.T) []Job {
	t.Helper()
	pairs, err := dedupe.LoadPairs("../../../core/dedupe/testdata/pairs.ndjson")
	require.NoError(t, err)
	var posts []dedupe.Post
	for _, pair := range pairs {
		p := dedupe.Post{ID: pair.A.Item, Author: pair.A.Author, Text: pair.A.Text}
		p.Company, p.Title = dedupe.Header(p.Text)
		posts = append(posts, p)
	}
	list, _, err := fromPosts(posts, 60, rand.New(rand.NewPCG(1, 1)))
	require.NoError(t, err)
	require.Len(t, list, 60)
	return list
}

// TestPoliciesKeepTheBudget: no policy is ever over the day or the month, each job
// gets a model's text or the template, and the gates catch what is spoilt.
func TestPoliciesKeepTheBudget(t *testing.T) {
	t.Parallel()
	list := jobs(t)
	for _, month := range []core.NanoUSD{50_000_000, 500_000_000, 100_000_000_000} {
		reports := map[Policy]Report{}
		for _, policy := range []Policy{PolicyBest, PolicyCheapest, PolicyOurs} {
			r, err := Run(Config{Jobs: list, Policy: policy, Month: month, Seed: 3})
			require.NoError(t, err)
			require.False(t, r.DayOver, "%s", policy)
			require.False(t, r.MonthOver, "%s", policy)
			require.LessOrEqual(t, r.Spent, month)
			served := r.Templates
			for _, n := range r.Served {
				served += n
			}
			require.Equal(t, len(list), served, "no job is dropped")
			require.LessOrEqual(t, r.Missed*50, r.Calls, "at most two in a hundred are missed")
			again, err := Run(Config{Jobs: list, Policy: policy, Month: month, Seed: 3})
			require.NoError(t, err)
			require.Equal(t, r, again, "a seed repeats a run")
			reports[policy] = r
		}
		require.Less(t, reports[PolicyOurs].Templates, reports[PolicyBest].Templates+1)
		require.LessOrEqual(t, reports[PolicyOurs].Templates, reports[PolicyCheapest].Templates)
		if month > 1_000_000_000 {
			require.Less(t, reports[PolicyCheapest].Spent, reports[PolicyBest].Spent)
			require.Less(t, reports[PolicyOurs].Spent, reports[PolicyBest].Spent)
		}
	}
}
