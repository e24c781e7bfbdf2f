package core

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestVectorsKeepTheirAngles(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		a, b := make([]float32, 384), make([]float32, 384)
		var ab, aa, bb float64
		for i := range a {
			a[i] = float32(r.NormFloat64())
			b[i] = a[i]*float32(r.Float64()) + float32(r.NormFloat64())
			ab, aa, bb = ab+float64(a[i])*float64(b[i]), aa+float64(a[i])*float64(a[i]), bb+float64(b[i])*float64(b[i])
		}
		got, ok := NewVector(a).Cosine(NewVector(b))
		require.True(t, ok)
		require.InDelta(t, ab/math.Sqrt(aa*bb), got, 0.01)
	}
}

func TestVectorsThatCannotBeCompared(t *testing.T) {
	t.Parallel()
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for name, v := range map[string][]float32{"none": nil, "zero": {0, 0}, "not a number": {1, nan}, "endless": {inf, 1}} {
		assert.Nil(t, NewVector(v), name)
	}
	_, ok := NewVector([]float32{1, 2}).Cosine(NewVector([]float32{1, 2, 3}))
	assert.False(t, ok, "vectors of two lengths are of two models")
	_, ok = Vector(nil).Cosine(nil)
	assert.False(t, ok)
	_, ok = Vector{0, 0}.Cosine(Vector{1, 1})
	assert.False(t, ok)
	same, ok := NewVector([]float32{3e38, -3e38}).Cosine(NewVector([]float32{1e-30, -1e-30}))
	assert.True(t, ok)
	assert.InDelta(t, 1, same, 1e-12, "only the direction counts")
}
