package cputime

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestStopwatch(t *testing.T) {
	t.Parallel()
	s := Start()
	sum := 0
	for i := range 20_000_000 {
		sum += i & 3
	}
	assert.Positive(t, sum)
	assert.Positive(t, s.CPU())
	assert.Positive(t, s.Wall())
}
