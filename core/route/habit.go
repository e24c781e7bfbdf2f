package route

import (
	"time"

	"github.com/automonet/automonet/core"
)

// Habit is how a model usually serves one task: what its cost and its time are
// predicted with. It never enters a bound.
type Habit struct {
	N int64 `json:"n"`
	// Hit is the share of prompt tokens that the provider read from its cache,
	// which stable prompt prefixes raise; Fill is the share of the admitted output
	// that was generated. Both are discounted means, 0 to 1.
	Hit  float64 `json:"hit"`
	Fill float64 `json:"fill"`
	// Seconds is the discounted mean of the time to the whole answer.
	Seconds float64 `json:"seconds"`
}

const (
	// habitAfter is how many calls are seen before a habit is believed.
	habitAfter = 5
	// habitWeight is the weight of the latest call once a habit is settled.
	habitWeight = 0.1
)

// Observe returns the habit after a call that took so long and was admitted so
// many tokens of output. Without a stated usage only the time counts.
func (h Habit) Observe(u core.Usage, maxOutput int64, took time.Duration) Habit {
	h.N++
	w := max(habitWeight, 1/float64(h.N))
	h.Seconds += w * (took.Seconds() - h.Seconds)
	if u.Stated && u.Input > 0 && maxOutput > 0 {
		h.Hit += w * (clamp(float64(u.CachedInput)/float64(u.Input), 0, 1) - h.Hit)
		h.Fill += w * (clamp(float64(u.Output)/float64(maxOutput), 0, 1) - h.Fill)
	}
	return h
}

// Latency is the usual time to the whole answer, or the given one while too few
// calls were seen.
func (h Habit) Latency(before time.Duration) time.Duration {
	if h.N < habitAfter {
		return before
	}
	return time.Duration(h.Seconds * float64(time.Second))
}

// Predict is what a call with a prompt of so many tokens and so much admitted
// output will likely cost; 0 while too few calls were seen or the price is
// unknown.
func (h Habit) Predict(in, maxOutput int64, p Price) core.NanoUSD {
	if h.N < habitAfter || h.Fill <= 0 || in <= 0 {
		return 0
	}
	cost, err := Cost(core.Usage{
		Stated: true, Input: in, CachedInput: int64(h.Hit * float64(in)), Output: max(1, int64(h.Fill*float64(maxOutput))),
	}, p)
	if err != nil {
		return 0
	}
	return cost
}

// MeanTokens estimates the tokens of a text by the mean ratios seen; scripts that
// were not seen count by their bytes.
func (s Size) MeanTokens(model map[Script]Calibration) int64 {
	var n int64
	for script, size := range s.Scripts {
		mean := model[script].MeanPPM()
		if mean == 0 || size > maxTokens {
			n += size
			continue
		}
		n += (size*mean + wholePPM - 1) / wholePPM
	}
	return n
}
