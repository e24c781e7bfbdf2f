package learn_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

func TestReliability(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1))
	var good, bold []learn.Scored
	for range 4000 {
		p := 0.02 + 0.3*r.Float64()
		hit := r.Float64() < p
		good = append(good, learn.Scored{Source: "good", P: p, Hit: hit})
		bold = append(bold, learn.Scored{Source: "bold", P: 2 * p, Hit: hit})
	}
	all := learn.BySource(append(append([]learn.Scored(nil), good...), bold...), 10)
	assert.Less(t, all["good"].ECE, 0.025)
	assert.Greater(t, all["bold"].ECE, 0.12)
	assert.Less(t, all["good"].Brier, all["bold"].Brier)
	inside := 0
	for _, b := range all["good"].Bins {
		assert.Equal(t, 400, b.N)
		if b.Low <= b.Said && b.Said <= b.High {
			inside++
		}
	}
	assert.GreaterOrEqual(t, inside, 7)
	assert.Zero(t, learn.Reliable(nil, 10).N)
	assert.Len(t, learn.Reliable(good[:3], 10).Bins, 3)
}

func TestWilson(t *testing.T) {
	t.Parallel()
	// Newcombe (1998) gives 0.0624 to 0.3290 for 0 to 1 at 95 %; this is 90 %.
	low, high := learn.Wilson(42, 45)
	assert.InDelta(t, 0.843, low, 0.003)
	assert.InDelta(t, 0.973, high, 0.003)
	low, high = learn.Wilson(0, 0)
	assert.Equal(t, [2]float64{0, 1}, [2]float64{low, high})
	low, _ = learn.Wilson(0, 10)
	assert.Zero(t, low)
}

// shifting are sends of which every nth is replied to, and every mth from a send on.
func shifting(n, every, from, then int) []learn.Record {
	var out []learn.Record
	for i := range n {
		k := every
		if i >= from {
			k = then
		}
		after := 0.0
		if i%k == 0 {
			after = 0.5
		}
		out = append(out, send(i, "a", float64(i)*0.1, after))
	}
	return out
}

func TestDriftIsToldAndTakenIn(t *testing.T) {
	t.Parallel()
	for name, x := range map[string]struct {
		then   int
		factor float64
	}{"fall": {30, 1.0 / 3}, "rise": {3, 3}} {
		m := fitted(t, 70, shifting(600, 9, 400, x.then)...)
		s := m.Drift(day(70))
		require.True(t, s.Found, name)
		assert.InDelta(t, x.factor, s.Factor, 0.6*x.factor, name)
		assert.WithinDuration(t, day(40), s.Since, 7*24*time.Hour, name)
		c := learn.Case{Source: "a", Template: "plain", Fit: learn.Known(0.5)}
		after := m.Shifted(s, day(70))
		assert.Greater(t, after.Replies(c).SD, m.Replies(c).SD, "the rate is open again")
		assert.False(t, ptr(after).Drift(day(70)).Found, "it is told once")
		assert.Equal(t, m.Rev+1, after.Rev)
		anew, err := learn.Fit(learn.DefaultPriors(), shifting(600, 9, 400, x.then), day(70), s.Since)
		require.NoError(t, err)
		rate := 1 / float64(x.then)
		assert.Less(t, math.Abs(anew.Replies(c).P-rate), math.Abs(m.Replies(c).P-rate), "%s: learned anew, it is nearer", name)
		assert.False(t, anew.Drift(day(70)).Found)
	}
	steady := fitted(t, 70, shifting(600, 9, 600, 9)...)
	s := steady.Drift(day(70))
	assert.False(t, s.Found)
	assert.True(t, s.Enough)
	assert.Equal(t, steady.Rev, ptr(steady.Shifted(s, day(70))).Rev, "nothing to take in")
	few := fitted(t, 10, shifting(40, 9, 40, 9)...)
	assert.False(t, few.Drift(day(10)).Enough, "too little data is said, not taken for calm")
}

func TestYoungSendsAreNoFall(t *testing.T) {
	t.Parallel()
	all := shifting(400, 9, 400, 9)
	for i := range 300 {
		all = append(all, send(10_000+i, "a", 39.99, 0))
	}
	assert.False(t, ptr(fitted(t, 40, all...)).Drift(day(40)).Found)
}

func rules() learn.Rules {
	return learn.Rules{Templates: []learn.Option{{Name: "plain"}, {Name: "cites"}}, Models: []learn.Option{{Name: "small"}, {Name: "large"}}, Steps: []learn.Option{{Name: "low", Gain: 0.9}, {Name: "high", Gain: 1.1}}}
}

