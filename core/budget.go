package core

import (
	"strings"
	"time"
)

// Scope is one limit that a model call must fit in, for example "day:2026-11-23",
// "month:2026-11", "job:<id>", "provider:openai" or "task:draft".
type Scope string

// ScopeKind is the part of a scope before the colon.
type ScopeKind string

// The kinds of scope that a call is held against.
const (
	ScopeDay      ScopeKind = "day"
	ScopeMonth    ScopeKind = "month"
	ScopeJob      ScopeKind = "job"
	ScopeProvider ScopeKind = "provider"
	ScopeTask     ScopeKind = "task"
)

// NewScope joins a kind and a window or name; it refuses empty parts.
func NewScope(kind ScopeKind, name string) (Scope, error) {
	switch kind {
	case ScopeDay, ScopeMonth, ScopeJob, ScopeProvider, ScopeTask:
	default:
		return "", Invalid("scope", "%q is not a kind of scope; use day, month, job, provider or task", clip(string(kind), 20))
	}
	if name == "" || strings.ContainsAny(name, " \t\n") {
		return "", Invalid("scope", "a %s scope needs a name without blanks", kind)
	}
	return Scope(string(kind) + ":" + name), nil
}

// Kind returns the kind of the scope.
func (s Scope) Kind() ScopeKind {
	k, _, _ := strings.Cut(string(s), ":")
	return ScopeKind(k)
}

// What the owner should know of the budget, as stable codes.
const (
	NoteNoBudget       = "no_budget"        // no limit for day or month: no paid call is made
	NoteNoDayLimit     = "no_day_limit"     // a month but no day: no paid call is made
	NoteNoMonthLimit   = "no_month_limit"   // a day but no month: no paid call is made
	NoteExhausted      = "budget_exhausted" // a day or month is used up: templates are used
	NoteNoModel        = "no_model"         // nothing is configured or found: templates are used
	NoteStalePrices    = "stale_prices"     // the price list is old
	NotePriceDrift     = "price_drift"      // a price row was switched off
	NoteQuarantine     = "quarantine"       // a model cost more than its maximum
	NoteKeyRefused     = "key_refused"      // a provider refused its credential
	NoteOrphans        = "orphans"          // calls whose true cost is not known
	NoteLocalOnly      = "local_only"       // prompts stay on this machine
	NoteRestoredLedger = "restored_ledger"  // spending since a backup is not known
)

// Budget is the whole state of the money for model calls.
type Budget struct {
	// Gauges are the present day and month and every scope with a limit of its own.
	Gauges []Gauge       `json:"gauges"`
	Limits []BudgetLimit `json:"limits"`
	// Spend sums the calls of the last days.
	Spend SpendReport `json:"spend"`
	// Reconciliation holds our cost beside the provider's, by day and price row.
	Reconciliation []Reconciliation `json:"reconciliation"`
	// Disabled are the price rows that drifted; their models are not called.
	Disabled    []DisabledPrice `json:"disabled_prices"`
	Quarantined []Quarantine    `json:"quarantined"`
	// Orphans are calls booked at their maximum since a process died over them.
	Orphans []Call `json:"orphans"`
	// Alerts of the present windows, and what was changed lately, the latest first.
	Alerts  []BudgetAlert  `json:"alerts"`
	Changes []BudgetChange `json:"changes"`
	// Notes are stable codes, the weightiest first; Paid is set when paid calls
	// can be admitted at all.
	Notes []string  `json:"notes"`
	Paid  bool      `json:"paid"`
	Now   time.Time `json:"now,omitzero"`
	// TimeZone is the owner's, which days and months are counted in.
	TimeZone string `json:"time_zone"`
}

// BudgetLimit is what the owner allows in the scopes that Pattern covers: a kind
// ("day", "month", "job", "provider", "task") or one scope ("provider:openai").
type BudgetLimit struct {
	Pattern string    `json:"pattern"`
	Amount  NanoUSD   `json:"amount"`
	SetAt   time.Time `json:"set_at,omitzero"`
}

