package learn

import "math"

// belief is a Gaussian over weights: Mean has d entries, Cov the d rows of the
// lower triangle of the covariance, one after the other.
type belief struct {
	Mean []float64 `json:"mean"`
	Cov  []float64 `json:"cov"`
}

// term is one entry of a sparse vector.
type term struct {
	i int
	v float64
}

func (b *belief) clone() belief {
	return belief{Mean: append([]float64(nil), b.Mean...), Cov: append([]float64(nil), b.Cov...)}
}

func at(i, j int) int {
	if i < j {
		i, j = j, i
	}
	return i*(i+1)/2 + j
}

// extend adds a weight that nothing is known of but its prior.
func (b *belief) extend(mean, sd float64) {
	for range b.Mean {
		b.Cov = append(b.Cov, 0)
	}
	b.Cov = append(b.Cov, sd*sd)
	b.Mean = append(b.Mean, mean)
}

// along is the mean and variance of the weighted sum of the weights.
func (b *belief) along(x []term) (mean, variance float64) {
	for k, t := range x {
		mean += t.v * b.Mean[t.i]
		variance += t.v * t.v * b.Cov[at(t.i, t.i)]
		for _, u := range x[:k] {
			variance += 2 * t.v * u.v * b.Cov[at(t.i, u.i)]
		}
	}
	return mean, max(variance, 0)
}

// span and points are the grid of the one-dimensional integrals: points values
// from -span to span standard deviations. The integrands are smooth and vanish at
// the ends, where the trapezoidal rule converges faster than any power.
const (
	span   = 5.0
	points = 33
)

func node(k int) (z, weight float64) {
	z = -span + 2*span*float64(k)/(points-1)
	return z, math.Exp(-z * z / 2)
}

// learn updates the belief by an observation whose likelihood depends on the
// weighted sum alone, and returns the logarithm of how likely it was. The mean and
// the variance along x become those of the exact posterior (assumed-density
// filtering: Opper, "A Bayesian approach to on-line learning", 1998; Minka, "A
// family of algorithms for approximate Bayesian inference", 2001, chapter 3).
func (b *belief) learn(x []term, likelihood func(float64) float64) float64 {
	mean, variance := b.along(x)
	if variance <= 0 {
		return math.Log(max(likelihood(mean), math.SmallestNonzeroFloat64))
	}
	sd := math.Sqrt(variance)
	var z, first, second, weights float64
	for k := range points {
		t, w := node(k)
		weights += w
		l := w * likelihood(mean+sd*t)
		z, first, second = z+l, first+l*t, second+l*t*t
	}
	if z <= 0 || math.IsNaN(z) {
		return math.Inf(-1)
	}
	first /= z
	second = max(second/z-first*first, 1e-6)
	d := len(b.Mean)
	along := make([]float64, d)
	for _, t := range x {
		for i := range d {
			along[i] += t.v * b.Cov[at(i, t.i)]
		}
	}
	shift, shrink := first/sd, (1-second)/variance
	k := 0
	for i := range d {
		b.Mean[i] += along[i] * shift
		for j := range i + 1 {
			b.Cov[k] -= along[i] * along[j] * shrink
			k++
		}
	}
	return math.Log(z / weights)
}

func sigmoid(a float64) float64 { return 1 / (1 + math.Exp(-a)) }

func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// normalCDF is the distribution function of the standard normal distribution.
func normalCDF(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
