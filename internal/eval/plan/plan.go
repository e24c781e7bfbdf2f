// Package plan holds core/plan against simple policies and an oracle on the
// simulated market: a month under several scarce budgets.
package plan

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/core/price"
	"github.com/automonet/automonet/internal/sim"
)

// The scarce things of a month: bids on two platforms, cents for model calls and
// bids, the owner's minutes for bids, their hours for the work, mails a day.
const (
	days     = 30
	credits  = 700
	cents    = 9000
	minutes  = 60 // a day
	work     = 100 * 60
	mails    = 6 // a day
	currency = core.Currency("EUR")
)

// Policy is how the jobs of a day are chosen.
type Policy string

// The policies. Each spends at most an even share of what is left of a month a
// day, but for ours, which paces by prices, and the oracle, which knows the month
// and the true chances.
const (
	Random  Policy = "random"
	ByFit   Policy = "greedy by fit"
	ByWorth Policy = "greedy by value"
	Ours    Policy = "ours"
	// Foresight knows the jobs of the whole month and sees in them what the engine
	// sees; Oracle knows their true chances too.
	Foresight Policy = "perfect foresight"
	Oracle    Policy = "oracle"
)

// Policies are all of them.
func Policies() []Policy { return []Policy{Random, ByFit, ByWorth, Ours, Foresight, Oracle} }

// candidate is a job of the month.
type candidate struct {
	job         sim.Job
	send        sim.Send
	worth, true int64
	offer       plan.Offer
}

// Month plays a month of a world by each policy and returns the true expected
// earnings of what each answered, in cents: the chances of the simulator times the
// net price, less all costs. Realised earnings would add luck and no information.
func Month(seed uint64, learning int) (map[Policy]int64, error) {
	w, r := sim.New(sim.Config{Seed: seed}), rand.New(rand.NewPCG(seed, 79))
	m, err := learnt(w, r, learning)
	if err != nil {
		return nil, err
	}
	var past []plan.Offer
	for d := learning - 14; d < learning; d++ {
		list, err := candidates(w, r, m, d)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			past = append(past, c.offer)
		}
	}
	var month [days][]candidate
	for d := range month {
		if month[d], err = candidates(w, r, m, learning+d); err != nil {
			return nil, err
		}
	}
	out := map[Policy]int64{}
	for _, p := range Policies() {
		out[p] = play(p, month, past, rand.New(rand.NewPCG(seed, 80)))
	}
	return out, nil
}

// learnt is what the model knows after a month of random sends.
func learnt(w *sim.World, r *rand.Rand, learning int) (*learn.Model, error) {
	var records []learn.Record
	for d := range learning {
		jobs := w.Day(d)
		r.Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
		for i := range jobs[:min(10, len(jobs))] {
			s := sim.Send{Template: r.IntN(3), Model: r.IntN(3), Price: 0.1 * r.NormFloat64(), Day: float64(d) + r.Float64()}
			records = append(records, w.Record(&jobs[i], s, float64(learning)))
		}
	}
	m, err := learn.Fit(learn.DefaultPriors(), records, sim.Time(float64(learning)))
	return &m, err
}

// candidates are the jobs of a day with the value that the engine sees in them and
// the true one.
func candidates(w *sim.World, r *rand.Rand, m *learn.Model, day int) ([]candidate, error) {
	var out []candidate
	for _, j := range w.Day(day) {
		c := candidate{job: j, send: sim.Send{Template: 1, Model: 1, Day: float64(day) + r.Float64()}}
		reply, win := m.Chances(w.Case(&j, c.send))
		seen, err := worth(&j, reply, win)
		if err != nil {
			return nil, err
		}
		truth, err := worth(&j, w.Reply(&j, c.send), w.Win(&j, c.send))
		if err != nil {
			return nil, err
		}
		c.worth, c.true = seen.Value.Minor, truth.Value.Minor
		c.offer = offer(&j, seen, reply*win)
		out = append(out, c)
	}
	return out, nil
}

func worth(j *sim.Job, reply, win float64) (price.Worth, error) {
	return price.Value(price.Inputs{
		Reply: price.Share(reply), Win: price.Share(win), Gross: core.Money{Minor: j.Budget, Currency: currency}, Period: core.PeriodFixed,
		Fee:     price.Fee{Platform: sim.Sources()[j.Source], Rate: price.PPM(j.Fee), Credit: core.Money{Minor: 13, Currency: currency}},
		Credits: j.Connects, Model: core.NanoUSD(j.ModelCost) * 10_000_000, Minutes: int64(j.Minutes), Floor: core.Money{Minor: 3000, Currency: currency}, Currency: currency,
	}, core.Rates{})
}

