package learn

import (
	"math"
	"time"
)

// Delay is a log-normal distribution of a time: Mu is the logarithm of its median
// in days, Sigma the standard deviation of the logarithm.
type Delay struct {
	Mu    float64 `json:"mu"`
	Sigma float64 `json:"sigma"`
}

// By is the chance that what comes at all has come after d.
func (d Delay) By(after time.Duration) float64 {
	days := after.Hours() / 24
	if days <= 0 || d.Sigma <= 0 {
		return 0
	}
	return normalCDF((math.Log(days) - d.Mu) / d.Sigma)
}

// At is the time by which a share q of what comes has come.
func (d Delay) At(q float64) time.Duration {
	return days(math.Exp(d.Mu + d.Sigma*math.Sqrt2*math.Erfinv(2*q-1)))
}

func days(v float64) time.Duration { return time.Duration(v * 24 * float64(time.Hour)) }

// wait is one time that was seen, and for how long it could have been seen. due says
// that it comes for certain, so that those still awaited, whose took is 0, count too.
type wait struct {
	took, watched time.Duration
	due           bool
}

// fitDelay is the most probable distribution given the prior one, which counts as
// a belief about the median (a factor of two either way) and about the spread. A
// delay was only seen because it ended before now, so that each counts with its
// chance among those that could have been seen: without this, recent sends make
// replies look faster than they are. What comes for certain, as the money of a win
// does, needs no such correction: those still awaited count with the chance of a wait
// as long as theirs.
func fitDelay(prior Delay, seen []wait) Delay {
	if len(seen) == 0 {
		return prior
	}
	logs, limits := make([]float64, len(seen)), make([]float64, len(seen))
	for i, w := range seen {
		logs[i] = math.Log(max(w.took.Hours()/24, 1.0/288))
		limits[i] = math.Log(max(w.watched.Hours()/24, w.took.Hours()/24, 1.0/288))
	}
	best, most := prior, math.Inf(-1)
	try := func(mu, sigma float64) {
		l := -sq((mu-prior.Mu)/math.Ln2)/2 - sq(math.Log(sigma/prior.Sigma)/0.3)/2
		for i, x := range logs {
			switch {
			case seen[i].due && seen[i].took <= 0:
				l += math.Log(max(1-normalCDF((limits[i]-mu)/sigma), 1e-12))
			case seen[i].due:
				l += -sq((x-mu)/sigma)/2 - math.Log(sigma)
			default:
				l += -sq((x-mu)/sigma)/2 - math.Log(sigma) - math.Log(max(normalCDF((limits[i]-mu)/sigma), 1e-12))
			}
		}
		if l > most {
			best, most = Delay{mu, sigma}, l
		}
	}
	// A coarse grid, then two finer ones around the best of it.
	for mu := prior.Mu - 2.1; mu <= prior.Mu+2.1; mu += 0.3 {
		for f := -0.9; f <= 0.91; f += 0.3 {
			try(mu, prior.Sigma*math.Exp(f))
		}
	}
	for _, step := range []float64{0.1, 0.03} {
		c := best
		for i := -2.0; i <= 2; i++ {
			for j := -2.0; j <= 2; j++ {
				try(c.Mu+i*step, c.Sigma*math.Exp(j*step))
			}
		}
	}
	return best
}

func sq(x float64) float64 { return x * x }