func TestArmsPreferWhatIsReplied(t *testing.T) {
	t.Parallel()
	var all []learn.Record
	for i := range 400 {
		r := send(i, "a", float64(i)*0.1, 0)
		r.Case.Template, r.Case.Model, r.Case.Step = []string{"plain", "cites"}[i%2], []string{"small", "large"}[i/2%2], []string{"low", "high"}[i/4%2]
		if r.Case.Template == "cites" && i%6 == 1 || i%30 == 0 {
			r.Replied = r.At.Add(20 * time.Hour)
		}
		all = append(all, r)
	}
	m, err := learn.Fit(learn.ArmPriors(learn.DefaultPriors()), all, day(60))
	require.NoError(t, err)
	rnd := rand.New(rand.NewPCG(5, 5))
	count := func(rules learn.Rules) (cites int, chance float64) {
		require.NoError(t, rules.Check())
		for range 200 {
			d := m.Draw(rnd, learn.Case{Source: "a"}, rules)
			require.True(t, d.Chance > 0 && d.Chance <= 1)
			require.NotEmpty(t, d.Model)
			require.NotEmpty(t, d.Step)
			if d.Template == "cites" {
				cites++
			}
			chance = d.Chance
		}
		return cites, chance
	}
	free, _ := count(rules())
	assert.Greater(t, free, 190)
	r := rules()
	r.Templates[0].Floor = 0.3
	floored, _ := count(r)
	assert.InDelta(t, 140, floored, 25, "a floor is kept whatever is known")
	r = rules()
	r.Templates[1].Cap = 0.4
	capped, _ := count(r)
	assert.Zero(t, capped, "half of the latest sends were of it")
	r = rules()
	r.Frozen = true
	frozen, chance := count(r)
	assert.Equal(t, 200, frozen)
	assert.InDelta(t, 1, chance, 1e-9)
	r = rules()
	r.Templates[1].Off = true
	none, _ := count(r)
	assert.Zero(t, none)
	r = rules()
	r.Stake, r.Templates[1].Cost = 100, 1000
	dear, _ := count(r)
	assert.Zero(t, dear, "it costs more than the replies are worth")
	d := m.Draw(rnd, learn.Case{Source: "a"}, learn.Rules{Templates: rules().Templates})
	assert.Empty(t, d.Model, "nothing to choose")

	e := m.Effect(rnd, "template", "cites", "plain")
	assert.Greater(t, e.Ratio, 1.8)
	assert.True(t, e.Clear)
	assert.Less(t, e.Low, e.Ratio)
	assert.Equal(t, 200, e.Sends)
	assert.Positive(t, e.Replies)
	same := m.Effect(rnd, "model", "never used", "small")
	assert.False(t, same.Clear)
	assert.Zero(t, same.Sends)
}

// TestChanceIsTheShare: what a draw says of its own chance is how often it comes.
func TestChanceIsTheShare(t *testing.T) {
	t.Parallel()
	m, err := learn.New(learn.ArmPriors(learn.DefaultPriors()))
	require.NoError(t, err)
	r := rules()
	r.Templates[0].Floor, r.Models[1].Floor = 0.2, 0.4
	rnd := rand.New(rand.NewPCG(6, 6))
	seen, said := map[[3]string]float64{}, map[[3]string]float64{}
	const n = 3000
	for range n {
		d := m.Draw(rnd, learn.Case{Source: "a"}, r)
		k := [3]string{d.Template, d.Model, d.Step}
		seen[k]++
		said[k] += d.Chance
	}
	total := 0.0
	for k, times := range seen {
		assert.InDelta(t, times/n, said[k]/times, 0.03, "%v", k)
		total += said[k] / times
	}
	assert.InDelta(t, 1, total, 0.05)
}

func TestRulesOfArmsAreChecked(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*learn.Rules){
		"floor":          func(r *learn.Rules) { r.Models[0].Floor = 1.5 },
		"cap":            func(r *learn.Rules) { r.Models[0].Floor, r.Models[0].Cap = 0.5, 0.2 },
		"floors":         func(r *learn.Rules) { r.Steps[0].Floor, r.Steps[1].Floor = 0.6, 0.6 },
		"all off":        func(r *learn.Rules) { r.Steps[0].Off, r.Steps[1].Off = true, true },
		"negative costs": func(r *learn.Rules) { r.Steps[0].Cost = -1 },
	} {
		r := rules()
		change(&r)
		assert.Equal(t, core.KindInvalid, core.KindOf(r.Check()), name)
	}
}

func TestPathsShareWhatIsNotKnown(t *testing.T) {
	t.Parallel()
	m := fitted(t, 40, mixed("a", 150, 10)...)
	cases := []learn.Case{{Source: "a"}, {Source: "a", Fit: learn.Known(0.9)}, {Source: "new"}}
	p := m.Paths(cases)
	reply, win := make([]float64, 3), make([]float64, 3)
	r := rand.New(rand.NewPCG(8, 8))
	var sum, square, both [3]float64
	const n = 4000
	for range n {
		p.Draw(r, reply, win)
		for i, v := range reply {
			sum[i] += v / n
			square[i] += v * v / n
			both[i] += v * reply[0] / n
		}
	}
	for i, c := range cases {
		e := m.Replies(c)
		assert.InDelta(t, e.Mean, sum[i], 0.06)
		assert.InDelta(t, e.SD*e.SD, square[i]-sum[i]*sum[i], 0.1)
	}
	assert.Greater(t, both[1]-sum[1]*sum[0], 0.02, "cases of one source move together")
	m.Paths(nil).Draw(r, nil, nil)
}
