package route

import (
	"fmt"
	"sort"
	"time"

	"github.com/automonet/automonet/core"
)

// Candidate is one model on one endpoint that might serve a task.
type Candidate struct {
	Provider core.ProviderName
	Model    string
	// Local is set for an endpoint that the owner declared free and local.
	Local bool
	Price Price
	// Max is the upper bound of this very call; see UpperBound. Predicted is what
	// it will likely cost, which ranks; 0 when nothing is known but Max.
	Max       core.NanoUSD
	Predicted core.NanoUSD
	// Context and MaxOutput are in tokens; 0 means not known.
	Context   int64
	MaxOutput int64
	Schema    bool
	// Langs is the measured quality per language, 0 to 1. A language without an
	// entry was not measured and passes.
	Langs map[core.Lang]float64
	// Speaks is the share of its latest answers that were in the language of the
	// need, nil while too few were seen. It decides where Langs is silent.
	Speaks *float64
	// Quality is the expected quality for the task before anything was learned.
	Quality float64
	Latency time.Duration
	// Down says why the endpoint cannot be called now, as a stable code such as
	// "breaker_open", "quarantined" or "rate_limited"; "" when it can.
	Down string
}

// Name is what statistics are kept under.
func (c Candidate) Name() string { return string(c.Provider) + "/" + c.Model }

// Need is what a task asks of a model.
type Need struct {
	Task core.Task
	Lang core.Lang
	// In and Out bound the tokens of the prompt and of the answer.
	In  int64
	Out int64
	// Schema asks for output that follows a JSON schema by the endpoint's own means.
	Schema bool
	// LocalOnly keeps the prompt on endpoints declared local.
	LocalOnly bool
	// Floor is the least measured quality in Lang, 0 to 1.
	Floor float64
	// HighValue marks a job that may touch the reserve.
	HighValue bool
	// Room is what fits in the tightest scope.
	Room core.NanoUSD
	// Seed makes the draw repeatable.
	Seed uint64
}

// Context names the situation that rewards are kept for.
func (n Need) Context(b Band) string {
	return string(n.Task) + "|" + string(n.Lang) + "|" + string(b)
}

// Learned holds the rewards: of the need's own context, and pooled over all
// contexts of the task, by the candidate's name.
type Learned struct {
	Here map[string]Arm
	Pool map[string]Arm
}

// Scored is a candidate that may be called, with what its place rests on.
type Scored struct {
	Candidate Candidate `json:"-"`
	Name      string    `json:"name"`
	PriceID   string    `json:"price_id"`
	Max       int64     `json:"max_nusd"`
	// Predicted is the cost that was ranked with; Max is what is held.
	Predicted int64 `json:"predicted_nusd"`
	// Expected is the mean quality, Drawn the sample that was ranked with.
	Expected float64 `json:"expected"`
	Drawn    float64 `json:"drawn"`
	Score    float64 `json:"score"`
}

// Rejected is a candidate that was not taken, with the reason.
type Rejected struct {
	Name string `json:"name"`
	// Why is a stable code; Note holds its figures.
	Why  string `json:"why"`
	Note string `json:"note,omitempty"`
}

// Choice is the printable record of one decision. An empty Ranked means that no
// model may be called and the template serves.
type Choice struct {
	Task     core.Task  `json:"task"`
	Lang     core.Lang  `json:"lang,omitempty"`
	Band     Band       `json:"band"`
	Lambda   float64    `json:"lambda"`
	Seed     uint64     `json:"seed"`
	Ranked   []Scored   `json:"ranked"`
	Rejected []Rejected `json:"rejected,omitempty"`
}

// latencyWeight is the points of quality that a second of waiting costs.
const latencyWeight = 0.002

