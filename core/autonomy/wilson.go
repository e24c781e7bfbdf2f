package autonomy

import "math"

// z is the quantile of the normal distribution that leaves 5 % on one side.
const z = 1.6448536269514722

// Wilson returns the bounds of a share of which hits of n were seen, each of which the
// true share keeps to with 95 % confidence (E. B. Wilson, Probable inference, the law
// of succession, and statistical inference, JASA 22, 1927). Without any n they are 0
// and 1.
func Wilson(hits, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	hits = min(max(hits, 0), n)
	m, p := float64(n), float64(hits)/float64(n)
	middle := p + z*z/(2*m)
	half := z * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	scale := 1 + z*z/m
	low, high = max(0, (middle-half)/scale), min(1, (middle+half)/scale)
	// Rounding must not move a certain end.
	if hits == 0 {
		low = 0
	}
	if hits == n {
		high = 1
	}
	return low, high
}
