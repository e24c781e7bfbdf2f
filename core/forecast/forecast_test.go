package forecast_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/forecast"
	"github.com/automonet/automonet/core/learn"
)

var now = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

func ago(days float64) time.Time { return now.Add(-time.Duration(days * 24 * float64(time.Hour))) }

func input(t *testing.T, sends ...forecast.Send) forecast.Input {
	t.Helper()
	m, err := learn.New(learn.DefaultPriors())
	require.NoError(t, err)
	return forecast.Input{Now: now, Currency: "EUR", Model: &m, Open: sends}
}

func made(t *testing.T, in forecast.Input) []core.Forecast {
	t.Helper()
	f, err := forecast.Make(in, []int{30, 90}, 7)
	require.NoError(t, err)
	again, err := forecast.Make(in, []int{30, 90}, 7)
	require.NoError(t, err)
	require.Equal(t, f, again, "a seed repeats a forecast")
	for _, h := range f {
		for _, b := range []core.Band{h.Earned, h.Spent, h.Minutes, h.Sends, h.Wins} {
			require.True(t, b.P10 <= b.P50 && b.P50 <= b.P90)
		}
	}
	return f
}

func TestAWonJobIsPaidInTime(t *testing.T) {
	t.Parallel()
	h := made(t, input(t, forecast.Send{At: ago(20), Replied: ago(15), Won: ago(10), Net: 100_000, Hours: 20}))
	assert.Zero(t, h[0].Earned.P10)
	assert.Equal(t, int64(100_000), h[0].Earned.P90)
	assert.Equal(t, int64(100_000), h[1].Earned.P50, "within 90 days it has come")
	assert.Zero(t, h[1].Minutes.P90, "its work began before")
	assert.Zero(t, h[1].Spent.P90)
}

func TestWhatIsOverBringsNothing(t *testing.T) {
	t.Parallel()
	h := made(t, input(t, forecast.Send{At: ago(20), Over: true, Net: 100_000}, forecast.Send{At: ago(50), Replied: ago(49), Won: ago(40), Paid: ago(3), Net: 100_000}))
	assert.Zero(t, h[1].Earned.P90)
}

func TestAgeLowersTheChance(t *testing.T) {
	t.Parallel()
	wins := func(age float64) int64 {
		var list []forecast.Send
		for range 400 {
			list = append(list, forecast.Send{At: ago(age), Net: 1_000})
		}
		return made(t, input(t, list...))[1].Wins.P50
	}
	assert.Greater(t, wins(0.1), 4*wins(25))
}

func TestAReplyRaisesTheChance(t *testing.T) {
	t.Parallel()
	var sent, replied []forecast.Send
	for range 100 {
		sent = append(sent, forecast.Send{At: ago(1), Net: 1_000, Hours: 10})
		replied = append(replied, forecast.Send{At: ago(3), Replied: ago(1), Net: 1_000, Hours: 10})
	}
	a, b := made(t, input(t, sent...)), made(t, input(t, replied...))
	assert.Greater(t, b[1].Wins.P50, 5*a[1].Wins.P50)
	assert.Equal(t, b[1].Wins.P50*600, b[1].Minutes.P50)
}

func TestFurtherSendsFollowRecentDays(t *testing.T) {
	t.Parallel()
	in := input(t)
	in.Recent = []forecast.Send{{Net: 50_000, Cost: 100, Hours: 5}, {Net: 150_000, Cost: 300, Hours: 15}}
	in.PerDay = []int{0, 10, 20}
	h := made(t, in)
	assert.InDelta(t, 300, h[0].Sends.P50, 30)
	assert.InDelta(t, 900, h[1].Sends.P50, 60)
	assert.Greater(t, h[0].Spent.P90, h[0].Spent.P10)
	assert.Greater(t, h[1].Earned.P50, 5*h[0].Earned.P50, "money comes late")
	wide := in
	wide.Tail = 0.02
	assert.Greater(t, made(t, wide)[1].Earned.P90, h[1].Earned.P90)
}

func TestForecastsAreChecked(t *testing.T) {
	t.Parallel()
	good := input(t)
	for name, x := range map[string]func() (forecast.Input, []int){
		"no days":       func() (forecast.Input, []int) { return good, nil },
		"too many days": func() (forecast.Input, []int) { return good, []int{400} },
		"no days at 0":  func() (forecast.Input, []int) { return good, []int{0} },
		"no currency":   func() (forecast.Input, []int) { in := good; in.Currency = ""; return in, []int{30} },
		"no model":      func() (forecast.Input, []int) { in := good; in.Model = nil; return in, []int{30} },
	} {
		in, days := x()
		_, err := forecast.Make(in, days, 1)
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

func TestScores(t *testing.T) {
	t.Parallel()
	b := core.Band{P10: 100, P50: 200, P90: 400}
	s := forecast.Score(b, 250, 0.1)
	assert.True(t, s.Inside)
	assert.InDelta(t, (0.1*150+0.5*50+0.1*150)/3, s.Pinball, 1e-9)
	assert.False(t, forecast.Score(b, 99, 0.1).Inside)
	assert.False(t, forecast.Score(b, 401, 0.1).Inside)
	assert.Greater(t, forecast.Score(b, 900, 0.1).Pinball, forecast.Score(b, 500, 0.1).Pinball)
}

func TestMissesWidenTheNextForecast(t *testing.T) {
	t.Parallel()
	hits, misses := make([]core.ForecastScore, 40), make([]core.ForecastScore, 40)
	for i := range hits {
		hits[i].Inside = true
	}
	assert.InDelta(t, 0.1, forecast.Track(nil).Tail, 1e-12)
	assert.Greater(t, forecast.Track(hits).Tail, 0.1)
	assert.InDelta(t, 0.02, forecast.Track(misses).Tail, 1e-12)
	mixed := forecast.Track(append(append([]core.ForecastScore(nil), hits...), misses[:10]...))
	assert.Equal(t, 50, mixed.N)
	assert.InDelta(t, 0.8, mixed.Coverage, 1e-12)
	assert.InDelta(t, 0.1, mixed.Tail, 1e-9, "four of five inside leave the band as it is")
	assert.Less(t, mixed.Low, 0.8)
	assert.Greater(t, mixed.High, 0.8)
}
