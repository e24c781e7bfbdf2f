package app

import (
	"context"
	"math"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/books"
)

// Statement draws up the books of some days; see service.Engine.
func (l *local) Statement(ctx context.Context, from, to string) (core.Statement, error) {
	if from == "" {
		from = l.clock.Now().In(l.purse.Zone()).AddDate(-1, 0, 1).Format(time.DateOnly)
	}
	var out core.Statement
	jobs, _, _, err := l.purse.Spend(ctx, core.SpendByJob, from, to)
	if err != nil {
		return out, err
	}
	days, _, _, err := l.purse.Spend(ctx, core.SpendByDay, from, to)
	if err != nil {
		return out, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return out, err
	}
	in := books.Input{Currency: settings.Currency, Rates: settings.Rates, Zone: l.purse.Zone(), From: jobs.From, To: jobs.To,
		JobCosts: map[core.JobID]core.NanoUSD{}, DayCosts: map[string]core.NanoUSD{}}
	var ids []core.JobID
	rest := jobs.Total
	for _, r := range jobs.Rows {
		in.JobCosts[core.JobID(r.Key)] = r.Cost
		ids, rest = append(ids, core.JobID(r.Key)), rest-r.Cost
	}
	in.JobCosts[""] = rest
	for _, r := range days.Rows {
		in.DayCosts[r.Key] = r.Cost
	}
	if in.JobSources, err = l.store.JobSources(ctx, ids); err != nil {
		return out, err
	}
	sent, err := l.store.Answered(ctx, math.MaxInt32)
	if err != nil {
		return out, err
	}
	for _, a := range sent {
		in.Entries = append(in.Entries, books.Entry{Submission: a.Submission, Job: a.Job, Source: a.Source, Client: a.Client, Channel: string(a.Channel),
			Template: a.Template, Model: a.Model, SentAt: a.At, Outcomes: a.Outcomes})
	}
	return books.Draw(in), nil
}
