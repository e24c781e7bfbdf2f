package learn_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core/learn"
)

const aDay = 24 * time.Hour

// answered is a send that was replied to after a day; told says that a loss followed.
func answered(i int, told bool) learn.Record {
	r := send(i, "feed", float64(i), 1)
	if told {
		r.Lost = r.Replied.Add(4 * aDay)
	}
	return r
}

func TestSilenceSaysLessWhereLossesAreTold(t *testing.T) {
	t.Parallel()
	var told, silent []learn.Record
	for i := range 40 {
		told, silent = append(told, answered(i, true)), append(silent, answered(i, false))
	}
	a, b := fitted(t, 400, told...), fitted(t, 400, silent...)
	assert.Greater(t, a.Told, 0.9)
	assert.Less(t, b.Told, 0.1)
	assert.InDelta(t, 0.5, fitted(t, 400).Told, 1e-9, "one of two where nothing is known")
	for _, m := range []learn.Model{a, b} {
		last := 0.3
		for _, days := range []float64{0, 2, 5, 10, 30} {
			p := m.WinYet(0.3, time.Duration(days*float64(aDay)))
			assert.LessOrEqual(t, p, last+1e-12, "waiting gives no hope")
			last = p
		}
	}
	assert.InDelta(t, 0.3, a.WinYet(0.3, 0), 1e-9, "at first nothing was missed")
	assert.Greater(t, a.WinYet(0.3, 6*aDay), b.WinYet(0.3, 6*aDay)+0.05, "who tells losses and has not may still take one")
	always := a
	always.Told = 1
	assert.InDelta(t, 0.3, always.WinYet(0.3, 3*aDay), 1e-9, "where every loss is told, silence says nothing")
	assert.Zero(t, always.WinYet(0, 5000*aDay))
}

func TestMoneyThatIsAwaitedCounts(t *testing.T) {
	t.Parallel()
	won := func(i int, paid float64) learn.Record {
		r := answered(i, false)
		r.Won = r.Replied.Add(2 * aDay)
		if paid > 0 {
			r.Paid = r.Won.Add(time.Duration(paid * float64(aDay)))
		}
		return r
	}
	var prompt, late []learn.Record
	for i := range 30 {
		prompt = append(prompt, won(i, 10))
		// Every third is paid after ten days and the others are still awaited.
		if paid := 0.0; i%3 == 0 {
			late = append(late, won(i, 10))
		} else {
			late = append(late, won(i, paid))
		}
	}
	now := 80.0
	fast, slow := fitted(t, now, prompt...), fitted(t, now, late...)
	assert.InDelta(t, 10, fast.PaidAfter.At(0.5).Hours()/24, 2)
	assert.Greater(t, slow.PaidAfter.At(0.5), fast.PaidAfter.At(0.5)+10*aDay, "those awaited are slow payers")
	assert.Equal(t, fast.PaidAfter, fitted(t, 1000, append(prompt, won(40, 0))...).PaidAfter, "what is not there after half a year says nothing of the others")
}