// SpendReport sums calls in five ways over the same days.
type SpendReport struct {
	// From is the first day, as 2006-01-02.
	From      string     `json:"from"`
	Days      []SpendSum `json:"days"`
	Models    []SpendSum `json:"models"`
	Tasks     []SpendSum `json:"tasks"`
	Providers []SpendSum `json:"providers"`
	Jobs      []SpendSum `json:"jobs"`
}

// SpendSum is the cost of the calls that share a key.
type SpendSum struct {
	Key   string  `json:"key"`
	Calls int64   `json:"calls"`
	Cost  NanoUSD `json:"cost"`
	Held  NanoUSD `json:"held"`
	// Assumed is the part of Cost that is a maximum, not a known cost.
	Assumed NanoUSD `json:"assumed"`
}

// Reconciliation compares, for one day and price row, our cost with the
// provider's over the calls that both are known of.
type Reconciliation struct {
	Day      string       `json:"day"`
	Provider ProviderName `json:"provider"`
	Model    string       `json:"model"`
	PriceID  string       `json:"price_id"`
	Calls    int64        `json:"calls"`
	Own      NanoUSD      `json:"own"`
	Billed   NanoUSD      `json:"billed"`
	// Drift is how far the provider's figure lies above ours: 0.02 is 2 percent.
	Drift float64 `json:"drift"`
	// Disabled says that the drift switched the price row off.
	Disabled bool `json:"disabled"`
}

// MaxDrift is the drift beyond which a price row is switched off.
const MaxDrift = 0.02

// DisabledPrice is a price row that the provider's bills contradict.
type DisabledPrice struct {
	PriceID  string       `json:"price_id"`
	Provider ProviderName `json:"provider"`
	Model    string       `json:"model"`
	Drift    float64      `json:"drift"`
	At       time.Time    `json:"at,omitzero"`
}

// Quarantine is a model that cost more than its stated maximum. It is not called
// until the owner ends that.
type Quarantine struct {
	Provider ProviderName `json:"provider"`
	Model    string       `json:"model"`
	Call     CallID       `json:"call"`
	Max      NanoUSD      `json:"max"`
	Cost     NanoUSD      `json:"cost"`
	At       time.Time    `json:"at,omitzero"`
}

// BudgetAlert says that a scope reached a share of its limit. Each level fires
// once per scope and window.
type BudgetAlert struct {
	Scope Scope `json:"scope"`
	// Level is 50, 80 or 100 percent. At 100 the template is used instead of a
	// paid model.
	Level int       `json:"level"`
	Used  NanoUSD   `json:"used"`
	Limit NanoUSD   `json:"limit"`
	At    time.Time `json:"at,omitzero"`
}

// AlertLevels are the percentages of a limit that are told to the owner.
func AlertLevels() []int { return []int{50, 80, 100} }

// Levels returns the alert levels that a gauge has reached, the lowest first. A
// limit of nothing alerts nobody.
func (g Gauge) Levels() []int {
	var out []int
	if g.Limit == nil || *g.Limit <= 0 {
		return nil
	}
	for _, level := range AlertLevels() {
		// Limits are below 1e15, so the products fit.
		if int64(g.Used())*100 >= int64(*g.Limit)*int64(level) {
			out = append(out, level)
		}
	}
	return out
}

// BudgetChange is one line of the audit of limits and prices.
type BudgetChange struct {
	At time.Time `json:"at,omitzero"`
	By string    `json:"by"`
	// What is the pattern of a limit, or "price:provider/model",
	// "quarantine:provider/model", "call:id".
	What string `json:"what"`
	// From and To are the amounts as text, "" for none.
	From string `json:"from"`
	To   string `json:"to"`
}

// CallFilter selects calls, the latest first.
type CallFilter struct {
	Job      JobID        `json:"job,omitempty"`
	Provider ProviderName `json:"provider,omitempty"`
	Model    string       `json:"model,omitempty"`
	Task     Task         `json:"task,omitempty"`
	State    CallState    `json:"state,omitempty"`
	// Since selects calls that started then or later.
	Since time.Time `json:"since,omitzero"`
	// After is the cursor of the previous page, as returned with it.
	After string `json:"after,omitempty"`
	// Limit is 1..MaxLimit; 0 means 50.
	Limit int `json:"limit,omitempty"`
}
