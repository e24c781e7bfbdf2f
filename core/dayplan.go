package core

import "time"

// PlanUse is how much of a scarce thing an answer uses, in the unit of its budget.
type PlanUse struct {
	Budget string `json:"budget"`
	Amount int64  `json:"amount"`
}

// PlanChoice is what the plan of a day says of one shortlisted job.
type PlanChoice struct {
	Job    JobID  `json:"job_id"`
	Title  string `json:"title,omitempty"`
	Source string `json:"source,omitempty"`
	// Day is the owner's day, as 2006-01-02, of which the plan is.
	Day string `json:"day"`
	// Take says that the job is answered on that day. Rank counts those from 1, in the
	// order in which they are answered; it is 0 for a job that is passed over.
	Take bool `json:"take"`
	Rank int  `json:"rank,omitempty"`
	// Value is what an answer is expected to earn, unstated where no price is known;
	// Saved is what the scarce things that it uses are expected to earn with other jobs.
	Value Money `json:"value,omitzero"`
	Saved Money `json:"saved,omitzero"`
	// Minutes is the owner's time for the answer.
	Minutes int64       `json:"minutes"`
	Channel ChannelName `json:"channel,omitempty"`
	Uses    []PlanUse   `json:"uses,omitempty"`
	// Reason says why, in money: a code "plan.*" with its parameters.
	Reason Reason `json:"reason"`
	// Chance is how likely this decision was, above 0 to 1: 1 for one by rule, less
	// where a small share of jobs that are passed over is answered to learn of them.
	Chance float64 `json:"chance"`
	// Explored says that it is answered to learn, and not for its value.
	Explored bool `json:"explored,omitempty"`
	// Proposal is the state of the job's latest proposal, "" without one.
	Proposal ProposalState `json:"proposal_state,omitempty"`
	At       time.Time     `json:"at,omitzero"`
}

// The units of a PlanBudget.
const (
	UnitDrafts  = "drafts"
	UnitMinutes = "minutes"
	UnitNanoUSD = "nano_usd"
	UnitBids    = "bids" // bids, Connects or what else a platform calls them
	UnitSends   = "sends"
)

// PlanBudget is a scarce thing of a plan.
type PlanBudget struct {
	// Name is "drafts", "minutes", "money", "bids:<platform>" or "channel:<name>".
	Name string `json:"name"`
	Unit string `json:"unit"`
	// Left is what there is until the end of Days days, today included; Used is what
	// the same days have used already; Next is what a day brings after them.
	Left int64   `json:"left"`
	Used int64   `json:"used"`
	Days int     `json:"days"`
	Next float64 `json:"next,omitempty"`
	// Today bounds what this day may use of it; 0 = no bound of its own.
	Today int64 `json:"today,omitempty"`
	// Planned is how much of it the jobs use that are taken and not yet begun.
	Planned int64 `json:"planned"`
	// Each is what one more unit is expected to earn, in minor units of the plan's
	// currency; 0 where it is not scarce.
	Each float64 `json:"each"`
}

// DayPlan is the plan of a day: which shortlisted jobs are answered, in which
// order, and what is kept for later and why.
type DayPlan struct {
	// Day is the owner's day, as 2006-01-02; "" before the first plan was made.
	Day string    `json:"day"`
	At  time.Time `json:"at,omitzero"`
	// Policy names the rules with their version.
	Policy   string   `json:"policy"`
	Currency Currency `json:"currency"`
	// Taken are in the order of their answers, those that were begun today included;
	// Passed are the others, the most valuable first.
	Taken   []PlanChoice `json:"taken"`
	Passed  []PlanChoice `json:"passed"`
	Budgets []PlanBudget `json:"budgets"`
	// SeenDays and SeenJobs are the history that later days are expected to be like:
	// days, and shortlisted jobs that appeared in them.
	SeenDays float64 `json:"seen_days"`
	SeenJobs int     `json:"seen_jobs"`
}

// OpenOffer is a shortlisted job that nobody has begun to answer.
type OpenOffer struct {
	// Job is without its text.
	Job Job
	// Worth is nil as long as it was not computed, Was as long as the job was in no plan.
	Worth *Worth
	Was   *PlanChoice
}

// PlanUsed is what was begun in a day and a month.
type PlanUsed struct {
	// Drafts, Minutes and Channels are of the day: proposals that were begun, the
	// owner's time for them, and how many of them go through each channel.
	Drafts   int64
	Minutes  int64
	Channels map[ChannelName]int64
	// Sources counts the proposals of the month by the first source of their job.
	Sources map[string]int64
}
