package core

import "time"

// Band is a forecast figure: one in ten futures lies below P10, half below P50, one
// in ten above P90.
type Band struct {
	P10 int64 `json:"p10"`
	P50 int64 `json:"p50"`
	P90 int64 `json:"p90"`
}

// Forecast says what a number of days may bring.
type Forecast struct {
	ID int64     `json:"id"`
	At time.Time `json:"at"`
	// Days is the horizon; Due is when it can be scored.
	Days int       `json:"days"`
	Due  time.Time `json:"due"`
	// Policy names the simulation with its version, Seed repeats it, Paths is how many
	// futures were simulated. Tail is the share of futures outside a band on either
	// side: 0.1 unless earlier forecasts were too narrow or too wide.
	Policy string  `json:"policy"`
	Seed   uint64  `json:"seed"`
	Paths  int     `json:"paths"`
	Tail   float64 `json:"tail"`
	// Earned is what is paid in these days and Spent what sends cost, in minor units of
	// Currency; Minutes is the work of the jobs that are won in them.
	Currency Currency `json:"currency"`
	Earned   Band     `json:"earned"`
	Spent    Band     `json:"spent"`
	Minutes  Band     `json:"minutes"`
	// Sends and Wins are how many there will be.
	Sends Band `json:"sends"`
	Wins  Band `json:"wins"`
	// Score is how the band of earnings did; nil before Due.
	Score *ForecastScore `json:"score,omitempty"`
}

// ForecastScore is how a band did.
type ForecastScore struct {
	// Pinball is the mean quantile loss of the three figures, in the figure's unit: the
	// smaller the better.
	Pinball float64 `json:"pinball"`
	// Inside says that what happened lay within P10 and P90, borders included.
	Inside bool `json:"inside"`
	// Actual is what happened.
	Actual int64 `json:"actual"`
}

// ForecastRecord is what the scored forecasts of a horizon say.
type ForecastRecord struct {
	Days    int     `json:"days"`
	N       int     `json:"n"`
	Inside  int     `json:"inside"`
	Pinball float64 `json:"pinball"`
	// Coverage is the share inside, with its 90 % interval; it should be 0.8.
	Coverage float64 `json:"coverage"`
	Low      float64 `json:"low"`
	High     float64 `json:"high"`
	// Tail is what the next forecast uses.
	Tail float64 `json:"tail"`
}

// ForecastView is the present forecast of each horizon, what the scored ones say of
// how far to believe it, and the latest of those.
type ForecastView struct {
	Forecasts []Forecast       `json:"forecasts"`
	Records   []ForecastRecord `json:"records"`
	Scored    []Forecast       `json:"scored,omitempty"`
}
