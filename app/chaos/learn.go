package chaos

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// repeatable is property 17: the same seed over the same ledger chooses the same,
// and the row says why this one and why not the others.
func repeatable(ctx context.Context, l *lab, r *Result) error {
	first, same, explained, n := "", 0, 0, 3
	for range n {
		w, err := l.world(ctx, newLeaping())
		if err != nil {
			return err
		}
		for i, name := range []string{"a", "b", "c", "d"} {
			if _, err := w.add(name, 0.8-0.1*float64(i), 1e9, 4e9, fake.Config{}); err != nil {
				return err
			}
		}
		// One that is never called, for the reason.
		w.cfg.Endpoints[3].Offers[0].Model.Price.Base = rates(0, 0)
		g, err := w.gateway(ctx)
		if err != nil {
			return err
		}
		if _, err := g.Ask(ctx, ask(prompt)); err != nil {
			return err
		}
		calls, err := w.calls(ctx)
		if err != nil {
			return err
		}
		why := string(calls[len(calls)-1].Explain)
		if first == "" {
			first = why
		}
		if why == first {
			same++
		}
		if strings.Contains(why, `"a/m"`) && strings.Contains(why, `"b/m"`) && strings.Contains(why, `"c/m"`) && strings.Contains(why, `"price_unknown"`) && strings.Contains(why, `"score"`) {
			explained++
		}
	}
	r.Figures = map[string]any{"runs": n, "same": same, "explained": explained, "bytes": len(first)}
	r.want(same == n, "choice_differs")
	r.want(explained == n, "reason_missing")
	return nil
}

// trueQuality is what each model is worth by language; at half time the best of
// one language breaks and the worst becomes the best.
func trueQuality(drifted bool) map[string]map[core.Lang]float64 {
	q := map[string]map[core.Lang]float64{
		"a/m": {"en": 0.90, "de": 0.55, "es": 0.50, "fr": 0.55},
		"b/m": {"en": 0.60, "de": 0.90, "es": 0.60, "fr": 0.50},
		"c/m": {"en": 0.55, "de": 0.60, "es": 0.92, "fr": 0.60},
		"d/m": {"en": 0.50, "de": 0.50, "es": 0.55, "fr": 0.90},
		"e/m": {"en": 0.30, "de": 0.30, "es": 0.30, "fr": 0.30},
	}
	if drifted {
		q["a/m"]["en"], q["e/m"]["en"] = 0.10, 0.92
	}
	return q
}

// bandit is property 18: five models, four languages, a drift at half; how much is
// lost against the best fixed model of each language, and when the drift is found.
func bandit(ctx context.Context, l *lab, r *Result) error {
	w, err := l.world(ctx, newLeaping())
	if err != nil {
		return err
	}
	if err := w.budget(ctx, "day", 9000*dollar, "month", 9000*dollar); err != nil {
		return err
	}
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		if _, err := w.add(name, 0.6, 1e7, 4e7, fake.Config{}); err != nil {
			return err
		}
	}
	w.cfg.Memory = forgetful{}
	g, err := w.gateway(ctx)
	if err != nil {
		return err
	}
	langs := []core.Lang{"en", "de", "es", "fr"}
	random := rand.New(rand.NewPCG(1, 99))
	n, got, streak, found := 500, 0.0, 0, -1
	fixed := map[core.Lang]map[string]float64{}
	for i := range n {
		quality := trueQuality(i >= n/2)
		lang := langs[i%len(langs)]
		a := ask(prompt)
		a.Lang, a.Seed = lang, random.Uint64()
		answer, err := g.Ask(ctx, a)
		if err != nil {
			return fmt.Errorf("call %d: %w", i, err)
		}
		worth := quality[answer.Name][lang]
		got += worth
		g.Reward(ctx, answer, worth+0.3*(random.Float64()-0.5))
		if fixed[lang] == nil {
			fixed[lang] = map[string]float64{}
		}
		for name := range quality {
			fixed[lang][name] += quality[name][lang]
		}
		if i >= n/2 && lang == "en" && found < 0 {
			if streak++; answer.Name == "a/m" {
				streak = 0
			}
			if streak == 3 {
				found = i - n/2 + 1
			}
		}
	}
	best := 0.0
	for _, models := range fixed {
		top := 0.0
		for _, sum := range models {
			top = math.Max(top, sum)
		}
		best += top
	}
	regret := (best - got) / best
	r.Figures = map[string]any{"calls": n, "models": 5, "regret": regret * 100, "found": found}
	r.want(regret <= 0.15, "regret_too_high")
	r.want(found >= 0 && found <= 150, "drift_not_found")
	return nil
}
