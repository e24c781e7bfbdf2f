package route_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
)

func candidate(name string, cents, quality float64) route.Candidate {
	return route.Candidate{
		Provider: "p", Model: name, Price: route.Price{ID: "row/" + name, Base: route.Rates{Input: 1, Output: 1}},
		Max: core.NanoUSD(cents * 1e7), Context: 100_000, MaxOutput: 4000, Schema: true, Quality: quality, Latency: time.Second,
	}
}

func local() route.Candidate {
	return route.Candidate{Provider: "ollama", Model: "llama", Local: true, Price: route.LocalPrice("llama"), Context: 8192, MaxOutput: 4000, Quality: 0.4}
}

func field() []route.Candidate {
	return []route.Candidate{candidate("opus", 6, 0.95), candidate("sonnet", 2, 0.9), candidate("mini", 0.4, 0.8), candidate("nano", 0.05, 0.6), local()}
}

func need() route.Need {
	return route.Need{Task: core.TaskDraft, Lang: "en", In: 2000, Out: 800, Room: 1e9, Seed: 7}
}

func TestChooseFilters(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		need   func(*route.Need)
		cand   func(*route.Candidate)
		reason string
	}{
		"a closed endpoint":            {nil, func(c *route.Candidate) { c.Down = "breaker_open" }, "breaker_open"},
		"a price that is not known":    {nil, func(c *route.Candidate) { c.Price = route.Price{} }, "price_unknown"},
		"a free price not declared":    {nil, func(c *route.Candidate) { c.Price = route.LocalPrice("x") }, "price_unknown"},
		"an answer without a bound":    {func(n *route.Need) { n.Out = 0 }, nil, "output_too_long"},
		"an answer beyond the model":   {func(n *route.Need) { n.Out = 4001 }, nil, "output_too_long"},
		"a prompt beyond the context":  {func(n *route.Need) { n.In = 99_500 }, nil, "context_too_short"},
		"a schema that is not offered": {func(n *route.Need) { n.Schema = true }, func(c *route.Candidate) { c.Schema = false }, "no_schema"},
		"a language below the floor":   {func(n *route.Need) { n.Floor = 0.5 }, func(c *route.Candidate) { c.Langs = map[core.Lang]float64{"en": 0.4} }, "language_too_weak"},
		"a maximum that does not fit":  {func(n *route.Need) { n.Room = 1 }, nil, "over_budget"},
		"a call without a maximum":     {nil, func(c *route.Candidate) { c.Max = 0 }, "no_bound"},
		"a remote one when local only": {func(n *route.Need) { n.LocalOnly = true }, nil, "not_local"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, c := need(), candidate("x", 1, 0.5)
			if tc.need != nil {
				tc.need(&n)
			}
			if tc.cand != nil {
				tc.cand(&c)
			}
			got := route.Choose(n, route.Pace{Limit: 1e9}, route.Learned{}, []route.Candidate{c})
			require.Empty(t, got.Ranked)
			require.Len(t, got.Rejected, 1)
			require.Equal(t, tc.reason, got.Rejected[0].Why)
		})
	}
}

// TestProperty15 (rule part): as the budget goes from full to empty the mean
// price falls by band, the local model is last, and with none left nothing is
// chosen, which is the template.
func TestProperty15(t *testing.T) {
	t.Parallel()
	order := []route.Band{route.BandFull, route.BandCareful, route.BandCheap, route.BandLocal}
	spent, count := map[route.Band]float64{}, map[route.Band]float64{}
	seen := 0
	for used := range 1001 {
		n := need()
		n.Seed = uint64(used)
		p := route.Pace{Limit: 1000, Used: core.NanoUSD(used), Elapsed: 0.5}
		got := route.Choose(n, p, route.Learned{}, field())
		require.NotEmpty(t, got.Ranked, "no job is dropped while a local model is there")
		for order[seen] != got.Band {
			seen++
		}
		spent[got.Band] += got.Ranked[0].Candidate.Max.USD()
		count[got.Band]++
		require.Equal(t, 5, len(got.Ranked)+len(got.Rejected), "every candidate is explained")
	}
	require.Equal(t, 3, seen, "all bands are passed in order")
	for i := 1; i < len(order); i++ {
		require.Less(t, spent[order[i]]/count[order[i]], spent[order[i-1]]/count[order[i-1]], "%s after %s", order[i], order[i-1])
	}
	require.Zero(t, spent[route.BandLocal])
	got := route.Choose(need(), route.Pace{Limit: 1, Used: 1}, route.Learned{}, field()[:4])
	require.Empty(t, got.Ranked)
	t.Logf("mean maximum by band: %v", func() (out []string) {
		for _, b := range order {
			out = append(out, fmt.Sprintf("%s $%.5f", b, spent[b]/count[b]))
		}
		return out
	}())
}

