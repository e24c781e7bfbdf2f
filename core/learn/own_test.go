package learn_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

func TestOwnBeliefsGoBeforePublishedOnes(t *testing.T) {
	t.Parallel()
	own := []core.OwnPrior{{Head: "reply", Name: "source:upwork", Mean: 1, SD: 0.2}, {Head: "reply", Name: "step:*", Mean: 0.5, SD: 0.1}, {Head: "win", Name: "base", Mean: 0, SD: 0.3}}
	p := learn.ArmPriors(learn.DefaultPriors()).With(own)
	require.NoError(t, p.Check())
	m, err := learn.New(p)
	require.NoError(t, err)
	plain, err := learn.New(learn.ArmPriors(learn.DefaultPriors()))
	require.NoError(t, err)
	at := learn.Case{Source: "upwork"}
	assert.Greater(t, m.Replies(at).P, plain.Replies(at).P)
	assert.InDelta(t, m.Replies(learn.Case{Source: "feed"}).P, plain.Replies(learn.Case{Source: "feed"}).P, 1e-9)
	assert.Greater(t, m.Wins(at).P, plain.Wins(at).P)
	views := map[string]core.PriorView{}
	for _, v := range learn.View(own) {
		_, twice := views[v.Head+" "+v.Name]
		require.False(t, twice, v.Name)
		views[v.Head+" "+v.Name] = v
	}
	assert.True(t, views["win base"].Own)
	assert.InDelta(t, 0.5, views["win base"].Rate, 1e-9)
	assert.InDelta(t, math.Log(0.3/0.7), views["win base"].DefaultMean, 1e-9)
	assert.InDelta(t, math.E, views["reply source:upwork"].Odds, 1e-9)
	assert.InDelta(t, 0.5, views["reply source:upwork"].DefaultSD, 1e-9, "that of its group")
	assert.InDelta(t, 0.055, views["reply base"].Rate, 1e-9)
	assert.NotEmpty(t, views["reply base"].Origin)
}

func TestCheckOwn(t *testing.T) {
	t.Parallel()
	good := core.OwnPrior{Head: "reply", Name: "source:upwork", Mean: -0.2, SD: 0.4}
	require.NoError(t, learn.CheckOwn(good))
	for name, change := range map[string]func(*core.OwnPrior){
		"another head": func(o *core.OwnPrior) { o.Head = "luck" }, "another weight": func(o *core.OwnPrior) { o.Name = "weather" },
		"a group without a member": func(o *core.OwnPrior) { o.Name = "source:" }, "no number": func(o *core.OwnPrior) { o.Mean = math.NaN() },
		"no spread": func(o *core.OwnPrior) { o.SD = 0 }, "markup": func(o *core.OwnPrior) { o.Name = "source:\x1b" },
	} {
		bad := good
		change(&bad)
		assert.Error(t, learn.CheckOwn(bad), name)
	}
}

// TestAChanceWhateverTheStep: the chance of template and model apart from the price
// step is the sum over the steps.
func TestAChanceWhateverTheStep(t *testing.T) {
	t.Parallel()
	m, err := learn.New(learn.ArmPriors(learn.DefaultPriors()))
	require.NoError(t, err)
	options := func(floor float64, names ...string) (out []learn.Option) {
		for _, n := range names {
			out = append(out, learn.Option{Name: n, Floor: floor})
		}
		return out
	}
	rules := learn.Rules{Templates: options(0.1, "a", "b"), Models: options(0.05, "x", "y"), Steps: options(0.1, "-10%", "0%", "+10%")}
	seen, chances := map[string]int{}, map[string]float64{}
	const n = 2000
	for i := range n {
		d := m.Draw(rand.New(rand.NewPCG(uint64(i), 3)), learn.Case{Source: "feed"}, rules)
		require.LessOrEqual(t, d.Chance, d.Apart+1e-9)
		sum := 0.0
		require.Len(t, d.Arms, 4)
		for _, a := range d.Arms {
			sum += a.Chance
		}
		require.InDelta(t, 1, sum, 1e-9, "the chances of what is on offer add up")
		seen[d.Template+d.Model]++
		chances[d.Template+d.Model] += d.Apart
	}
	for k, times := range seen {
		assert.InDelta(t, float64(times)/n, chances[k]/float64(times), 0.05, k)
	}
	rules.Frozen = true
	d := m.Draw(rand.New(rand.NewPCG(1, 1)), learn.Case{}, rules)
	assert.InDelta(t, 1, d.Chance, 0)
	assert.InDelta(t, 1, d.Apart, 0)
	assert.Equal(t, []core.ArmChance{{Template: d.Template, Model: d.Model, Chance: 1}}, d.Arms)
}
