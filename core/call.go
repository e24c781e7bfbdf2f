package core

import (
	"encoding/json"
	"time"
)

// CallID identifies one attempt of a model call; a retry is another call.
type CallID string

// ProviderName names a configured model endpoint, for example "openai".
type ProviderName string

// Task is the class of work that a model is called for.
type Task string

// The task classes.
const (
	TaskExtract   Task = "extract"
	TaskDecide    Task = "decide"
	TaskDraft     Task = "draft"
	TaskPolish    Task = "polish"
	TaskTranslate Task = "translate"
	TaskJudge     Task = "judge"
	TaskEmbed     Task = "embed"
	TaskClassify  Task = "classify"
)

// Ranks reports whether the task judges what a job is worth, which some platforms
// forbid models to do with their postings.
func (t Task) Ranks() bool { return t == TaskDecide || t == TaskEmbed }

// Tasks returns all task classes.
func Tasks() []Task {
	return []Task{TaskExtract, TaskDecide, TaskDraft, TaskPolish, TaskTranslate, TaskJudge, TaskEmbed, TaskClassify}
}

// Usage is what a provider says a call consumed, in tokens.
type Usage struct {
	// Stated is set when the provider stated a usage at all. Without it the
	// figures are unknown, not zero.
	Stated bool `json:"stated"`
	// Input counts all prompt tokens; CachedInput and CacheWrite are parts of it.
	Input       int64 `json:"input"`
	CachedInput int64 `json:"cached_input,omitempty"`
	CacheWrite  int64 `json:"cache_write,omitempty"`
	// Output counts all generated tokens; Reasoning is a part of it.
	Output    int64 `json:"output"`
	Reasoning int64 `json:"reasoning,omitempty"`
	// Tier is the service tier that served the call, "" for the standard one.
	Tier string `json:"tier,omitempty"`
}

// CallState is where the money of a call stands.
type CallState string

// The states of a call.
const (
	CallHeld     CallState = "held"     // its maximum is set aside
	CallSettled  CallState = "settled"  // its cost is booked
	CallReleased CallState = "released" // it was certainly not served; nothing is booked
	CallOrphan   CallState = "orphan"   // a process died over it; its maximum is booked
)

// CostSource says how the cost of a call became known.
type CostSource string

// The sources of a cost.
const (
	CostUnknown  CostSource = ""
	CostOwn      CostSource = "own"      // usage times the price row
	CostProvider CostSource = "provider" // stated by the provider
	CostAssumed  CostSource = "assumed"  // the maximum, since the end was ambiguous
	CostFree     CostSource = "free"     // served by an endpoint declared local
)

// Call is one attempt of a model call as the ledger keeps it.
type Call struct {
	ID       CallID       `json:"id"`
	Job      JobID        `json:"job,omitempty"`
	Attempt  int          `json:"attempt"`
	Provider ProviderName `json:"provider"`
	Model    string       `json:"model"`
	// PriceID names the price row that Max and the own cost were computed with.
	PriceID string    `json:"price_id"`
	Task    Task      `json:"task"`
	State   CallState `json:"state"`
	// Scopes are the limits it is held against, fixed when it was held.
	Scopes []Scope `json:"scopes"`
	Max    NanoUSD `json:"max"`
	Cost   NanoUSD `json:"cost"`
	// Source says where Cost comes from. OwnCost and ProviderCost are kept beside
	// each other for the reconciliation; nil where not known.
	Source       CostSource      `json:"cost_source"`
	OwnCost      *NanoUSD        `json:"own_cost,omitempty"`
	ProviderCost *NanoUSD        `json:"provider_cost,omitempty"`
	Usage        Usage           `json:"usage"`
	UsageRaw     json.RawMessage `json:"usage_raw,omitempty"`
	// Explain is the stored record of why this model was chosen.
	Explain   json.RawMessage `json:"explain,omitempty"`
	Outcome   string          `json:"outcome,omitempty"`
	Boot      string          `json:"boot"`
	StartedAt time.Time       `json:"started_at,omitzero"`
	EndedAt   time.Time       `json:"ended_at,omitzero"`
}

