package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
)

// CallFilter selects calls; a zero field does not restrict.
type CallFilter struct {
	Job      core.JobID
	Provider core.ProviderName
	Model    string
	Task     core.Task
	State    core.CallState
	// From and To are days of the owner's zone as 2006-01-02, both included.
	From string
	To   string
	// Since selects calls that started then or later; Before those that were held
	// before the given call, for the next page.
	Since  time.Time
	Before core.CallID
	// Limit is the most rows returned, the latest first; 0 means 100.
	Limit int
}

const callSelect = `SELECT id, job, attempt, provider, model, price_id, task, scopes, state, max, cost, source, own_cost, provider_cost, usage, usage_raw, explain, outcome, boot, started_at, ended_at FROM call`

// Calls lists calls, the latest first.
func (l *Ledger) Calls(ctx context.Context, f CallFilter) ([]core.Call, error) {
	if f.Limit <= 0 {
		f.Limit = 100
	}
	since := int64(0)
	if !f.Since.IsZero() {
		since = f.Since.UnixMicro()
	}
	rows, err := l.read(ctx, callSelect+` WHERE (?1 = '' OR job = ?1) AND (?2 = '' OR provider = ?2) AND (?3 = '' OR model = ?3)
		AND (?4 = '' OR task = ?4) AND (?5 = '' OR state = ?5) AND (?6 = '' OR day >= ?6) AND (?7 = '' OR day <= ?7)
		AND (?8 = 0 OR started_at >= ?8) AND (?9 = '' OR rid < (SELECT rid FROM call WHERE id = ?9)) ORDER BY rid DESC LIMIT ?10`,
		string(f.Job), string(f.Provider), f.Model, string(f.Task), string(f.State), f.From, f.To, since, string(f.Before), f.Limit)
	return collect(rows, err, scanCall)
}

// CallsSince lists the calls that were held since then, the earliest first.
func (l *Ledger) CallsSince(ctx context.Context, since time.Time) ([]core.Call, error) {
	calls, err := l.Calls(ctx, CallFilter{Since: since, Limit: 10_000})
	slices.Reverse(calls)
	return calls, err
}

// Call returns one call.
func (l *Ledger) Call(ctx context.Context, id core.CallID) (core.Call, error) {
	rows, err := l.read(ctx, callSelect+` WHERE id = ?`, string(id))
	list, err := collect(rows, err, scanCall)
	if err == nil && len(list) == 0 {
		return core.Call{}, core.Errorf(core.KindNotFound, "there is no call %s; list them with: automonet calls", clip(string(id)))
	}
	if err != nil {
		return core.Call{}, err
	}
	return list[0], nil
}

// Orphans lists the calls that a process died over and that were booked at their
// maximum.
func (l *Ledger) Orphans(ctx context.Context) ([]core.Call, error) {
	return l.Calls(ctx, CallFilter{State: core.CallOrphan, Limit: 10_000})
}

func scanCall(r scanner) (core.Call, error) {
	var c core.Call
	var scopes, usage string
	var raw, explain sql.NullString
	var own, provider, ended sql.NullInt64
	var started int64
	err := r.Scan(&c.ID, &c.Job, &c.Attempt, &c.Provider, &c.Model, &c.PriceID, &c.Task, &scopes, &c.State, &c.Max, &c.Cost, &c.Source,
		&own, &provider, &usage, &raw, &explain, &c.Outcome, &c.Boot, &started, &ended)
	if err != nil {
		return c, err
	}
	c.OwnCost, c.ProviderCost = stated(own), stated(provider)
	c.StartedAt = time.UnixMicro(started).UTC()
	if ended.Valid {
		c.EndedAt = time.UnixMicro(ended.Int64).UTC()
	}
	if raw.Valid {
		c.UsageRaw = json.RawMessage(raw.String)
	}
	if explain.Valid {
		c.Explain = json.RawMessage(explain.String)
	}
	if err := json.Unmarshal([]byte(scopes), &c.Scopes); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(usage), &c.Usage)
}

func stated(n sql.NullInt64) *core.NanoUSD {
	if !n.Valid {
		return nil
	}
	v := core.NanoUSD(n.Int64)
	return &v
}

// Group names what sums are grouped by.
type Group string

// The groups of Sums.
const (
	ByModel    Group = "model"
	ByTask     Group = "task"
	ByDay      Group = "day"
	ByProvider Group = "provider"
	ByJob      Group = "job"
)

// Sum is the cost of the calls that share a value of the group.
type Sum struct {
	Key   string       `json:"key"`
	Calls int64        `json:"calls"`
	Cost  core.NanoUSD `json:"cost"`
	Held  core.NanoUSD `json:"held"`
	// Assumed is the part of Cost that is a maximum, not a known cost.
	Assumed core.NanoUSD `json:"assumed"`
}

// Sums adds up the calls of the days from and to (both included, "" for open).
func (l *Ledger) Sums(ctx context.Context, by Group, from, to string) ([]Sum, error) {
	column := ""
	switch by {
	case ByModel:
		column = "provider || '/' || model"
	case ByTask, ByDay, ByProvider, ByJob:
		column = string(by)
	default:
		return nil, core.Invalid("group", "sums are by model, task, day, provider or job")
	}
	rows, err := l.read(ctx, `SELECT `+column+`, count(*), sum(cost), sum(CASE state WHEN 'held' THEN max ELSE 0 END), sum(CASE source WHEN 'assumed' THEN cost ELSE 0 END)
		FROM call WHERE (?1 = '' OR day >= ?1) AND (?2 = '' OR day <= ?2) GROUP BY 1 ORDER BY 1`, from, to)
	return collect(rows, err, func(r scanner) (Sum, error) {
		var s Sum
		return s, r.Scan(&s.Key, &s.Calls, &s.Cost, &s.Held, &s.Assumed)
	})
}

// Reconciliation compares, for one day and model, our cost with the provider's,
// over the calls that both are known of. A provider that states nothing as its
// cost bills elsewhere, so that is no figure to compare.
type Reconciliation struct {
	Day      string            `json:"day"`
	Provider core.ProviderName `json:"provider"`
	Model    string            `json:"model"`
	PriceID  string            `json:"price_id"`
	Calls    int64             `json:"calls"`
	Own      core.NanoUSD      `json:"own"`
	Billed   core.NanoUSD      `json:"billed"`
}

// Drift is how far the provider's figure lies above ours, as a share: 0.02 is
// two percent. It is 1 when we computed nothing and were billed.
func (r Reconciliation) Drift() float64 {
	switch {
	case r.Own == r.Billed:
		return 0
	case r.Own == 0:
		return 1
	}
	return float64(r.Billed-r.Own) / float64(r.Own)
}

// Reconcile returns a line per day, model and price row.
func (l *Ledger) Reconcile(ctx context.Context, from, to string) ([]Reconciliation, error) {
	rows, err := l.read(ctx, `SELECT day, provider, model, price_id, count(*), sum(own_cost), sum(provider_cost) FROM call
		WHERE own_cost IS NOT NULL AND provider_cost > 0 AND (?1 = '' OR day >= ?1) AND (?2 = '' OR day <= ?2) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`, from, to)
	return collect(rows, err, func(r scanner) (Reconciliation, error) {
		var v Reconciliation
		return v, r.Scan(&v.Day, &v.Provider, &v.Model, &v.PriceID, &v.Calls, &v.Own, &v.Billed)
	})
}
