package core

import "time"

// ReplayRule is a policy that a user can write down.
type ReplayRule struct {
	Name string `json:"name" yaml:"name"`
	// Threshold is the least score, 0 to 100, and MinValue the least expected value in
	// minor units of the owner's currency at which a job is answered.
	Threshold float64 `json:"threshold" yaml:"threshold"`
	MinValue  int64   `json:"min_value" yaml:"min_value"`
	// PerDay is the most answers of a day, and DayBudget the most that a day's answers
	// may cost, in minor units; 0 is no limit.
	PerDay    int   `json:"per_day,omitempty" yaml:"per_day"`
	DayBudget int64 `json:"day_budget,omitempty" yaml:"day_budget"`
	// Explore is the chance of doing the reverse, so that later replays can tell; 0
	// to 0.5.
	Explore float64 `json:"explore" yaml:"explore"`
	// Prefer are templates of which one writes wherever it is on offer, and Forbid those
	// that never write: "id" for all versions, or "id@version".
	Prefer []string `json:"prefer_templates,omitempty" yaml:"prefer_templates" maxItems:"20"`
	Forbid []string `json:"forbid_templates,omitempty" yaml:"forbid_templates" maxItems:"20"`
	// Models is the ladder: the only models that write, "provider/model", the best last;
	// empty is any. Best is the last rung that may be used; without a ladder no model
	// writes of which the catalogue expects better texts.
	Models []string `json:"models,omitempty" yaml:"models" maxItems:"20"`
	Best   string   `json:"best_model,omitempty" yaml:"best_model"`
}

// ReplayWish says what is to be replayed.
type ReplayWish struct {
	A ReplayRule `json:"a"`
	B ReplayRule `json:"b"`
	// From and To bound when jobs appeared; zero leaves that side open.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	// CheckAhead also shows that neither policy reads what came later.
	CheckAhead bool `json:"check_lookahead,omitempty"`
}

// ReplayValue is an estimate of the mean reward of a decision, in minor units, with
// its 90 % interval.
type ReplayValue struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	// SE is the standard error.
	SE float64 `json:"se"`
}

// ReplayEstimate is what a policy would have earned for each decision, by three
// methods.
type ReplayEstimate struct {
	N int `json:"n"`
	// Effective is the effective sample size (Kish): the number of decisions by which
	// the new policy itself would have said as much.
	Effective float64 `json:"effective"`
	// Untried is the mean chance of actions that were never tried; Heaviest is the
	// share of the largest weight.
	Untried  float64 `json:"untried"`
	Heaviest float64 `json:"heaviest"`
	// Answers is the effective number of answers, for a policy that says how they are
	// written: what was left out tells nothing of templates.
	Answers float64 `json:"answers,omitempty"`
	// IPS weighs rewards by the inverse of their chance (Horvitz and Thompson, 1952),
	// SNIPS divides by the weights' sum (Swaminathan and Joachims, 2015), DR adds a
	// model of rewards (Dudík, Langford and Li, 2011).
	IPS   ReplayValue `json:"ips"`
	SNIPS ReplayValue `json:"snips"`
	DR    ReplayValue `json:"dr"`
	// Verdict says whether the figures may be used: "concluded", "no_support" or
	// "too_few". Without "concluded" they are not a basis to decide by.
	Verdict string `json:"verdict"`
}

// ReplayDifference is a job that two policies would treat otherwise.
type ReplayDifference struct {
	Job JobID     `json:"job"`
	At  time.Time `json:"at"`
	// A and B are what each would do: "send" or "skip".
	A string `json:"a"`
	B string `json:"b"`
	// WithA and WithB are the template and the model by which each would most likely
	// answer; "" where both answer alike or what was on offer is not known.
	WithA string `json:"with_a,omitempty"`
	WithB string `json:"with_b,omitempty"`
	// By is how far the chances lie apart, 0 to 1 (total variation).
	By float64 `json:"by"`
}

// ReplayComparison is what a replay of two policies says.
type ReplayComparison struct {
	Jobs        int                `json:"jobs"`
	Differences []ReplayDifference `json:"differences"`
	A           ReplayEstimate     `json:"a"`
	B           ReplayEstimate     `json:"b"`
	// Gain is B less A for each decision, by the doubly robust method over the same
	// jobs; its verdict is that of the weaker of the two.
	Gain    ReplayValue `json:"gain"`
	Verdict string      `json:"verdict"`
}

// ReplayAhead is a proof that a policy reads the future.
type ReplayAhead struct {
	// Cut is the time after which the history was changed; Job was decided before it
	// and yet otherwise than with the true future. A zero Cut means that a view was
	// asked for what it does not hold.
	Cut   time.Time `json:"cut,omitzero"`
	Job   JobID     `json:"job,omitempty"`
	Times int64     `json:"times,omitempty"`
}

// ReplayResult is what a replay found. Amounts are minor units of Currency, for each
// decided job.
type ReplayResult struct {
	A          ReplayRule       `json:"policy_a"`
	B          ReplayRule       `json:"policy_b"`
	Currency   Currency         `json:"currency,omitempty"`
	Comparison ReplayComparison `json:"comparison"`
	// Sent is how many of the jobs were answered, Drawn for how many of all the log
	// notes how likely the decision was, less than certain.
	Sent  int `json:"sent"`
	Drawn int `json:"drawn"`
	// Offers is for how many of the answers the log notes the templates and models that
	// were on offer, with the chance of each.
	Offers int `json:"offers"`
	// Ahead are the proofs that a policy reads the future; none, when Checked, means
	// that neither does.
	Checked bool          `json:"checked"`
	Ahead   []ReplayAhead `json:"ahead,omitempty"`
}
