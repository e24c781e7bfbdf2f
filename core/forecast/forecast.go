package forecast

import (
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

// Send is a proposal that was sent, or one of those as which future ones are drawn.
type Send struct {
	Case learn.Case `json:"case"`
	At   time.Time  `json:"at"`
	// Replied and Won are zero as long as they have not happened; Over says that
	// nothing more is expected of it.
	Replied time.Time `json:"replied,omitzero"`
	Won     time.Time `json:"won,omitzero"`
	Paid    time.Time `json:"paid,omitzero"`
	Over    bool      `json:"over,omitempty"`
	// Net is what a win brings after the platform's fee, Cost what the send cost, both
	// in the owner's minor units; Hours is the work of a win.
	Net   int64   `json:"net"`
	Cost  int64   `json:"cost"`
	Hours float64 `json:"hours"`
}

// Input is what a forecast is made from.
type Input struct {
	Now      time.Time
	Currency core.Currency
	Model    *learn.Model
	// Open are the sends of which something may still come.
	Open []Send
	// Recent are the latest sends, as which the next ones are drawn; PerDay are how many
	// were sent on each of the latest days, from which the number of a future day is
	// drawn. Without either no further sends are expected.
	Recent []Send
	PerDay []int
	// Tail is the share of futures outside the band on either side, 0 = 0.1; see
	// Track.
	Tail float64
	// Paths is how many futures are simulated, 0 = 1000.
	Paths int
}

// Policy names the simulation, for stored forecasts.
const Policy = "forecast/1"

// volatility is the standard deviation by which the log odds of a reply wander a
// day beyond what is known today: rates of platforms change by about a sixth in a
// month.
const volatility = 0.03

// Make simulates futures and returns a forecast for each number of days, at most
// 365. The same seed gives the same forecasts.
func Make(in Input, horizons []int, seed uint64) ([]core.Forecast, error) {
	if in.Model == nil || !in.Currency.Valid() || len(horizons) == 0 {
		return nil, core.Invalid("forecast", "a forecast needs a model, a currency and a number of days")
	}
	longest := 0
	for _, d := range horizons {
		if d < 1 || d > 365 {
			return nil, core.Invalid("days", "%d days are outside 1 to 365", d)
		}
		longest = max(longest, d)
	}
	if in.Paths <= 0 {
		in.Paths = 1000
	}
	if !(in.Tail > 0 && in.Tail < 0.5) {
		in.Tail = 0.1
	}
	var out []core.Forecast
	s := newSimulation(in, horizons, longest)
	r := rand.New(rand.NewPCG(seed, 0xf0))
	for range in.Paths {
		s.path(r)
	}
	for i, d := range horizons {
		v := s.sums[i]
		out = append(out, core.Forecast{At: in.Now, Days: d, Due: in.Now.AddDate(0, 0, d), Policy: Policy, Seed: seed, Paths: in.Paths, Tail: in.Tail, Currency: in.Currency,
			Earned: in.band(v[earned]), Spent: in.band(v[spent]), Minutes: in.band(v[minutes]), Sends: in.band(v[sends]), Wins: in.band(v[wins])})
	}
	return out, nil
}

func (in Input) band(v []int64) core.Band {
	slices.Sort(v)
	q := func(p float64) int64 { return v[min(int(p*float64(len(v))), len(v)-1)] }
	return core.Band{P10: q(in.Tail), P50: q(0.5), P90: q(1 - in.Tail)}
}

// What is summed up in a future.
const (
	earned = iota
	spent
	minutes
	sends
	wins
	figures
)

type simulation struct {
	in         Input
	all        []Send // the open ones, then the recent ones
	paths      *learn.Paths
	reply, win []float64
	replyAfter []learn.Delay
	horizons   []int
	longest    int
	sums       [][figures][]int64
	now        []int64
	walk       []float64
	// pool is what the further sends of one future are drawn from.
	pool []int
}

func newSimulation(in Input, horizons []int, longest int) *simulation {
	s := &simulation{in: in, horizons: horizons, longest: longest, sums: make([][figures][]int64, len(horizons)), walk: make([]float64, longest+1)}
	for _, o := range in.Open {
		if !o.Over && o.Paid.IsZero() {
			s.all = append(s.all, o)
		}
	}
	s.in.Open = slices.Clone(s.all)
	s.all = append(s.all, in.Recent...)
	cases := make([]learn.Case, len(s.all))
	for i, o := range s.all {
		cases[i] = o.Case
		s.replyAfter = append(s.replyAfter, in.Model.ReplyDelay(o.Case.Source))
	}
	s.paths = in.Model.Paths(cases)
	s.reply, s.win = make([]float64, len(cases)), make([]float64, len(cases))
	s.now = make([]int64, len(horizons)*figures)
	return s
}

// path simulates one future and adds its sums.
func (s *simulation) path(r *rand.Rand) {
	clear(s.now)
	s.paths.Draw(r, s.reply, s.win)
	for d := 1; d < len(s.walk); d++ {
		s.walk[d] = s.walk[d-1] + volatility*r.NormFloat64()
	}
	for i := range s.in.Open {
		s.open(r, i)
	}
	if len(s.in.Recent) > 0 && len(s.in.PerDay) > 0 {
		s.refill(r)
		for d := range s.longest {
			for range s.in.PerDay[r.IntN(len(s.in.PerDay))] {
				i := s.pool[r.IntN(len(s.pool))]
				at := float64(d) + r.Float64()
				s.add(sends, at, 1)
				s.add(spent, at, s.all[i].Cost)
				if r.Float64() < sigmoid(s.reply[i]+s.walk[d]) {
					s.replied(r, i, at+draw(r, s.replyAfter[i], 0))
				}
			}
		}
	}
	for h := range s.horizons {
		for k := range figures {
			s.sums[h][k] = append(s.sums[h][k], s.now[h*figures+k])
		}
	}
}

// refill draws the pool anew from the recent sends. Those are a sample themselves:
// drawing from a sample of them lets the mean of what is to come be as uncertain as
// it is (the bootstrap; Efron, 1979).
func (s *simulation) refill(r *rand.Rand) {
	s.pool = s.pool[:0]
	for range s.in.Recent {
		s.pool = append(s.pool, len(s.in.Open)+r.IntN(len(s.in.Recent)))
	}
}

// open carries on a send from where it stands.
func (s *simulation) open(r *rand.Rand, i int) {
	o := &s.in.Open[i]
	ago := func(t time.Time) float64 { return s.in.Now.Sub(t).Hours() / 24 }
	switch {
	case !o.Won.IsZero():
		s.paid(i, draw(r, s.in.Model.PaidAfter, ago(o.Won))-ago(o.Won))
	case !o.Replied.IsZero():
		if p, since := sigmoid(s.win[i]), s.in.Now.Sub(o.Replied); r.Float64() < s.in.Model.WinYet(p, since) {
			a := ago(o.Replied)
			s.won(r, i, draw(r, s.in.Model.WinAfter, a)-a)
		}
	default:
		if p, a := sigmoid(s.reply[i]), ago(o.At); r.Float64() < still(p, by(s.replyAfter[i], a)) {
			s.replied(r, i, draw(r, s.replyAfter[i], a)-a)
		}
	}
}

// still is the chance that something of chance p will yet come, when a share f of
// what comes has come by now.
func still(p, f float64) float64 { return p * (1 - f) / (1 - p*f) }

func (s *simulation) replied(r *rand.Rand, i int, at float64) {
	if at < float64(s.longest) && r.Float64() < sigmoid(s.win[i]) {
		s.won(r, i, at+draw(r, s.in.Model.WinAfter, 0))
	}
}

func (s *simulation) won(r *rand.Rand, i int, at float64) {
	s.add(wins, at, 1)
	s.add(minutes, at, int64(s.all[i].Hours*60))
	s.paid(i, at+draw(r, s.in.Model.PaidAfter, 0))
}

func (s *simulation) paid(i int, at float64) { s.add(earned, at, s.all[i].Net) }

func (s *simulation) add(figure int, at float64, v int64) {
	for h, d := range s.horizons {
		if at < float64(d) {
			s.now[h*figures+figure] += v
		}
	}
}

func by(d learn.Delay, days float64) float64 {
	return d.By(time.Duration(days * 24 * float64(time.Hour)))
}

// draw is a delay in days that is longer than what has passed.
func draw(r *rand.Rand, d learn.Delay, passed float64) float64 {
	from := by(d, passed)
	u := from + (1-from)*r.Float64()
	return max(math.Exp(d.Mu+d.Sigma*math.Sqrt2*math.Erfinv(2*min(max(u, 1e-9), 1-1e-9)-1)), passed)
}

func sigmoid(a float64) float64 { return 1 / (1 + math.Exp(-a)) }
