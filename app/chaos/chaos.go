// Package chaos shows on the user's own machine, without a key and without a
// cent, that the guarantees about model calls hold: it starts vendors on the
// loopback interface that bill and misbehave, and sends calls to them through
// the real gateway over a temporary real ledger. Each of the twenty properties
// is measured, not asserted: a result holds the figures that it rests on.
package chaos

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Config says how a run is made.
type Config struct {
	// Dir is an existing empty folder for ledgers and books; the caller removes it.
	Dir string
	// Child makes the command that spends through the gateway until it is killed;
	// it ends in Spend. Nil leaves the crash test out and says so.
	Child func(ctx context.Context, ledger, vendor string) *exec.Cmd
	// Progress is told before and after each property; nil is allowed.
	Progress func(Progress)
	// Only selects properties by number; all when empty.
	Only []int
	// Small takes a tenth of the calls, with the same checks.
	Small bool
	// Full kills the spending process as often as the evaluation does.
	Full  bool
	Clock clock.Clock
	IDs   clock.IDs
}

// Progress is how far a run is.
type Progress struct {
	Property    int
	Done, Total int
}

// State is what came of a property.
type State string

// The states. Slow is a missed goal of speed, which depends on what else the
// machine does, so it is no failure.
const (
	StateHeld    State = "held"
	StateFailed  State = "failed"
	StateSlow    State = "slow"
	StateSkipped State = "skipped"
)

// Result is what was measured of one property.
type Result struct {
	Property int   `json:"property"`
	State    State `json:"state"`
	// Figures are what was measured: numbers, amounts, durations and words.
	Figures map[string]any `json:"figures"`
	// Broken are stable codes of the checks that did not hold.
	Broken []string      `json:"broken,omitempty"`
	Error  string        `json:"error,omitempty"`
	Took   time.Duration `json:"took"`
}

// Report is a whole run.
type Report struct {
	Results []Result      `json:"results"`
	Held    int           `json:"held"`
	Failed  int           `json:"failed"`
	Slow    int           `json:"slow"`
	Skipped int           `json:"skipped"`
	Took    time.Duration `json:"took"`
	// Billed is what the vendors charged in play money, Requests how many they got.
	Billed   core.NanoUSD `json:"billed"`
	Requests int          `json:"requests"`
}

// Properties is how many there are.
const Properties = 20

// Check refuses a selection of properties that do not exist.
func (c Config) Check() error {
	for _, n := range c.Only {
		if n < 1 || n > Properties {
			return core.Invalid("only", "there is no property %d; use 1 to %d", n, Properties)
		}
	}
	return nil
}

// experiment fills the result of one property; an error ends it as failed.
type experiment func(ctx context.Context, l *lab, r *Result) error

func experiments() [Properties]experiment {
	return [Properties]experiment{
		concurrent, allScopes, crash, orphans, settleTwice, unknownPrice, bounds, toTheNano, cutEverywhere, lastLine,
		wrongUnder200, waits, wireIsBooks, breaker, downToNothing, allDown, repeatable, bandit, overhead, midnight,
	}
}

// Run makes the experiments one after the other. It fails only when it cannot be
// run at all or ctx ends; a property that does not hold is in the report.
func Run(ctx context.Context, c Config) (Report, error) {
	if err := c.Check(); err != nil {
		return Report{}, err
	}
	if c.Progress == nil {
		c.Progress = func(Progress) {}
	}
	out := Report{Results: []Result{}}
	began := c.Clock.Now()
	chosen := []int{}
	for n := 1; n <= Properties; n++ {
		if len(c.Only) == 0 || slices.Contains(c.Only, n) {
			chosen = append(chosen, n)
		}
	}
	all := experiments()
	for i, n := range chosen {
		c.Progress(Progress{Property: n, Done: i, Total: len(chosen)})
		r := one(ctx, c, &out, n, all[n-1])
		if err := ctx.Err(); err != nil {
			return out, fmt.Errorf("show property %d: %w", n, err)
		}
		out.add(r)
	}
	out.Took = c.Clock.Now().Sub(began)
	c.Progress(Progress{Done: len(chosen), Total: len(chosen)})
	return out, nil
}

func (r *Report) add(one Result) {
	r.Results = append(r.Results, one)
	switch one.State {
	case StateHeld:
		r.Held++
	case StateSlow:
		r.Slow++
	case StateSkipped:
		r.Skipped++
	default:
		r.Failed++
	}
}

func one(ctx context.Context, c Config, out *Report, n int, do experiment) Result {
	r := Result{Property: n, State: StateHeld, Figures: map[string]any{}}
	l := &lab{cfg: c, property: n}
	began := c.Clock.Now()
	err := do(ctx, l, &r)
	err = errors.Join(err, l.close())
	r.Took = c.Clock.Now().Sub(began)
	out.Billed += l.billed
	out.Requests += l.requests
	switch {
	case err != nil:
		r.State, r.Error = StateFailed, err.Error()
	case len(r.Broken) > 0:
		r.State = StateFailed
	}
	return r
}

// want notes the code of a check that does not hold.
func (r *Result) want(ok bool, code string) {
	if !ok && !slices.Contains(r.Broken, code) {
		r.Broken = append(r.Broken, code)
	}
}
