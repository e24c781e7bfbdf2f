package price_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/band"
	"github.com/automonet/automonet/internal/eval/price"
	"github.com/automonet/automonet/internal/eval/train/traintest"
)

func TestPricesAreLearntFromLevels(t *testing.T) {
	t.Parallel()
	hourly, fixed, err := price.Load(traintest.Folder(t))
	require.NoError(t, err)
	require.Len(t, hourly, 60)
	require.Len(t, fixed, 60)
	require.Equal(t, []string{"PHP", "Web Design"}, hourly[0].Skills, "the count of further skills is none")
	require.Equal(t, 2, hourly[0].Further)
	require.Equal(t, band.Expert, hourly[0].Level)
	require.Equal(t, 60.0, hourly[0].Price)
	require.Equal(t, 1300.0, fixed[0].Price)
	r, err := price.Judge(context.Background(), "hourly", hourly, price.Hourly(), 1, func(string) {})
	require.NoError(t, err)
	require.Greater(t, r.MacroF1, 0.6)
	require.Less(t, r.Width, r.Global)
	set, err := price.Train(context.Background(), hourly, fixed, func(string) {})
	require.NoError(t, err)
	require.Len(t, set.Fixed.Above, band.Steps-1)
	require.Empty(t, price.Missed([]price.Result{{Name: "hourly", MacroF1: 0.6, Coverage: 0.8, Width: 1, Global: 2}}))
	require.Len(t, price.Missed([]price.Result{{Name: "fixed", Coverage: 0.9, Width: 3, Global: 2}}), 3)
	require.Contains(t, price.Markdown([]price.Result{r}), "are void")
}
