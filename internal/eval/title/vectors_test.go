package title_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/eval/title"
	"github.com/automonet/automonet/internal/eval/train/traintest"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

func TestTitlesAreRankedByVectors(t *testing.T) {
	t.Parallel()
	data := traintest.Folder(t)
	task := title.Tasks()[0]
	most := 0
	embed := func(_ context.Context, texts []string) (out [][]float32, err error) {
		most = max(most, len(texts))
		for _, s := range texts {
			out = append(out, fake.Vector(s))
		}
		return out, nil
	}
	r, err := title.MeasureVectors(t.Context(), data, task, embed)
	require.NoError(t, err)
	require.Equal(t, 6, r.Queries)
	require.Positive(t, r.Names)
	require.InDelta(t, 1, r.MRR, 1e-9, "a title that is a name has the cosine 1")
	require.InDelta(t, 1, r.ByConcept, 1e-9)
	require.LessOrEqual(t, most, 64)
	again, err := title.MeasureVectors(t.Context(), data, task, embed)
	require.NoError(t, err)
	require.Equal(t, r, again)
	require.Contains(t, title.MarkdownVectors("acme/e", []title.ByVectors{r}), "acme/e")

	same := func(_ context.Context, texts []string) ([][]float32, error) {
		out := make([][]float32, len(texts))
		for i := range out {
			out[i] = []float32{1, 2}
		}
		return out, nil
	}
	blind, err := title.MeasureVectors(t.Context(), data, task, same)
	require.NoError(t, err)
	require.Less(t, blind.ByConcept, 0.5, "ties count half")
	for name, bad := range map[string]title.Embed{
		"a refusal": func(context.Context, []string) ([][]float32, error) { return nil, errors.New("no budget") },
		"too few":   func(context.Context, []string) ([][]float32, error) { return nil, nil },
		"unequal": func(_ context.Context, texts []string) (out [][]float32, err error) {
			for i := range texts {
				out = append(out, make([]float32, i+1))
			}
			return out, nil
		},
	} {
		_, err := title.MeasureVectors(t.Context(), data, task, bad)
		require.Error(t, err, name)
	}
}
