package learn

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestQuantilesOfMixtures(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 3000 {
		var g guess
		whole := 0.0
		for k := range g.weight {
			g.weight[k], g.mean[k], g.sd[k] = r.Float64(), 4*r.NormFloat64(), 3*r.Float64()
			if r.IntN(4) == 0 {
				g.weight[k] = 0
			}
			if r.IntN(6) == 0 {
				g.sd[k] = 0
			}
			whole += g.weight[k]
		}
		if whole == 0 {
			continue
		}
		// The share that lies below, from the definition.
		below := func(x float64) float64 {
			p := 0.0
			for k, w := range g.weight {
				if z := x - g.mean[k]; g.sd[k] > 0 {
					p += w * normalCDF(z/g.sd[k])
				} else if z >= 0 {
					p += w
				}
			}
			return p
		}
		for k := range g.weight {
			g.weight[k] /= whole
		}
		for _, q := range []float64{0.05, 0.5, 0.95} {
			p := g.quantile(q)
			x := math.Log(p / (1 - p))
			if math.IsInf(x, 0) || math.Abs(x) > 25 {
				continue // too near to 0 or 1 to be turned back
			}
			assert.LessOrEqual(t, below(x-1e-4), q+1e-6, "mixture %d at %v", n, q)
			assert.GreaterOrEqual(t, below(x+1e-4), q-1e-6, "mixture %d at %v", n, q)
		}
	}
}