func TestReserveIsForHighValueJobs(t *testing.T) {
	t.Parallel()
	p := route.Pace{Limit: 100, Used: 85, Reserve: 0.15, Elapsed: 0.9}
	require.Equal(t, route.BandLocal, p.Band(false))
	require.Equal(t, route.BandCheap, p.Band(true))
	require.InDelta(t, 0.15, p.Kept(), 1e-9)
	p.Elapsed = 0.95
	require.InDelta(t, 0.075, p.Kept(), 1e-9, "it is given back as the window ends")
	require.Equal(t, route.BandCheap, p.Band(false))
	require.Equal(t, route.BandLocal, route.Pace{}.Band(true), "no budget is no money")
	require.Greater(t, p.Lambda(true), route.Pace{Limit: 100, Used: 10, Elapsed: 1}.Lambda(true))
}

// TestProperty17 (rule part): the same seed and the same state give the same
// choice whatever the order of the candidates, and the record explains them all.
func TestProperty17(t *testing.T) {
	t.Parallel()
	p := route.Pace{Limit: 1e9, Used: 6e8, Elapsed: 0.5}
	first := route.Choose(need(), p, route.Learned{}, field())
	mixed := field()
	for seed := range uint64(50) {
		rand.New(rand.NewPCG(seed, 1)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		require.Equal(t, first, route.Choose(need(), p, route.Learned{}, mixed))
	}
	raw, err := json.Marshal(first)
	require.NoError(t, err)
	for _, c := range field() {
		require.Contains(t, string(raw), c.Name())
	}
	require.Contains(t, string(raw), "too_dear_for_band")
	other := need()
	other.Seed++
	require.NotEqual(t, first.Ranked[0].Drawn, route.Choose(other, p, route.Learned{}, field()).Ranked[0].Drawn)
}

func TestMeasuredLanguageQualityCounts(t *testing.T) {
	t.Parallel()
	c := candidate("x", 1, 0.9)
	c.Langs = map[core.Lang]float64{"th": 0.2}
	n := need()
	n.Lang = "th"
	got := route.Choose(n, route.Pace{Limit: 1e9}, route.Learned{}, []route.Candidate{c})
	require.InDelta(t, 0.2, got.Ranked[0].Expected, 1e-9)
}

func TestNextStep(t *testing.T) {
	t.Parallel()
	ranked := []route.Scored{{Name: "cheap", Expected: 0.6}, {Name: "mid", Expected: 0.7}, {Name: "best", Expected: 0.9}}
	for name, tc := range map[string]struct {
		past []route.Try
		kind route.StepKind
		with string
	}{
		"drafts with the best ranked":         {nil, route.StepDraft, "cheap"},
		"falls back when it is not served":    {[]route.Try{{route.StepDraft, "cheap", route.ResultFailed}}, route.StepDraft, "mid"},
		"is done when the gates pass":         {[]route.Try{{route.StepDraft, "cheap", route.ResultPassed}}, route.StepDone, ""},
		"repairs once":                        {[]route.Try{{route.StepDraft, "cheap", route.ResultGated}}, route.StepRepair, "cheap"},
		"escalates once after the repair":     {[]route.Try{{route.StepDraft, "cheap", route.ResultGated}, {route.StepRepair, "cheap", route.ResultGated}}, route.StepEscalate, "best"},
		"escalates when the repair fails":     {[]route.Try{{route.StepDraft, "cheap", route.ResultGated}, {route.StepRepair, "cheap", route.ResultFailed}}, route.StepEscalate, "best"},
		"takes the template after escalation": {[]route.Try{{route.StepDraft, "cheap", route.ResultGated}, {route.StepRepair, "cheap", route.ResultGated}, {route.StepEscalate, "best", route.ResultGated}}, route.StepTemplate, ""},
		"takes the template when all are out": {[]route.Try{{route.StepDraft, "cheap", route.ResultFailed}, {route.StepDraft, "mid", route.ResultFailed}, {route.StepDraft, "best", route.ResultFailed}}, route.StepTemplate, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := route.Next(ranked, tc.past)
			require.Equal(t, tc.kind, got.Kind)
			require.Equal(t, tc.with, got.With.Name)
		})
	}
	require.Equal(t, route.StepTemplate, route.Next(nil, nil).Kind)
}
