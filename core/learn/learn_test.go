package learn_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func day(d float64) time.Time { return start.Add(time.Duration(d * 24 * float64(time.Hour))) }

// send is a send on a day that is replied to after some days; 0 = never.
func send(i int, source string, sent, after float64) learn.Record {
	r := learn.Record{ID: fmt.Sprint(source, i), Case: learn.Case{Source: source, Template: "plain", Fit: learn.Known(0.5)}, At: day(sent)}
	if after > 0 {
		r.Replied = day(sent + after)
	}
	return r
}

// mixed are n sends over as many days, every nth of which is replied to.
func mixed(source string, n, every int) []learn.Record {
	var out []learn.Record
	for i := range n {
		after := 0.0
		if every > 0 && i%every == 0 {
			after = 2
		}
		out = append(out, send(i, source, float64(i)*0.2, after))
	}
	return out
}

func fitted(t *testing.T, now float64, records ...learn.Record) learn.Model {
	t.Helper()
	m, err := learn.Fit(learn.DefaultPriors(), records, day(now))
	require.NoError(t, err)
	return m
}

func TestColdStartIsThePrior(t *testing.T) {
	t.Parallel()
	m, err := learn.New(learn.DefaultPriors())
	require.NoError(t, err)
	e := m.Replies(learn.Case{Source: "upwork"})
	assert.InDelta(t, 0.065, e.P, 0.02, "typical reply rates are 5 to 6 %")
	assert.Less(t, e.Low, 0.03)
	assert.Greater(t, e.High, 0.12)
	assert.Equal(t, learn.BasisPrior, e.Basis)
	assert.Zero(t, e.Sends)
	w := m.Wins(learn.Case{})
	assert.InDelta(t, 0.3, w.P, 0.03)
	better := m.Replies(learn.Case{Fit: learn.Known(0.9), Bids: learn.Known(2)})
	worse := m.Replies(learn.Case{Fit: learn.Known(0.1), Bids: learn.Known(50)})
	assert.Greater(t, better.P, 2*worse.P, "fit and competition count from the start")
}

func TestUnknownFiguresHaveNoInfluence(t *testing.T) {
	t.Parallel()
	m := fitted(t, 100, mixed("a", 200, 8)...)
	assert.InDelta(t, m.Replies(learn.Case{Source: "a"}).Mean, m.Replies(learn.Case{Source: "a", AgeHours: learn.Known(24), Fit: learn.Known(0.5)}).Mean, 1e-9)
	assert.InDelta(t, m.Replies(learn.Case{}).Mean, m.Replies(learn.Case{Fit: learn.Known(math.NaN())}).Mean, 1e-9)
	far := m.Replies(learn.Case{Bids: learn.Known(1e12)})
	assert.Greater(t, far.P, 1e-4, "one odd figure is bounded")
}

func TestGroupsShareWhatTheyLearn(t *testing.T) {
	t.Parallel()
	records := append(mixed("good", 150, 5), mixed("bad", 150, 0)...)
	m := fitted(t, 200, records...)
	good, bad, other := m.Replies(learn.Case{Source: "good"}), m.Replies(learn.Case{Source: "bad"}), m.Replies(learn.Case{Source: "never seen"})
	assert.Greater(t, good.Low, bad.P)
	assert.Greater(t, other.P, bad.P)
	assert.Less(t, other.P, good.P)
	assert.Greater(t, other.High/other.Low, good.High/good.Low, "what was not seen is less certain")
	assert.Equal(t, learn.BasisLearned, good.Basis)
	assert.Equal(t, learn.BasisThin, other.Basis)
	assert.Equal(t, 30, good.Hits)
}

func TestPendingIsNotLost(t *testing.T) {
	t.Parallel()
	history := mixed("a", 100, 10)
	before := fitted(t, 60, history...)
	young, old := append([]learn.Record(nil), history...), append([]learn.Record(nil), history...)
	for i := range 80 {
		young = append(young, send(1000+i, "a", 59.9, 0))
		old = append(old, send(1000+i, "a", 20, 0))
	}
	c := learn.Case{Source: "a", Template: "plain", Fit: learn.Known(0.5)}
	base := before.Replies(c)
	assert.InDelta(t, base.P, ptr(fitted(t, 60, young...)).Replies(c).P, 0.1*base.P, "sends of the last hours say little")
	assert.Less(t, ptr(fitted(t, 60, old...)).Replies(c).P, 0.75*base.P, "after 40 days they do")
}

func ptr(m learn.Model) *learn.Model { return &m }

