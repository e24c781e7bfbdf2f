package plan

import (
	"math"

	"github.com/automonet/automonet/core"
)

// Parameters of the baseline.
const (
	// MinScans is how many scans a baseline needs before it may raise an alarm.
	MinScans = 5
	weight   = 0.2  // of a normal scan in the means
	caution  = 0.05 // of a scan that raised the alarm
	unlikely = 0.01 // a count this improbable is an alarm
)

// Observe takes the number of postings that a scan listed into a source's own
// baseline: exponentially weighted mean and variance. The alarm is set when the
// count lies far below what this source usually lists: improbable under a Poisson
// law of the baseline's mean, under half of it, and beyond two of its standard
// deviations. A scan that raises the alarm moves the baseline only a little, so
// that a broken source is not taken for the new normal within a day, and still
// one that really became small falls silent at last. Scans that were answered
// "unchanged" say nothing about the yield and are not observed.
func Observe(y core.Yield, listed int) core.Yield {
	x := float64(max(listed, 0))
	y.Alarm = y.Scans >= MinScans && farBelow(y, x)
	y.Scans++
	if y.Scans == 1 {
		y.Mean, y.Variance = x, 0
		return y
	}
	w := weight
	switch {
	case y.Alarm:
		w = caution
	case y.Scans <= MinScans:
		w = 1 / float64(y.Scans) // the plain mean, until there is enough of it
	}
	d := x - y.Mean
	y.Mean += w * d
	y.Variance = (1 - w) * (y.Variance + w*d*d)
	return y
}

func farBelow(y core.Yield, x float64) bool {
	if x >= y.Mean/2 || y.Mean-x <= 2*math.Sqrt(y.Variance) {
		return false
	}
	return poissonTail(x, y.Mean) < unlikely
}

// poissonTail returns P(X <= k) for a Poisson variable of the given mean; for
// large means by the normal approximation with continuity correction.
func poissonTail(k, mean float64) float64 {
	if mean > 100 {
		return 0.5 * math.Erfc((mean-k-0.5)/math.Sqrt(2*mean))
	}
	term := math.Exp(-mean)
	sum := term
	for i := 1.0; i <= k; i++ {
		term *= mean / i
		sum += term
	}
	return sum
}
