package learn_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/text"
	"github.com/automonet/automonet/internal/eval/learn"
)

func rows() (out []learn.Row) {
	for i := range 40 {
		f := []text.Feature{{ID: 1, Value: 0.5}, {ID: uint32(10 + i%2), Value: 0.8}, {ID: uint32(20 + i%7), Value: 0.3}}
		out = append(out, learn.Row{Features: f, Positive: i%2 == 1 || i == 0, Weight: 1})
	}
	return out
}

// The gradient of the penalised loss must vanish at the solution, whatever the way
// to it.
func TestLogisticIsAtTheMinimum(t *testing.T) {
	t.Parallel()
	for _, c := range []float64{0.1, 1, 10} {
		list := rows()
		list[3].Weight, list[4].Weight = 5, 0
		m, err := learn.Logistic(context.Background(), list, learn.Options{C: c, Epochs: 4000, Tolerance: 1e-12, Seed: 1})
		require.NoError(t, err)
		gradient := append([]float64(nil), m.W...)
		for _, r := range list {
			y := -1.0
			if r.Positive {
				y = 1
			}
			g := -y * c * r.Weight / (1 + math.Exp(y*m.Score(r.Features)))
			for _, f := range r.Features {
				gradient[f.ID] += g * float64(f.Value)
			}
		}
		for id, g := range gradient {
			assert.InDelta(t, 0, g, 2e-3*max(1, c), "feature %d, C %g", id, c)
		}
		again, err := learn.Logistic(context.Background(), list, learn.Options{C: c, Epochs: 4000, Tolerance: 1e-12, Seed: 1})
		require.NoError(t, err)
		require.Equal(t, m, again, "the same seed gives the same bits")
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err := learn.Logistic(ctx, rows(), learn.Options{C: 1, Epochs: 5})
	require.ErrorIs(t, err, context.Canceled)
}

func scored(pairs ...float64) (out []learn.Scored) {
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, learn.Scored{Score: pairs[i], Positive: pairs[i+1] > 0, Weight: 1, Group: fmt.Sprint(i / 4)})
	}
	return out
}

func TestMeasures(t *testing.T) {
	t.Parallel()
	perfect := scored(0.9, 1, 0.8, 1, 0.2, 0, 0.1, 0)
	assert.Equal(t, 1.0, learn.AUC(perfect))
	assert.Equal(t, 1.0, learn.AveragePrecision(perfect))
	ties := scored(0.5, 1, 0.5, 0)
	assert.Equal(t, 0.5, learn.AUC(ties))
	assert.Equal(t, 0.5, learn.AveragePrecision(ties))
	assert.Equal(t, 0.5, learn.AUC(scored(0.5, 1)), "one class only")
	assert.Zero(t, learn.AveragePrecision(scored(0.5, 0)))
	assert.InDelta(t, 0.15, learn.ECE(scored(0.9, 1, 0.8, 1, 0.1, 0, 0.2, 0)), 1e-9)
	assert.Zero(t, learn.ECE(nil))
	assert.Equal(t, 0.5, learn.Recall(perfect, 0.85))
	assert.Equal(t, 0.5, learn.FalseAlarms(perfect, 0.15))
	assert.Zero(t, learn.Recall(scored(0.1, 0), 0))
	at := learn.AtPrevalence(perfect, 0.1)
	assert.InDelta(t, 9, at[2].Weight, 1e-9)
	assert.Equal(t, scored(0.5, 1), learn.AtPrevalence(scored(0.5, 1), 0.1))
	one := learn.OnePerGroup(perfect)
	assert.Equal(t, 0.5, one[0].Weight)
	low, high := learn.Bootstrap(perfect, 50, 1, func(l []learn.Scored) float64 { return learn.Recall(l, 0.85) })
	assert.LessOrEqual(t, low, high)
}

func TestFoldsKeepGroupsTogether(t *testing.T) {
	t.Parallel()
	var groups []string
	var positive []bool
	for i := range 200 {
		groups, positive = append(groups, fmt.Sprint(i/3)), append(positive, i/3%2 == 0)
	}
	fold := learn.Folds(groups, positive, 5, 3)
	size := map[int]int{}
	for i := range fold {
		size[fold[i]]++
		if i > 0 && groups[i] == groups[i-1] {
			require.Equal(t, fold[i-1], fold[i])
		}
	}
	for k := range 5 {
		assert.InDelta(t, 40, size[k], 6)
	}
	require.Equal(t, fold, learn.Folds(groups, positive, 5, 3))
	require.NotEqual(t, fold, learn.Folds(groups, positive, 5, 4))
}

// Scores that are log odds already need no scale: slope 1, offset 0 at balance 1:1.
func TestPlatt(t *testing.T) {
	t.Parallel()
	var list []learn.Scored
	for x := -3.0; x <= 3; x += 0.05 {
		p := 1 / (1 + math.Exp(-2*x))
		list = append(list, learn.Scored{Score: x, Positive: true, Weight: 100 * p}, learn.Scored{Score: x, Weight: 100 * (1 - p)})
	}
	slope, offset, err := learn.Platt(context.Background(), list)
	require.NoError(t, err)
	assert.InDelta(t, 2, slope, 0.05)
	assert.InDelta(t, 0, offset, 0.05)
	slope, offset, err = learn.Platt(context.Background(), list[:1])
	require.NoError(t, err)
	assert.Zero(t, slope+offset)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, _, err = learn.Platt(ctx, list)
	require.Error(t, err)
}

func TestAModelOfDocumentsScoresLikeItsRows(t *testing.T) {
	t.Parallel()
	var r text.Reader
	var docs []text.Document
	var list []learn.Row
	texts := []string{"pay the fee now", "we build software", "fee and deposit", "we test software", "deposit your fee", "software we ship"}
	for _, s := range texts {
		docs = append(docs, r.Features("job", s, true))
	}
	shape := learn.Shape{Grams: true, Title: 0.5, Opening: 0.5, Power: 1, Least: 1}
	words := shape.Learn(docs)
	for i, d := range docs {
		list = append(list, learn.Row{Features: words.Row(d), Positive: i%2 == 0, Weight: 1})
	}
	l, err := learn.Logistic(context.Background(), list, learn.Options{C: 10, Epochs: 100, Tolerance: 1e-6})
	require.NoError(t, err)
	m := words.Model(l)
	for i, s := range texts {
		got := m.Score(&r, "job", s)
		assert.InDelta(t, l.Score(list[i].Features), got, 0.1, "weights are rounded")
		assert.Equal(t, i%2 == 0, got > 0)
	}
}

func TestWriteSection(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.md")
	require.Error(t, learn.WriteSection(path, "x", "one"))
	require.NoError(t, os.WriteFile(path, []byte("# A\n"), 0o600))
	require.NoError(t, learn.WriteSection(path, "x", "one\n"))
	require.NoError(t, learn.WriteSection(path, "y", "two\n"))
	require.NoError(t, learn.WriteSection(path, "x", "three\n"))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "# A\n\n<!-- x:begin -->\nthree\n<!-- x:end -->\n\n<!-- y:begin -->\ntwo\n<!-- y:end -->\n", string(raw))
	require.Equal(t, 1, strings.Count(string(raw), "three"))
}