func TestWithdrawnIsCensored(t *testing.T) {
	t.Parallel()
	history := mixed("a", 100, 10)
	at := func(hours float64, lost bool) float64 {
		list := append([]learn.Record(nil), history...)
		for i := range 60 {
			r := send(1000+i, "a", 20, 0)
			if lost {
				r.Lost = day(20 + hours/24)
			} else {
				r.Ended = day(20 + hours/24)
			}
			list = append(list, r)
		}
		return ptr(fitted(t, 80, list...)).Replies(learn.Case{Source: "a"}).P
	}
	assert.Greater(t, at(1, false), 1.2*at(1, true), "withdrawn after an hour is no refusal")
}

func TestOnlineIsCloseToTheBatch(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var all []learn.Record
	for i := range 240 {
		x := send(i, []string{"a", "b", "c"}[i%3], float64(i)*0.2, 0)
		x.Case.Fit = learn.Known(r.Float64())
		if r.Float64() < 0.04+0.2**x.Case.Fit {
			x.Replied = x.At.Add(time.Duration((0.2 + 6*r.Float64()) * 24 * float64(time.Hour)))
			if r.Float64() < 0.4 {
				x.Won = x.Replied.Add(100 * time.Hour)
				x.Paid = x.Won.Add(400 * time.Hour)
			}
		}
		all = append(all, x)
	}
	online, err := learn.New(learn.DefaultPriors())
	require.NoError(t, err)
	for d := 1.0; d <= 90; d++ {
		var known []learn.Record
		for _, x := range all {
			if x.At.Before(day(d)) {
				known = append(known, x)
			}
		}
		online = online.Learn(day(d), known...)
	}
	batch := fitted(t, 90, all...)
	for _, c := range []learn.Case{{Source: "a", Fit: learn.Known(0.9)}, {Source: "b", Fit: learn.Known(0.2)}, {Source: "c"}} {
		x, y := online.Replies(c), batch.Replies(c)
		assert.InDelta(t, y.P, x.P, 0.1*y.P)
		assert.InDelta(t, y.High, x.High, 0.15*y.High)
		assert.InDelta(t, ptr(batch).Wins(c).P, ptr(online).Wins(c).P, 0.05)
	}
	assert.Equal(t, batch.Tallies, online.Tallies)
	assert.InDelta(t, math.Exp(batch.ReplyAfter.Mu), math.Exp(online.ReplyAfter.Mu), 0.3)
	assert.Greater(t, math.Exp(batch.ReplyAfter.Mu), 1.5)
	assert.InDelta(t, 4.2, math.Exp(batch.WinAfter.Mu), 1.2)
	assert.InDelta(t, 16.7, math.Exp(batch.PaidAfter.Mu), 4)
}

func TestRecentRepliesDoNotMakeReplyingLookFast(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 3))
	var all []learn.Record
	for i := range 300 { // the median is five days, and all were sent in the last six
		all = append(all, send(i, "a", 94+6*r.Float64(), 5*math.Exp(0.8*r.NormFloat64())))
	}
	m := fitted(t, 100, all...)
	assert.Greater(t, math.Exp(m.ReplyAfter.Mu), 2.5, "a plain mean would say less than two days")
	assert.Less(t, m.ReplyAfter.By(24*time.Hour), 0.4)
	assert.InDelta(t, 0.5, m.ReplyAfter.By(m.ReplyAfter.At(0.5)), 1e-6)
	assert.Zero(t, m.ReplyAfter.By(-time.Hour))
}

func TestUndoIsAsIfItHadNeverBeen(t *testing.T) {
	t.Parallel()
	all := mixed("a", 120, 9)
	odd := send(999, "b", 3, 1)
	odd.Won = day(8)
	with, without := fitted(t, 60, append(append([]learn.Record(nil), all...), odd)...), fitted(t, 60, all...)
	moves := learn.Diff(&without, &with)
	require.NotEmpty(t, moves)
	assert.Equal(t, "source:b", moves[0].Name, "what moved most comes first")
	assert.Greater(t, moves[0].After.Odds, moves[0].Before.Odds)
	undone := fitted(t, 60, all...)
	assert.Empty(t, learn.Diff(&without, &undone))
}

