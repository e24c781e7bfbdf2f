package plan

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// Codes of the choices that Today makes beside those of Day.
const (
	PlanWanted   = "plan.wanted"
	PlanUnpriced = "plan.unpriced"
	PlanExplored = "plan.explored"
)

// TodayCodes are all codes of a day's choices.
func TodayCodes() []string { return append(Codes(), PlanWanted, PlanUnpriced, PlanExplored) }

// The names of budgets; the others are a prefix with a name behind it.
const (
	BudgetDrafts  = "drafts"
	BudgetMinutes = "minutes"
	BudgetMoney   = "money"
	budgetBids    = "bids:"
	budgetChannel = "channel:"
)

// BudgetBids is the name of the budget of a platform's bids.
func BudgetBids(platform string) string { return budgetBids + platform }

// BudgetChannel is the name of the budget of a channel's sends.
func BudgetChannel(name core.ChannelName) string { return budgetChannel + string(name) }

// Candidate is a job that waits for an answer.
type Candidate struct {
	Job    core.JobID
	Source string
	// Wanted says that the owner put it on the list themself: it is not weighed.
	Wanted bool
	Score  *float64
	// Value is what an answer is expected to earn, unstated where no price is known.
	Value   core.Money
	Minutes int64
	Channel core.ChannelName
	Uses    []core.PlanUse
}

// Situation is what a day is planned from.
type Situation struct {
	// Day is the owner's day, as 2006-01-02.
	Day      string
	At       time.Time
	Currency core.Currency
	Open     []Candidate
	// Budgets are what is left of the scarce things.
	Budgets []core.PlanBudget
	// Past is what plans said of the jobs that appeared in the last PastDays days: what
	// is expected to come again.
	Past     []core.PlanChoice
	PastDays float64
	// Explore is the share of the jobs that would be passed over which are answered.
	Explore float64
}

// Today plans a day: what the owner wants themself, then what Day takes by value,
// then jobs without a price by their score while there is room, then a small share
// of the others, drawn by the job's own id so that the draw is the same each time.
func Today(in Situation) core.DayPlan {
	p := core.DayPlan{Day: in.Day, At: in.At, Policy: DayPolicy, Currency: in.Currency, Budgets: slices.Clone(in.Budgets),
		Taken: []core.PlanChoice{}, Passed: []core.PlanChoice{}, SeenDays: in.PastDays, SeenJobs: len(in.Past)}
	t := &today{plan: &p, index: map[string]int{}, left: make([]int64, len(in.Budgets)), in: in}
	for i, b := range in.Budgets {
		t.index[b.Name], t.left[i] = i, max(b.Left, 0)
		if b.Today > 0 {
			t.left[i] = min(t.left[i], b.Today)
		}
	}
	var priced, unpriced []Candidate
	for _, c := range in.Open {
		switch {
		case c.Wanted:
			t.take(t.choice(c, core.Reason{Code: PlanWanted}))
		case c.Value.Stated():
			priced = append(priced, c)
		default:
			unpriced = append(unpriced, c)
		}
	}
	t.valued(priced)
	slices.SortStableFunc(unpriced, func(a, b Candidate) int { return cmp.Compare(points(b), points(a)) })
	for _, c := range unpriced {
		choice := t.choice(c, core.Reason{Code: PlanUnpriced})
		if full := t.full(c.Uses); full != "" {
			choice.Reason = core.Reason{Code: PlanFull, Params: t.params(choice, full)}
			t.pass(choice)
			continue
		}
		t.take(choice)
	}
	t.explore()
	return p
}

func points(c Candidate) float64 {
	if c.Score == nil {
		return -1
	}
	return *c.Score
}

// today is a plan in the making.
type today struct {
	plan  *core.DayPlan
	index map[string]int
	left  []int64
	in    Situation
}

func (t *today) choice(c Candidate, r core.Reason) core.PlanChoice {
	return core.PlanChoice{Job: c.Job, Source: c.Source, Day: t.in.Day, Value: c.Value, Minutes: c.Minutes, Channel: c.Channel, Uses: c.Uses, Reason: r, Chance: 1, At: t.in.At}
}

func (t *today) take(c core.PlanChoice) {
	c.Take, c.Rank = true, len(t.plan.Taken)+1
	for _, u := range c.Uses {
		if i, ok := t.index[u.Budget]; ok {
			t.left[i] = max(t.left[i]-u.Amount, 0)
			t.plan.Budgets[i].Planned += u.Amount
		}
	}
	t.plan.Taken = append(t.plan.Taken, c)
}

func (t *today) pass(c core.PlanChoice) { t.plan.Passed = append(t.plan.Passed, c) }

// full is a budget that does not suffice, "" when all do.
func (t *today) full(uses []core.PlanUse) string {
	for _, u := range uses {
		if i, ok := t.index[u.Budget]; ok && u.Amount > t.left[i] {
			return u.Budget
		}
	}
	return ""
}

