package plan

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/automonet/automonet/core"
)

// DayPolicy names the rules of Day, for stored decisions.
const DayPolicy = "plan/1"

// Use is how much of a scarce thing an answer uses.
type Use struct {
	// Budget is its name, for example "money", "upwork", "minutes", "channel:email".
	Budget string `json:"budget"`
	// Amount is in the budget's unit: minor units of money, credits, minutes, sends.
	Amount int64 `json:"amount"`
}

// Offer is a job that could be answered, or one of the past that could have been.
type Offer struct {
	ID core.JobID `json:"id"`
	// Value is what an answer is expected to earn after its own costs, in the owner's
	// currency; it may be negative.
	Value core.Money `json:"value"`
	Uses  []Use      `json:"uses,omitempty"`
}

// Budget is a scarce thing.
type Budget struct {
	Name string `json:"name"`
	// Left is what may be used from now on for Days days, today included.
	Left int64 `json:"left"`
	Days int   `json:"days"`
	// Next is what there is a day from then on: the cap of a day, or a month's budget
	// over its days. What is left then is not carried over.
	Next float64 `json:"next,omitempty"`
	// Today bounds what may be used today; 0 = no bound of its own.
	Today int64 `json:"today,omitempty"`
}

// Arrivals are the offers of recent days: what is expected to come again.
type Arrivals struct {
	Days   float64 `json:"days"`
	Offers []Offer `json:"offers"`
}

// Codes of a planned choice.
const (
	PlanTaken     = "plan.taken"
	PlanLoss      = "plan.loss"
	PlanSave      = "plan.save"
	PlanFull      = "plan.full"
	PlanUnrelated = "plan.currency"
)

// Codes are all codes of planned choices.
func Codes() []string { return []string{PlanTaken, PlanLoss, PlanSave, PlanFull, PlanUnrelated} }

// Planned says whether an offer is taken today and why, in money.
type Planned struct {
	ID   core.JobID `json:"id"`
	Take bool       `json:"take"`
	// Value is the offer's; Saved is what the scarce things that it uses are expected
	// to earn with other jobs instead. It is taken while Value is above Saved.
	Value  core.Money  `json:"value"`
	Saved  core.Money  `json:"saved"`
	Reason core.Reason `json:"reason"`
}

// Price is what one more unit of a budget would be expected to earn.
type Price struct {
	Budget string `json:"budget"`
	// Each is minor units of money per unit of the budget; 0 = it is not scarce.
	Each float64 `json:"each"`
}

// Plan is the plan of a day.
type Plan struct {
	Policy  string    `json:"policy"`
	Choices []Planned `json:"choices"`
	Prices  []Price   `json:"prices"`
}

// Day decides which offers to answer today. For each budget it works out a bid
// price: what a unit of it is expected to earn with the jobs that recent days let
// expect for the rest of the horizon, the longest of the budgets' days (the dual
// of the fractional knapsack with the expected arrivals; Talluri and van Ryzin,
// "An analysis of bid-price controls", 1998). An offer is taken when it earns more
// than what it uses is worth, best first, as long as today's bounds hold. All
// offers are in the owner's currency; others are refused as plan.currency.
func Day(offers []Offer, budgets []Budget, past Arrivals, currency core.Currency) Plan {
	p := Plan{Policy: DayPolicy}
	k := newKnapsack(offers, budgets, past, currency)
	k.solve()
	for i, b := range budgets {
		p.Prices = append(p.Prices, Price{b.Name, k.prices[i]})
	}
	left := make([]int64, len(budgets))
	for i, b := range budgets {
		left[i] = b.Left
		if b.Today > 0 {
			left[i] = min(left[i], b.Today)
		}
	}
	order := make([]int, len(offers))
	for i := range order {
		order[i] = i
	}
	saved := func(i int) float64 { return k.saved(k.items[i]) }
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(float64(offers[b].Value.Minor)-saved(b), float64(offers[a].Value.Minor)-saved(a))
	})
	p.Choices = make([]Planned, len(offers))
	var least core.Money
	for _, i := range order {
		o := offers[i]
		c := Planned{ID: o.ID, Value: o.Value, Saved: core.Money{Minor: int64(math.Round(saved(i))), Currency: currency}}
		dear := k.dearest(k.items[i])
		full := k.full(k.items[i], left)
		params := map[string]string{"value": o.Value.String(), "saved": c.Saved.String()}
		switch {
		case o.Value.Currency != currency:
			c.Reason = core.Reason{Code: PlanUnrelated, Params: params}
		case o.Value.Minor <= 0:
			params["loss"] = core.Money{Minor: -o.Value.Minor, Currency: currency}.String()
			c.Reason = core.Reason{Code: PlanLoss, Params: params}
		case dear >= 0 && float64(o.Value.Minor) <= saved(i):
			params["budget"], params["amount"] = budgets[dear].Name, strconv.FormatInt(amount(o, budgets[dear].Name), 10)
			c.Reason = core.Reason{Code: PlanSave, Params: params}
		case full >= 0:
			params["budget"] = budgets[full].Name
			c.Reason = core.Reason{Code: PlanFull, Params: params}
			if least.Stated() {
				params["least"] = least.String()
			}
		default:
			c.Take, c.Reason, least = true, core.Reason{Code: PlanTaken, Params: params}, o.Value
			for _, u := range k.items[i].uses {
				left[u.budget] -= u.amount
			}
		}
		p.Choices[i] = c
	}
	return p
}