func TestModelIsStoredAndRefusesWhatIsDamaged(t *testing.T) {
	t.Parallel()
	m := fitted(t, 25, mixed("a", 120, 9)...)
	raw, err := json.Marshal(m)
	require.NoError(t, err)
	var got learn.Model
	require.NoError(t, json.Unmarshal(raw, &got))
	c := learn.Case{Source: "a", Template: "plain"}
	assert.Equal(t, m.Replies(c), got.Replies(c))
	assert.Equal(t, m.Drift(day(25)), got.Drift(day(25)))
	next, same := m.Learn(day(30)), got.Learn(day(30))
	assert.Equal(t, next.Replies(c), same.Replies(c))

	spoil := func(change func(map[string]any)) error {
		var v map[string]any
		require.NoError(t, json.Unmarshal(raw, &v))
		change(v)
		b, err := json.Marshal(v)
		require.NoError(t, err)
		return json.Unmarshal(b, new(learn.Model))
	}
	assert.Equal(t, core.KindConflict, core.KindOf(spoil(func(v map[string]any) { v["version"] = 99 })))
	assert.Equal(t, core.KindInvalid, core.KindOf(spoil(func(v map[string]any) { delete(v, "priors") })))
	for name, change := range map[string]func(head map[string]any){
		"a name is missing":  func(h map[string]any) { h["names"] = h["names"].([]any)[1:] },
		"a scale is missing": func(h map[string]any) { h["scales"] = h["scales"].([]any)[1:] },
		"a variance is negative": func(h map[string]any) {
			h["scales"].([]any)[0].(map[string]any)["belief"].(map[string]any)["cov"].([]any)[0] = -1.0
		},
	} {
		assert.Equal(t, core.KindInvalid, core.KindOf(spoil(func(v map[string]any) { change(v["reply"].(map[string]any)) })), name)
	}
	require.Error(t, json.Unmarshal([]byte(`{"version": "x"}`), new(learn.Model)))
}

func TestPriorsAreChecked(t *testing.T) {
	t.Parallel()
	require.NoError(t, learn.DefaultPriors().Check())
	for _, p := range learn.ArmPriors(learn.DefaultPriors()).Reply {
		assert.NotEmpty(t, p.Origin)
		assert.Regexp(t, `^20\d\d-\d\d$`, p.AsOf)
	}
	for name, change := range map[string]func(*learn.Priors){
		"no base":  func(p *learn.Priors) { p.Win = p.Win[1:] },
		"spread":   func(p *learn.Priors) { p.Reply[0].SD = 0 },
		"mean":     func(p *learn.Priors) { p.Reply[0].Mean = math.NaN() },
		"delay":    func(p *learn.Priors) { p.PaidAfter.Sigma = 0 },
		"delay mu": func(p *learn.Priors) { p.PaidAfter.Mu = math.Inf(1) },
	} {
		p := learn.DefaultPriors()
		change(&p)
		_, err := learn.New(p)
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
		_, err = learn.Fit(p, nil, start)
		assert.Error(t, err)
	}
}

func TestAnEditedPriorIsBelieved(t *testing.T) {
	t.Parallel()
	p := learn.DefaultPriors()
	p.Reply = append(p.Reply, learn.Prior{Name: "source:invited", Mean: 2, SD: 0.2, Origin: "own figures", AsOf: "2026-11"})
	m, err := learn.New(p)
	require.NoError(t, err)
	assert.Greater(t, m.Replies(learn.Case{Source: "invited"}).P, 0.25)
}

func TestExplainNamesWhatMoves(t *testing.T) {
	t.Parallel()
	m := fitted(t, 200, append(mixed("good", 150, 5), mixed("bad", 150, 0)...)...)
	parts := m.Explain(learn.Case{Source: "bad", Fit: learn.Known(0.55)})
	require.Len(t, parts, 2)
	assert.Equal(t, "source:bad", parts[0].Name)
	assert.Less(t, parts[0].Odds, 1.0)
	assert.Less(t, parts[0].Low, parts[0].Odds)
	assert.Greater(t, parts[0].High, parts[0].Odds)
}

// TestBeliefsStaySound: whatever is learned in whatever order, chances stay between
// 0 and 1, intervals hold them, and what was handed out does not change.
func TestBeliefsStaySound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, err := learn.New(learn.ArmPriors(learn.DefaultPriors()))
		require.NoError(t, err)
		now := 0.0
		for i := range rapid.IntRange(1, 12).Draw(t, "rounds") {
			now += rapid.Float64Range(0, 40).Draw(t, "days")
			r := send(i, rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "source"), now, 0)
			r.Case.Fit = learn.Known(rapid.Float64Range(-5, 5).Draw(t, "fit"))
			switch rapid.IntRange(0, 4).Draw(t, "fate") {
			case 0:
				r.Replied = day(now + 0.01)
			case 1:
				r.Replied, r.Won, r.Paid = day(now), day(now), day(now)
			case 2:
				r.Lost = day(now)
			case 3:
				r.Ended = day(now + 1)
			}
			before := m.Replies(r.Case)
			next := m.Learn(day(now+1), r)
			require.Equal(t, before, m.Replies(r.Case))
			m = next
			for _, e := range []learn.Estimate{m.Replies(r.Case), m.Wins(r.Case)} {
				require.True(t, 0 < e.Low && e.Low <= e.P && e.P <= e.High && e.High < 1, "%+v", e)
			}
			reply, win := m.Chances(r.Case)
			require.InDelta(t, m.Replies(r.Case).P, reply, 1e-12)
			require.InDelta(t, m.Wins(r.Case).P, win, 1e-12)
		}
	})
}