// valued lets Day choose between the jobs that have a value.
func (t *today) valued(list []Candidate) {
	offers := make([]Offer, len(list))
	for i, c := range list {
		offers[i] = Offer{ID: c.Job, Value: c.Value, Uses: usesOf(c.Uses)}
	}
	past := Arrivals{Days: t.in.PastDays}
	for _, c := range t.in.Past {
		if c.Value.Stated() {
			past.Offers = append(past.Offers, Offer{ID: c.Job, Value: c.Value, Uses: usesOf(c.Uses)})
		}
	}
	if past.Days < 1 {
		// What was seen in less than a day says nothing of the days to come.
		past = Arrivals{}
	}
	budgets := make([]Budget, len(t.in.Budgets))
	for i, b := range t.in.Budgets {
		budgets[i] = Budget{Name: b.Name, Left: max(b.Left-t.plan.Budgets[i].Planned, 0), Days: b.Days, Next: b.Next}
		if b.Today > 0 {
			// What the owner wants themself may have used up the day, which 0 would not say.
			budgets[i].Today = max(t.left[i], 1)
		}
	}
	d := Day(offers, budgets, past, t.in.Currency)
	for i, price := range d.Prices {
		t.plan.Budgets[i].Each = price.Each
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(d.Choices[b].Value.Minor-d.Choices[b].Saved.Minor, d.Choices[a].Value.Minor-d.Choices[a].Saved.Minor)
	})
	for _, i := range order {
		if d.Choices[i].Take {
			c := t.choice(list[i], d.Choices[i].Reason)
			c.Saved = d.Choices[i].Saved
			t.take(c)
		}
	}
	for _, i := range order {
		if d.Choices[i].Take {
			continue
		}
		c := t.choice(list[i], d.Choices[i].Reason)
		c.Saved = d.Choices[i].Saved
		if c.Reason.Code == PlanFull || c.Reason.Code == PlanSave {
			c.Reason.Params = t.params(c, c.Reason.Params["budget"])
		}
		t.pass(c)
	}
}

func usesOf(list []core.PlanUse) []Use {
	out := make([]Use, len(list))
	for i, u := range list {
		out[i] = Use(u)
	}
	return out
}

// params are the figures of a refusal: what the job is worth and takes, how many
// better ones use a budget today and how much of it, and what it would earn with
// them.
func (t *today) params(c core.PlanChoice, budget string) map[string]string {
	better, used := 0, int64(0)
	for _, o := range t.plan.Taken {
		for _, u := range o.Uses {
			if u.Budget == budget {
				better, used = better+1, used+u.Amount
			}
		}
	}
	unit := ""
	if i, ok := t.index[budget]; ok {
		used, unit = used+t.plan.Budgets[i].Used, t.plan.Budgets[i].Unit
	}
	p := map[string]string{"budget": budget, "minutes": strconv.FormatInt(c.Minutes, 10), "better": strconv.Itoa(better),
		"used": quantity(unit, used), "amount": quantity(unit, amountOf(c.Uses, budget))}
	if c.Value.Stated() {
		p["value"] = c.Value.String()
	}
	if c.Saved.Stated() {
		p["saved"] = c.Saved.String()
	}
	return p
}

// quantity writes an amount of a budget with its unit, the same in every language:
// "2 h", "25 min", "0.04 USD", "3".
func quantity(unit string, n int64) string {
	switch {
	case unit == core.UnitMinutes && n >= 60 && n%60 == 0:
		return strconv.FormatInt(n/60, 10) + " h"
	case unit == core.UnitMinutes:
		return strconv.FormatInt(n, 10) + " min"
	case unit == core.UnitNanoUSD:
		return strconv.FormatFloat(float64(n)/1e9, 'f', 3, 64) + " USD"
	}
	return strconv.FormatInt(n, 10)
}

func amountOf(uses []core.PlanUse, budget string) int64 {
	for _, u := range uses {
		if u.Budget == budget {
			return u.Amount
		}
	}
	return 0
}

// explore answers a share of the jobs that are passed over and for which there is
// room, and notes of all of them how likely that was.
func (t *today) explore() {
	if !(t.in.Explore > 0) {
		return
	}
	passed := t.plan.Passed
	t.plan.Passed = passed[:0]
	for _, c := range passed {
		if c.Reason.Code != PlanLoss && c.Reason.Code != PlanSave || t.full(c.Uses) != "" {
			t.pass(c)
			continue
		}
		if lot(c.Job) >= t.in.Explore {
			c.Chance = 1 - t.in.Explore
			t.pass(c)
			continue
		}
		c.Chance, c.Explored = t.in.Explore, true
		c.Reason = core.Reason{Code: PlanExplored, Params: map[string]string{"value": c.Value.String(), "share": strconv.FormatFloat(100*t.in.Explore, 'g', 3, 64)}}
		t.take(c)
	}
}

// lot is a figure of 0 to 1 that a job draws once for all.
func lot(id core.JobID) float64 {
	sum := sha256.Sum256([]byte("plan lot " + string(id)))
	return float64(binary.BigEndian.Uint64(sum[:8])) / math.MaxUint64
}

// SameChoice reports whether a choice says the same as one that was kept, amounts
// included, whenever it was made.
func SameChoice(a, b core.PlanChoice) bool {
	if a.Day != b.Day || a.Take != b.Take || a.Rank != b.Rank || a.Value != b.Value || a.Minutes != b.Minutes || a.Channel != b.Channel ||
		a.Reason.Code != b.Reason.Code || a.Chance != b.Chance || a.Explored != b.Explored || len(a.Uses) != len(b.Uses) {
		return false
	}
	for i := range a.Uses {
		if a.Uses[i] != b.Uses[i] {
			return false
		}
	}
	// What things are worth elsewhere moves a little with every job that comes.
	return math.Abs(float64(a.Saved.Minor-b.Saved.Minor)) <= 0.1*math.Abs(float64(b.Saved.Minor))
}