func amount(o Offer, budget string) int64 {
	for _, u := range o.Uses {
		if u.Budget == budget {
			return u.Amount
		}
	}
	return 0
}

// knapsack is the problem over the whole horizon.
type knapsack struct {
	items  []item
	room   []float64
	prices []float64
}

type item struct {
	value  float64
	weight float64 // how often it is expected
	uses   []use
}

type use struct {
	budget int
	amount int64
}

func newKnapsack(offers []Offer, budgets []Budget, past Arrivals, currency core.Currency) *knapsack {
	k := &knapsack{prices: make([]float64, len(budgets)), room: make([]float64, len(budgets))}
	horizon := 1
	index := map[string]int{}
	for i, b := range budgets {
		horizon = max(horizon, b.Days)
		index[b.Name] = i
	}
	for i, b := range budgets {
		k.room[i] = float64(max(b.Left, 0)) + b.Next*float64(horizon-max(b.Days, 1))
	}
	add := func(o Offer, weight float64) {
		it := item{value: float64(o.Value.Minor), weight: weight}
		if o.Value.Currency != currency {
			it.value = 0
		}
		for _, u := range o.Uses {
			if b, ok := index[u.Budget]; ok && u.Amount > 0 {
				it.uses = append(it.uses, use{b, u.Amount})
			}
		}
		k.items = append(k.items, it)
	}
	for _, o := range offers {
		add(o, 1)
	}
	if past.Days > 0 {
		weight := float64(horizon-1) / past.Days
		for _, o := range past.Offers {
			if o.Value.Minor > 0 && weight > 0 {
				add(o, weight)
			}
		}
	}
	return k
}

// sweeps is how often all prices are set anew, halvings how exactly each is.
const sweeps, halvings = 8, 30

// solve sets each price in turn to where the expected use fits the room, which
// descends on the dual function; a few rounds settle it.
func (k *knapsack) solve() {
	most := 0.0
	for _, it := range k.items {
		most = max(most, it.value)
	}
	for range sweeps {
		for b := range k.prices {
			k.prices[b] = 0
			if k.expected(b) <= k.room[b] {
				continue
			}
			lo, hi := 0.0, most
			for range halvings {
				k.prices[b] = (lo + hi) / 2
				if k.expected(b) > k.room[b] {
					lo = k.prices[b]
				} else {
					hi = k.prices[b]
				}
			}
			k.prices[b] = hi
		}
	}
}

// expected is how much of a budget is used at the present prices.
func (k *knapsack) expected(b int) float64 {
	sum := 0.0
	for _, it := range k.items {
		for _, u := range it.uses {
			if u.budget == b && it.value > k.saved(it) {
				sum += it.weight * float64(u.amount)
			}
		}
	}
	return sum
}

// saved is what the things that an item uses are worth.
func (k *knapsack) saved(it item) float64 {
	sum := 0.0
	for _, u := range it.uses {
		sum += k.prices[u.budget] * float64(u.amount)
	}
	return sum
}

// dearest is the budget of which an item uses most in money, -1 for none.
func (k *knapsack) dearest(it item) int {
	best, most := -1, 0.0
	for _, u := range it.uses {
		if v := k.prices[u.budget] * float64(u.amount); v > most {
			best, most = u.budget, v
		}
	}
	return best
}

// full is a budget of which too little is left for an item, -1 for none.
func (k *knapsack) full(it item, left []int64) int {
	for _, u := range it.uses {
		if u.amount > left[u.budget] {
			return u.budget
		}
	}
	return -1
}
