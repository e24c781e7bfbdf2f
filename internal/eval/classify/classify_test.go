package classify_test

import (
	"strings"
	"testing"

	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/eval/classify"
	"github.com/automonet/automonet/internal/eval/gates"
	"github.com/stretchr/testify/require"
)

const sets = "../../../core/draft/testdata"

// TestFaultsAreThere: each labelled sentence stands in the bad output that it is the
// fault of, so that none is silently left out of the training.
func TestFaultsAreThere(t *testing.T) {
	t.Parallel()
	items, err := gates.Load(sets)
	require.NoError(t, err)
	faults, err := classify.Faults(sets)
	require.NoError(t, err)
	bodies := map[string]string{}
	for _, it := range items {
		if it.Bad {
			bodies[it.ID] = strings.Join(strings.Fields(it.Candidate.Content.Body), " ")
		}
	}
	for id, sentences := range faults {
		require.Contains(t, bodies, id)
		for _, s := range sentences {
			require.Contains(t, bodies[id], s, id)
		}
	}
}

func TestExamples(t *testing.T) {
	t.Parallel()
	examples, err := classify.Load(sets)
	require.NoError(t, err)
	positive, parts := 0, map[string]int{}
	for _, e := range examples {
		if !strings.HasPrefix(e.Text, "[[") { // one that is all claim has nothing to learn from
			require.NotEmpty(t, e.Clauses, e.Text)
		}
		parts[e.Part]++
		if e.Positive {
			positive++
		}
	}
	require.Greater(t, positive, len(examples)/10)
	require.Less(t, positive, len(examples)/2)
	for _, part := range append(gates.Tuned(), classify.WrittenPart) {
		require.NotZero(t, parts[part], part)
	}
	require.Zero(t, parts[gates.Untouched])
}

// toy makes examples of one clause each, in which feature 1 tells and 2 does not; 3 is
// in all, and 4 in one posting only.
func toy() []classify.Example {
	var out []classify.Example
	for _, posting := range []string{"a", "b", "c"} {
		out = append(out,
			classify.Example{Posting: posting, Positive: true, Weight: 1, Clauses: [][]uint32{{2, 3}, {1, 3}}},
			classify.Example{Posting: posting, Weight: 1, Clauses: [][]uint32{{2, 3}}})
	}
	return append(out, classify.Example{Posting: "d", Positive: true, Weight: 1, Clauses: [][]uint32{{4}}})
}

func TestTrain(t *testing.T) {
	t.Parallel()
	w := classify.Train(toy(), classify.Defaults())
	require.Equal(t, w, classify.Train(toy(), classify.Defaults()), "the same examples give the same weights")
	k := draft.NewClassifier(w, w)
	score := func(clause ...uint32) float64 { return k.Score(clause, clause) }
	require.Positive(t, score(1, 3), "the clause that tells is found among the others of its sentence")
	require.Negative(t, score(2, 3))
	require.NotContains(t, w.By, uint32(4), "what stands in one posting is not learnt")
}
