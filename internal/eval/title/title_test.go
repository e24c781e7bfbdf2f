package title_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/eval/title"
	"github.com/automonet/automonet/internal/eval/train/traintest"
)

func TestExactTitlesRankFirst(t *testing.T) {
	t.Parallel()
	data := traintest.Folder(t)
	var results []title.Result
	for _, task := range title.Tasks() {
		r, err := title.Measure(data, task)
		require.NoError(t, err)
		require.Equal(t, 6, r.Queries, "a query without an answer does not count")
		require.InDelta(t, 1, r.MRR, 1e-9)
		require.InDelta(t, 1, r.ByConcept, 1e-9)
		results = append(results, r)
	}
	require.Empty(t, title.Missed(results))
	require.Contains(t, title.Markdown(results), "ESCO classification")
	results[0].MRR = 0.1
	require.Len(t, title.Missed(results), 1)
	_, err := title.Measure(t.TempDir(), title.Tasks()[0])
	require.Error(t, err)
}
