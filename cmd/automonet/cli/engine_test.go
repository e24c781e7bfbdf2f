package cli

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/replay"
)

// valued is a world in which a job is shortlisted and valued, and a forecast made.
func valued(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	eur := func(v int64) core.Money { return core.Money{Minor: v, Currency: "EUR"} }
	w.svc.jobs[jobA].Job.State = core.JobShortlisted
	w.svc.worths = map[core.JobID]core.Worth{jobA: {Job: jobA, At: w.svc.now, Reply: core.Chance{P: 0.0652, Low: 0.02, High: 0.151, Basis: "prior"}, Win: core.Chance{P: 0.3, Low: 0.1, High: 0.5, Basis: "thin"},
		Bid: eur(9000), Low: eur(8500), High: eur(9900), Period: core.PeriodHour, Hours: 40, Value: eur(4321),
		Reasons:    []core.Reason{{Code: "price.rate", Params: map[string]string{"amount": "90.00 EUR"}}},
		Steps:      []core.WorthStep{{Code: "gross", Amount: eur(360_000)}, {Code: "fee", Amount: eur(-36_000)}, {Code: "net", Amount: eur(324_000), Total: true}, {Code: "value", Amount: eur(4321), Total: true}},
		Influences: []core.Influence{{Name: "source:up" + evil, Odds: 1.5, Low: 0.9, High: 2.4}}}}
	band := core.Band{P10: 0, P50: 123_400, P90: 567_800}
	w.svc.forecast = core.ForecastView{
		Forecasts: []core.Forecast{{Days: 30, At: w.svc.now, Due: w.svc.now.Add(30 * 24 * time.Hour), Currency: "EUR", Earned: band, Minutes: core.Band{P50: 90}}, {Days: 90, At: w.svc.now, Currency: "EUR", Earned: band}},
		Records:   []core.ForecastRecord{{Days: 30, N: 12, Inside: 10}}}
	return w
}

func TestTheEngineIsShownCleanlyInBothLanguagesAndAsJSON(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{{"forecast"}, {"job", "worth", string(jobA)}, {"job", "why", string(jobA)}} {
		for _, lang := range []string{"en", "de"} {
			out := valued(t).ok(append(words, "--lang", lang)...)
			for _, bad := range []string{"\x1b", "\x07", "\u202e", "\u009b"} {
				assert.NotContains(t, out, bad, "%v", words)
			}
			assert.NotRegexp(t, `\b(forecast|worth|worthstep|worthbasis|col|cmd)\.[a-z_]+\b`, out, "%v", words)
		}
		var v any
		require.NoError(t, json.Unmarshal([]byte(valued(t).ok(append(words, "--json")...)), &v), "%v", words)
	}
}

func TestForecastShowsItsBandAndHowEarlierOnesDid(t *testing.T) {
	t.Parallel()
	w := valued(t)
	out := w.ok("forecast")
	for _, want := range []string{"The next 30 days", "EUR 1,234.00", "EUR 5,678.00", "1.5", "10 of 12", "The next 90 days"} {
		assert.Contains(t, out, want)
	}
	var got core.ForecastView
	require.NoError(t, json.Unmarshal([]byte(w.ok("forecast", "--json")), &got))
	assert.Equal(t, w.svc.forecast, got, "the JSON is the very resource")
	w.svc.forecast = core.ForecastView{}
	assert.Contains(t, w.ok("forecast"), "There is no forecast yet")
}

func TestWorthIsShownAsLinesThatAddUp(t *testing.T) {
	t.Parallel()
	w := valued(t)
	for _, words := range [][]string{{"job", "worth", string(jobA)}, {"job", "why", string(jobA)}} {
		out := w.ok(words...)
		for _, want := range []string{"EUR 43.21", "6.5 % (2 to 15.1 %; published figures", "EUR 90.00 an hour", "40 hours assumed", "fee of the platform", "your own rate counts", "× 1.5"} {
			assert.Contains(t, out, want, "%v", words)
		}
	}
	without := w.svc.worths[jobA]
	without.Missing = "price"
	w.svc.worths[jobA] = without
	assert.Contains(t, w.ok("job", "worth", string(jobA)), "no value yet")
	delete(w.svc.worths, jobA)
	assert.Equal(t, 3, w.run("job", "worth", string(jobA)).code)
	assert.NotContains(t, w.ok("job", "why", string(jobA)), "EUR 43.21", "what is not valued yet is left out")
}