func offer(j *sim.Job, w price.Worth, chance float64) plan.Offer {
	uses := []plan.Use{{Budget: "money", Amount: w.Cash.Minor}, {Budget: "minutes", Amount: int64(j.Minutes)}, {Budget: "work", Amount: int64(chance * j.Hours * 60)}}
	if j.Connects > 0 {
		uses = append(uses, plan.Use{Budget: "bids:" + sim.Sources()[j.Source], Amount: j.Connects})
	}
	if sim.Sources()[j.Source] == "mail" {
		uses = append(uses, plan.Use{Budget: "channel:mail", Amount: 1})
	}
	return plan.Offer{ID: core.JobID(j.ID), Value: w.Value, Uses: uses}
}

// room is what is left of the month's budgets on one of its days.
func room(spent map[string]int64, day int) []plan.Budget {
	left := days - day
	month := func(name string, all int64) plan.Budget {
		return plan.Budget{Name: name, Left: all - spent[name], Days: left}
	}
	return []plan.Budget{
		month("bids:upwork", credits), month("bids:freelancer", credits), month("money", cents), month("work", work),
		{Name: "minutes", Left: minutes, Days: 1, Next: minutes}, {Name: "channel:mail", Left: mails, Days: 1, Next: mails},
	}
}

// play returns the true earnings of a month.
func play(p Policy, month [days][]candidate, past []plan.Offer, r *rand.Rand) int64 {
	if p == Oracle || p == Foresight {
		return knowing(month, p == Oracle)
	}
	spent, sum := map[string]int64{}, int64(0)
	for d, list := range month {
		budgets := room(spent, d)
		taken := map[core.JobID]bool{}
		if p == Ours {
			var offers []plan.Offer
			for _, c := range list {
				offers = append(offers, c.offer)
			}
			for _, c := range plan.Day(offers, budgets, plan.Arrivals{Days: float64(14 + d), Offers: past}, currency).Choices {
				taken[c.ID] = c.Take
			}
			past = append(past, offers...)
		} else {
			taken = greedy(p, list, budgets, r)
		}
		for _, c := range list {
			if taken[c.offer.ID] {
				sum += c.true
				for _, u := range c.offer.Uses {
					spent[u.Budget] += u.Amount
				}
			}
		}
	}
	return sum
}

// greedy takes the best jobs by its own measure as long as the day's share lasts.
func greedy(p Policy, list []candidate, budgets []plan.Budget, r *rand.Rand) map[core.JobID]bool {
	rank := map[core.JobID]float64{}
	for _, c := range list {
		switch p {
		case ByFit:
			rank[c.offer.ID] = c.job.Fit
		case ByWorth:
			rank[c.offer.ID] = float64(c.worth)
		default:
			rank[c.offer.ID] = r.Float64()
		}
	}
	order := slices.Clone(list)
	slices.SortStableFunc(order, func(a, b candidate) int { return cmp.Compare(rank[b.offer.ID], rank[a.offer.ID]) })
	left := map[string]int64{}
	for _, b := range budgets {
		left[b.Name] = (b.Left + int64(b.Days) - 1) / int64(b.Days)
	}
	taken := map[core.JobID]bool{}
	for _, c := range order {
		fits := p != ByWorth || c.worth > 0
		for _, u := range c.offer.Uses {
			fits = fits && u.Amount <= left[u.Budget]
		}
		if !fits {
			continue
		}
		taken[c.offer.ID] = true
		for _, u := range c.offer.Uses {
			left[u.Budget] -= u.Amount
		}
	}
	return taken
}

// knowing knows all jobs of the month, and their true values or those that the
// engine sees: one plan over the whole month, where the bounds of a day are names
// of their own.
func knowing(month [days][]candidate, all bool) int64 {
	var offers []plan.Offer
	truth := map[core.JobID]int64{}
	budgets := room(map[string]int64{}, 0)[:4]
	for i := range budgets {
		budgets[i].Days = 1
	}
	for d, list := range month {
		for _, name := range []string{"minutes", "channel:mail"} {
			limit := map[string]int64{"minutes": minutes, "channel:mail": mails}[name]
			budgets = append(budgets, plan.Budget{Name: fmt.Sprintf("%s-%d", name, d), Left: limit, Days: 1})
		}
		for _, c := range list {
			o := plan.Offer{ID: c.offer.ID, Value: c.offer.Value}
			if truth[o.ID] = c.true; all {
				o.Value.Minor = c.true
			}
			for _, u := range c.offer.Uses {
				if u.Budget == "minutes" || u.Budget == "channel:mail" {
					u.Budget = fmt.Sprintf("%s-%d", u.Budget, d)
				}
				o.Uses = append(o.Uses, u)
			}
			offers = append(offers, o)
		}
	}
	sum := int64(0)
	for _, c := range plan.Day(offers, budgets, plan.Arrivals{}, currency).Choices {
		if c.Take {
			sum += truth[c.ID]
		}
	}
	return sum
}