// Choose filters and ranks the candidates. The order of candidates does not
// matter; equal input gives an equal choice.
func Choose(n Need, p Pace, l Learned, candidates []Candidate) Choice {
	c := Choice{Task: n.Task, Lang: n.Lang, Band: p.Band(n.HighValue), Lambda: p.Lambda(n.HighValue), Seed: n.Seed, Ranked: []Scored{}}
	all := make([]named, len(candidates))
	for i := range candidates {
		all[i] = named{candidates[i].Name(), &candidates[i]}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].name < all[j].name })
	able := all[:0:len(all)]
	for _, cand := range all {
		if why, note := unfit(n, cand.Candidate); why != "" {
			c.Rejected = append(c.Rejected, Rejected{Name: cand.name, Why: why, Note: note})
			continue
		}
		able = append(able, cand)
	}
	ceiling := ceilingOf(c.Band, able)
	r := newRand(n.Seed)
	for _, cand := range able {
		if !cand.Local && cand.Max > ceiling {
			c.Rejected = append(c.Rejected, Rejected{Name: cand.name, Why: "too_dear_for_band", Note: fmt.Sprintf("%s over %s in band %s", cand.Max, ceiling, c.Band)})
			continue
		}
		quality := cand.Quality
		if q, ok := cand.Langs[n.Lang]; ok {
			quality = q
		}
		arm := posterior(quality, l.Here[cand.name], l.Pool[cand.name])
		cost := cand.Max
		if cand.Predicted > 0 && cand.Predicted < cost {
			cost = cand.Predicted
		}
		s := Scored{Candidate: *cand.Candidate, Name: cand.name, PriceID: cand.Price.ID, Max: int64(cand.Max), Predicted: int64(cost), Expected: arm.Mean(), Drawn: arm.draw(r)}
		s.Score = s.Drawn - c.Lambda*cost.USD()*100 - latencyWeight*cand.Latency.Seconds()
		c.Ranked = append(c.Ranked, s)
	}
	sort.SliceStable(c.Ranked, func(i, j int) bool {
		a, b := &c.Ranked[i], &c.Ranked[j]
		if a.Score != b.Score {
			return a.Score > b.Score
		}
		return a.Name < b.Name
	})
	return c
}

// named is a candidate with its name made once.
type named struct {
	name string
	*Candidate
}

func ceilingOf(b Band, able []named) core.NanoUSD {
	var cheapest, dearest core.NanoUSD
	for _, c := range able {
		if c.Local {
			continue
		}
		if cheapest == 0 || c.Max < cheapest {
			cheapest = c.Max
		}
		dearest = max(dearest, c.Max)
	}
	return b.cap(cheapest, dearest)
}

// unfit names the first hard need that the candidate does not meet.
func unfit(n Need, c *Candidate) (why, note string) {
	switch {
	case c.Down != "":
		return c.Down, ""
	case n.LocalOnly && !c.Local:
		return "not_local", ""
	case c.Local != c.Price.Local:
		return "price_unknown", "an endpoint is free only when the owner declared it local"
	case !c.Price.Known():
		return "price_unknown", ""
	case n.Out <= 0 || c.MaxOutput > 0 && n.Out > c.MaxOutput:
		return "output_too_long", fmt.Sprintf("%d of %d tokens", n.Out, c.MaxOutput)
	case c.Context > 0 && n.In+n.Out > c.Context:
		return "context_too_short", fmt.Sprintf("%d of %d tokens", n.In+n.Out, c.Context)
	case n.Schema && !c.Schema:
		return "no_schema", ""
	}
	q, ok := c.Langs[n.Lang]
	if !ok && c.Speaks != nil {
		q, ok = *c.Speaks, true
	}
	if ok && q < n.Floor {
		return "language_too_weak", fmt.Sprintf("%.2f of %.2f", q, n.Floor)
	}
	if c.Local {
		return "", ""
	}
	if c.Max <= 0 {
		return "no_bound", ""
	}
	if c.Max > n.Room {
		return "over_budget", fmt.Sprintf("%s of %s left", c.Max, n.Room)
	}
	return "", ""
}