func TestReplayComparesTwoPolicies(t *testing.T) {
	t.Parallel()
	w := valued(t)
	one, two := w.file("one.yaml", "threshold: 60\n"), w.file("two.yaml", "threshold: 70\nmin_value: 500\nexplore: 0.1\n")
	w.svc.replayed = core.ReplayResult{Sent: 17, Drawn: 5, Comparison: core.ReplayComparison{Jobs: 41, Differences: []replay.Difference{{Job: jobA, At: w.svc.now, A: replay.Send, B: replay.Skip, By: 1}},
		A: replay.Estimate{N: 41, Verdict: replay.Concluded, Effective: 40.7, DR: replay.Value{Mean: 120.5, Low: -3, High: 300}}, B: replay.Estimate{Verdict: replay.NoSupport}, Verdict: replay.NoSupport}}
	words := []string{"replay", "--policy", one, "--policy", two, "--from", "2026-01-02", "--to", "2026-11-30"}
	out := w.ok(append(words, "--check-lookahead")...)
	for _, want := range []string{"41 jobs replayed: A is one.yaml, B is two.yaml", "17 of them were answered", "5 decisions", "1 of them", "answer", "leave out", "120.5 cents a job (-3 to 300; 41 jobs, effectively 41)", "never tried", "cannot be said", "Neither policy reads"} {
		assert.Contains(t, out, want)
	}
	assert.Equal(t, core.ReplayRule{Name: "two.yaml", Threshold: 70, MinValue: 500, Explore: 0.1}, w.svc.asked.B)
	assert.Equal(t, time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC), w.svc.asked.From)
	assert.NotRegexp(t, `\b(replay|replayaction|replayverdict|col|cmd)\.[a-z_]+\b`, w.ok(append(words, "--lang", "de")...))
	var got core.ReplayResult
	require.NoError(t, json.Unmarshal([]byte(w.ok(append(words, "--json")...)), &got))
	assert.Equal(t, 41, got.Comparison.Jobs)

	w.svc.replayed.Comparison.B.Verdict, w.svc.replayed.Comparison.Verdict = replay.Concluded, replay.Concluded
	w.svc.replayed.Comparison.Gain = replay.Value{Mean: 12}
	w.svc.replayed.Ahead = []replay.Ahead{{Job: jobA}}
	w.svc.replayed.Offers, w.svc.replayed.Comparison.Differences[0].WithA = 9, "cites@2 box/a"
	arms := w.file("arms.yaml", "prefer_templates: [cites]\nforbid_templates: [plain@1]\nmodels: [box/a, box/b]\nbest_model: box/a\n")
	assert.NotContains(t, w.ok(words...), "on offer")
	w.svc.replayed.A = core.ReplayRule{Name: "arms.yaml", Prefer: []string{"cites"}}
	shown := w.ok("replay", "--policy", arms, "--policy", two)
	assert.Contains(t, shown, "for 9 answers it is noted which templates and models were on offer")
	assert.Contains(t, shown, "answer, cites@2 box/a")
	assert.Equal(t, core.ReplayRule{Name: "arms.yaml", Prefer: []string{"cites"}, Forbid: []string{"plain@1"}, Models: []string{"box/a", "box/b"}, Best: "box/a"}, w.svc.asked.A)
	out = w.ok(append(words, "--check-lookahead")...)
	assert.Contains(t, out, "B less A: 12 cents")
	assert.Contains(t, out, "1 proofs")

	for name, bad := range map[string][]string{
		"one policy":     {"replay", "--policy", one},
		"no file":        {"replay", "--policy", one, "--policy", "nowhere.yaml"},
		"no YAML":        {"replay", "--policy", one, "--policy", w.file("bad.yaml", "threshold: [")},
		"an unknown key": {"replay", "--policy", one, "--policy", w.file("key.yaml", "treshold: 3")},
		"out of range":   {"replay", "--policy", one, "--policy", w.file("range.yaml", "threshold: 300")},
		"a bad day":      {"replay", "--policy", one, "--policy", two, "--from", "yesterday"},
	} {
		assert.Equal(t, 2, w.run(bad...).code, name)
	}
}
