package sim

import (
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/automonet/automonet/core/learn"
)

// Job is a posting of the simulated market. Amounts are in cents of one currency.
type Job struct {
	ID                       string
	Day                      int
	Source, Language, Client int
	Fit, AgeHours, Bids      float64
	Quality                  float64
	// Budget is the middle of the budget; Hours is the work that it takes.
	Budget int64
	Hours  float64
	// Connects is what a bid costs in the platform's own currency, 0 where bids are
	// free; Minutes is the owner's time for a bid; ModelCost is that of its text.
	Connects  int64
	Minutes   float64
	ModelCost int64
	// Fee is the platform's share of the price, in parts per million.
	Fee int64
	// luck decides what becomes of a send.
	luck [6]float64
}

// Send is a decision to answer a job: with which template and model, at which
// price (the logarithm of the bid over the middle of the budget), and when.
type Send struct {
	Template, Model int
	Price           float64
	// Day is when it is sent, in days since the start.
	Day float64
}

// Start is the first day of every simulation.
func Start() time.Time { return time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC) }

// Time is the instant of a day of the simulation.
func Time(day float64) time.Time { return Start().Add(time.Duration(day * 24 * float64(time.Hour))) }

// Day draws the jobs of a day; the same day gives the same jobs.
func (w *World) Day(day int) []Job {
	r := rand.New(rand.NewPCG(w.cfg.Seed, 0x1000+uint64(day)))
	jobs := make([]Job, poisson(r, w.cfg.PerDay))
	for i := range jobs {
		jobs[i] = w.draw(r, day)
		jobs[i].ID = fmt.Sprintf("%d-%d", day, i)
	}
	return jobs
}

func (w *World) draw(r *rand.Rand, day int) Job {
	j := Job{Day: day, Source: pick(r, w.share), Language: pick(r, []float64{6, 3, 1, 1}), Client: pick(r, []float64{3, 3, 1, 2, 2})}
	j.Fit = beta(r, 2, 2.4)
	j.AgeHours = 10 * math.Exp(r.NormFloat64())
	j.Bids = math.Floor(math.Exp(w.competition[j.Source] + 0.7*r.NormFloat64()))
	j.Quality = beta(r, 3, 2)
	// Large jobs are rare; better paid ones draw more bids.
	size := r.NormFloat64()
	j.Budget = max(int64(100*math.Exp(w.budgetMu[j.Source]+0.9*size)), 3000)
	j.Bids = math.Floor(j.Bids * math.Exp(0.2*size))
	j.Hours = float64(j.Budget) / 100 / (45 * math.Exp(0.35*r.NormFloat64()))
	if j.Source < 2 {
		j.Connects = int64(4 + r.IntN(13))
		j.Fee = 100_000
	}
	j.Minutes = 4 + 6*r.Float64()
	j.ModelCost = int64(1 + r.IntN(3))
	for i := range j.luck {
		j.luck[i] = r.Float64()
	}
	return j
}

// Fate is what becomes of a send, in days since the start; 0 = it never comes.
type Fate struct {
	Replied, Won, Lost, Paid float64
	// Amount is what is paid, in cents, after the platform's fee.
	Amount int64
}

// Fate returns what becomes of a send.
func (w *World) Fate(j *Job, s Send) Fate {
	var f Fate
	if j.luck[0] >= w.Reply(j, s) {
		return f
	}
	f.Replied = s.Day + math.Exp(w.replyMu[j.Source]+1.0*normal(j.luck[1]))
	after := f.Replied + math.Exp(math.Log(6)+0.8*normal(j.luck[2]))
	if j.luck[3] >= w.Win(j, s) {
		// Half of the losers are told so; the others never hear again.
		if j.luck[5] < 0.5 {
			f.Lost = after
		}
		return f
	}
	f.Won = after
	f.Paid = f.Won + math.Exp(math.Log(20)+0.6*normal(j.luck[4]))
	f.Amount = j.Net(s.Price)
	return f
}

// Net is what a bid brings after the platform's fee, in cents.
func (j *Job) Net(price float64) int64 {
	gross := math.Exp(price) * float64(j.Budget)
	return int64(gross * (1 - float64(j.Fee)/1e6))
}

// Record is what is known of a send at a time.
func (w *World) Record(j *Job, s Send, now float64) learn.Record {
	f := w.Fate(j, s)
	known := func(day float64) time.Time {
		if day == 0 || day > now {
			return time.Time{}
		}
		return Time(day)
	}
	return learn.Record{ID: j.ID, Case: w.Case(j, s), At: Time(s.Day), Replied: known(f.Replied), Won: known(f.Won), Lost: known(f.Lost), Paid: known(f.Paid)}
}

func poisson(r *rand.Rand, mean float64) int {
	n := 0
	for t := r.ExpFloat64(); t < mean; t += r.ExpFloat64() {
		n++
	}
	return n
}

func pick(r *rand.Rand, weights []float64) int {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	v := r.Float64() * sum
	for i, w := range weights {
		if v -= w; v < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// beta draws from a beta distribution by Jöhnk's rejection on powers of uniforms
// (Jöhnk, 1964), which is fast enough for small parameters.
func beta(r *rand.Rand, a, b float64) float64 {
	for {
		x, y := math.Pow(r.Float64(), 1/a), math.Pow(r.Float64(), 1/b)
		if x+y <= 1 && x+y > 0 {
			return x / (x + y)
		}
	}
}

// normal is the quantile of the standard normal distribution.
func normal(u float64) float64 { return math.Sqrt2 * math.Erfinv(2*min(max(u, 1e-9), 1-1e-9)-1) }