// HoldRequest asks the ledger to set the maximum of one call aside.
type HoldRequest struct {
	ID       CallID
	Job      JobID
	Attempt  int
	Provider ProviderName
	Model    string
	PriceID  string
	Task     Task
	// Max is the most that the call can cost; it is 0 exactly when Free is set.
	Max NanoUSD
	// Free marks a call to an endpoint that the owner declared local.
	Free bool
	// KeepDayPPM and KeepMonthPPM are the shares of the limits of the day and the
	// month, in millionths, that must stay free after this hold, for jobs of higher
	// value.
	KeepDayPPM   int64
	KeepMonthPPM int64
	Explain      json.RawMessage
}

// Check refuses a request that the ledger could not keep its promise for.
func (r HoldRequest) Check() error {
	switch {
	case r.ID == "" || r.Provider == "" || r.Model == "" || r.Task == "":
		return Invalid("call", "a call needs an id, a provider, a model and a task before money is held for it")
	case r.Free && r.Max != 0:
		return Invalid("call.max", "a free call holds no money, this one asks for %s", r.Max)
	case !r.Free && r.Max <= 0:
		return Invalid("call.max", "a paid call needs a maximum above zero; give %q a price or declare its endpoint local", clip(r.Model, 80))
	case min(r.KeepDayPPM, r.KeepMonthPPM) < 0 || max(r.KeepDayPPM, r.KeepMonthPPM) > 1_000_000:
		return Invalid("call.keep", "the share that stays free lies between nothing and the whole")
	case len(r.Explain) > 0 && !json.Valid(r.Explain):
		return Invalid("call.explain", "the explanation is not JSON")
	}
	return nil
}

// Settlement says how a held call ended.
type Settlement struct {
	// Cost is what the call cost; Source must not be CostUnknown. With
	// CostAssumed the maximum is booked whatever Cost says.
	Cost         NanoUSD
	Source       CostSource
	OwnCost      *NanoUSD
	ProviderCost *NanoUSD
	Usage        Usage
	UsageRaw     json.RawMessage
	// Outcome is a stable code such as "ok", "provider" or "cut".
	Outcome string
}

// Gauge is how full a scope is.
type Gauge struct {
	Scope Scope `json:"scope"`
	// Limit is nil when none is set.
	Limit *NanoUSD `json:"limit"`
	// Spent is booked up to each call's maximum, Overrun beyond it; Held is set
	// aside for calls on their way. Assumed and Orphan are the parts of Spent
	// whose true cost is not known.
	Spent   NanoUSD `json:"spent"`
	Overrun NanoUSD `json:"overrun"`
	Held    NanoUSD `json:"held"`
	Assumed NanoUSD `json:"assumed"`
	Orphan  NanoUSD `json:"orphan"`
	// Elsewhere is set aside for the owner's other devices, where they share the limit.
	Elsewhere NanoUSD `json:"elsewhere"`
}

// Used is what counts against the limit.
func (g Gauge) Used() NanoUSD { return g.Spent + g.Overrun + g.Held }

// Left is what still fits; nothing when no limit is set.
func (g Gauge) Left() NanoUSD {
	if g.Limit == nil {
		return 0
	}
	return max(0, *g.Limit-g.Used()-g.Elsewhere)
}

// BudgetShare is what one of several devices may use of a limit that they share.
type BudgetShare struct {
	Scope Scope `json:"scope"`
	// Granted is what this device may use of the scope in all, what it has used included; Others
	// is what the other devices held of it when this one asked last.
	Granted NanoUSD `json:"granted"`
	Others  NanoUSD `json:"others"`
	// Version counts the changes of the share at the project; 0 is none yet.
	Version int64 `json:"version"`
}

// SharedGauge is how full a scope is whose limit several devices share.
type SharedGauge struct {
	BudgetShare
	// Limit is the owner's, Used what counts against it here.
	Limit NanoUSD
	Used  NanoUSD
}
