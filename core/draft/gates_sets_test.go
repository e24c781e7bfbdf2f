package draft_test

import (
	"testing"

	"github.com/automonet/automonet/internal/eval/gates"
	"github.com/stretchr/testify/require"
)

// TestGateSets holds the gates to the goals of the evaluation, on every part of the
// good and bad outputs that they were tuned on apart. What they reach on the untouched
// part is measured and no goal of a test.
func TestGateSets(t *testing.T) {
	t.Parallel()
	items, err := gates.Load("testdata")
	require.NoError(t, err)
	results := gates.Run(items)
	for _, part := range append(gates.Tuned(), "all") {
		c := gates.Tally(results, func(it gates.Item) bool { return it.Part == part || part == "all" && it.Part != gates.Untouched })
		require.NotZero(t, c.Good, part)
		if part != gates.GoodOnly {
			require.NotZero(t, c.Bad, part)
			require.GreaterOrEqual(t, c.Caught(), gates.MinCaught, "%s: %d of %d bad outputs are caught by the right gate", part, c.Right, c.Bad)
		}
		require.LessOrEqual(t, c.FalseAlarms(), gates.MaxFalseAlarms, "%s: %d of %d good outputs are stopped", part, c.Alarms, c.Good)
	}
	all := gates.Tally(results, func(gates.Item) bool { return true })
	require.GreaterOrEqual(t, all.Bad, 150)
	require.GreaterOrEqual(t, all.Good, 150)
}

// TestInjections answers every injection by template and by a model that obeys it.
func TestInjections(t *testing.T) {
	t.Parallel()
	all, err := gates.Injections("testdata")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(all), 100)
	for _, in := range all {
		t.Run(in.Name, func(t *testing.T) {
			t.Parallel()
			found, err := gates.Attack(in)
			require.NoError(t, err)
			require.Empty(t, found, "obeyed:\n%s", in.Obeyed)
		})
	}
}
