package route

import (
	"math"
	"math/rand/v2"
)

// Arm is what was learned about one model in one context: discounted counts of
// reward (A) and of its lack (B).
type Arm struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
}

// Discount is the factor by which older rewards fade with each new one in the
// same context, so that a model that changes under its name is noticed: the
// memory is some twenty rewards long.
const Discount = 0.95

// priorStrength is how many observations an expected quality counts for.
const priorStrength = 2

// poolShare is what rewards of other languages and bands count for.
const poolShare = 0.15

// Reward returns the arms after a reward between 0 and 1 for name; all arms of
// the context fade, so that those not tried lately are tried again. The given
// map is not changed.
func Reward(arms map[string]Arm, name string, reward float64) map[string]Arm {
	out := make(map[string]Arm, len(arms)+1)
	for k, a := range arms {
		out[k] = Arm{A: a.A * Discount, B: a.B * Discount}
	}
	if math.IsNaN(reward) {
		return out
	}
	reward = clamp(reward, 0, 1)
	a := out[name]
	out[name] = Arm{A: a.A + reward, B: a.B + 1 - reward}
	return out
}

// posterior joins the prior quality with what was learned here and elsewhere.
func posterior(quality float64, here, pool Arm) Arm {
	q := clamp(quality, 0.02, 0.98)
	return Arm{
		A: q*priorStrength + here.A + poolShare*pool.A,
		B: (1-q)*priorStrength + here.B + poolShare*pool.B,
	}
}

// langAfter is how many answers are seen before a share of them is believed.
const langAfter = 2.5

// Share is the share of good ones, false while too few were seen lately.
func (a Arm) Share() (float64, bool) {
	return a.Mean(), a.A+a.B >= langAfter
}

// Mean is the expected reward.
func (a Arm) Mean() float64 {
	if a.A+a.B <= 0 {
		return 0.5
	}
	return a.A / (a.A + a.B)
}

// draw samples the Beta distribution of the arm (Thompson sampling).
func (a Arm) draw(r *rand.Rand) float64 {
	x, y := gamma(r, a.A), gamma(r, a.B)
	if x+y <= 0 {
		return a.Mean()
	}
	return x / (x + y)
}

// gamma samples the gamma distribution of a shape with scale 1, after Marsaglia
// and Tsang, "A simple method for generating gamma variables" (2000).
func gamma(r *rand.Rand, shape float64) float64 {
	if shape <= 0 {
		return 0
	}
	if shape < 1 {
		return gamma(r, shape+1) * math.Pow(1-r.Float64(), 1/shape)
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.NormFloat64()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v *= v * v
		u := 1 - r.Float64()
		if math.Log(u) < x*x/2+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)) }
