package replay

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/automonet/automonet/core"
)

// Term is one logged decision as an estimate needs it.
type Term struct {
	// Logged is how likely the action was that was taken, Wanted how likely the new
	// policy would have taken the same.
	Logged, Wanted float64
	// Reward is what came of it.
	Reward float64
	// Guess is what the reward of the action that was taken was expected to be, and
	// New what that of the new policy's actions is: the sum of its chances times the
	// expected rewards. Both are 0 without a model of rewards.
	Guess, New float64
	// Untried is the chance that the new policy gives to actions which the logging
	// policy could not have taken.
	Untried float64
	// Arms says that the decision was an answer, and that the new policy says how its
	// answers are written.
	Arms bool
}

// Value is an estimate of the mean reward of a decision, with its 90 % interval.
type Value = core.ReplayValue

// Verdicts of an estimate.
const (
	// Concluded: the interval may be believed.
	Concluded = "concluded"
	// NoSupport: the new policy does what was never tried.
	NoSupport = "no_support"
	// TooFew: what was tried comes down to too few decisions.
	TooFew = "too_few"
)

// Estimate is what a policy would have earned for each decision, by three methods.
type Estimate = core.ReplayEstimate

// What is needed for a conclusion.
const (
	mostUntried   = 0.05
	leastEffect   = 40
	leastAnswers  = 20
	mostHeaviest  = 0.2
	resamples     = 400
	significance  = 0.1
	leastVariance = 1e-18
)

// Evaluate estimates the mean reward of a policy from decisions that another one
// made. Intervals are those of the studentized bootstrap (Efron and Tibshirani,
// 1993, chapter 12), since rewards are rare and large. The same random source
// gives the same interval.
func Evaluate(terms []Term, r *rand.Rand) Estimate {
	e := Estimate{N: len(terms), Verdict: TooFew}
	if len(terms) == 0 {
		return e
	}
	var sum, squares, most, answers, answered float64
	limited := false
	ips, dr := make([]float64, len(terms)), make([]float64, len(terms))
	weights := make([]float64, len(terms))
	for i, t := range terms {
		if t.Logged > 0 {
			weights[i] = t.Wanted / t.Logged
		}
		w := weights[i]
		sum, squares, most = sum+w, squares+w*w, max(most, w)
		if t.Arms {
			limited, answers, answered = true, answers+w, answered+w*w
		}
		ips[i], dr[i] = w*t.Reward, t.New+w*(t.Reward-t.Guess)
		e.Untried += t.Untried / float64(len(terms))
	}
	if squares > 0 {
		e.Effective, e.Heaviest = sum*sum/squares, most/sum
	}
	if answered > 0 {
		e.Answers = answers * answers / answered
	}
	e.IPS, e.DR = interval(ips, nil, r), interval(dr, nil, r)
	e.SNIPS = interval(ips, weights, r)
	switch {
	case e.Untried > mostUntried:
		e.Verdict = NoSupport
	case limited && e.Answers < leastAnswers:
		// What was left out says nothing of how answers are written.
	case e.Effective >= leastEffect && e.Heaviest <= mostHeaviest:
		e.Verdict = Concluded
	}
	return e
}

// interval is the mean of x, or the ratio of the sums of x and w, with its
// interval.
func interval(x, w []float64, r *rand.Rand) Value {
	m, se := moments(x, w, nil)
	v := Value{Mean: m, Low: m, High: m, SE: se}
	if len(x) < 2 || !(se*se > leastVariance) {
		return v
	}
	var ts []float64
	pick := make([]int32, len(x))
	for range resamples {
		for i := range pick {
			pick[i] = int32(r.IntN(len(x)))
		}
		if b, s := moments(x, w, pick); s*s > leastVariance {
			ts = append(ts, (b-m)/s)
		}
	}
	slices.SortFunc(ts, cmp.Compare)
	if len(ts) < resamples/2 {
		// Too rare to resample: the normal interval, and wide.
		v.Low, v.High = m-2*se, m+2*se
		return v
	}
	q := func(p float64) float64 { return ts[int(p*float64(len(ts)-1)+0.5)] }
	v.Low, v.High = m-q(1-significance/2)*se, m-q(significance/2)*se
	return v
}

// moments is a mean with its standard error, over the picked entries or all of
// them; with weights a ratio with its linearised one.
func moments(x, w []float64, pick []int32) (mean, se float64) {
	n := len(x)
	at := func(i int) int {
		if pick != nil {
			return int(pick[i])
		}
		return i
	}
	var sx, sw float64
	for i := range n {
		k := at(i)
		sx += x[k]
		if w != nil {
			sw += w[k]
		}
	}
	if w == nil {
		sw = float64(n)
	}
	if sw <= 0 {
		return 0, 0
	}
	mean = sx / sw
	ss := 0.0
	for i := range n {
		k := at(i)
		d := x[k] - mean
		if w != nil {
			d = x[k] - mean*w[k]
		}
		ss += d * d
	}
	return mean, math.Sqrt(ss) / sw * math.Sqrt(float64(n)/float64(max(n-1, 1)))
}
