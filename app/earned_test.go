package app_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes/smtp"
)

// trades are postings that the sample profile fits, each of another house, for another
// work, with a price and an address of its own.
func trades() []string {
	work := []struct{ title, body, pay string }{
		{"Freelance Go developer (remote)", "Fernweh Travel GmbH needs a booking API in Go with PostgreSQL and REST, about six weeks.", "90 EUR per hour"},
		{"Freelance data engineer: Airflow and dbt", "Harbour Freight Analytics wants its nightly Airflow and dbt runs in PostgreSQL made reliable, remote, three weeks.", "93 EUR per hour"},
		{"Freelance React developer for a clinic portal", "Lindenhof Dental Group builds an appointment portal with React, TypeScript and Node.js, remote, a month of work.", "93 EUR per hour"},
		{"Freelance Python analyst for demand forecasts", "Kornblume Bakeries is after a demand forecast in Python with pandas and Power BI, remote, five weeks.", "95 EUR per hour"},
		{"Freelance platform engineer (Kubernetes, AWS)", "Northlight Energy moves twelve services to Kubernetes on AWS with Docker, remote contract of eight weeks.", "93 EUR per hour"},
		{"Freelance SQL developer for reports", "Marlow Publishing asks for SQL reports on PostgreSQL and a small Python job that mails them, remote, two weeks.", "94 EUR per hour"},
		{"Freelance Node.js developer for a webshop", "Blue Anchor Outdoor connects its webshop to a warehouse by REST APIs with Node.js and TypeScript, remote, four weeks.", "93 EUR per hour"},
		{"Freiberuflicher Go-Entwickler (remote)", "Die Werkstatt Sonnenau GmbH sucht Hilfe bei einer Buchhaltungsschnittstelle in Go mit PostgreSQL, etwa fünf Wochen.", "93 EUR pro Stunde"},
		{"Freiberufliche Datenanalyse mit pandas", "Der Obsthof Tannert möchte seine Ernteprognose in Python mit pandas neu aufsetzen, remote, drei Wochen.", "90 EUR pro Stunde"},
		{"Freiberufliche React-Entwicklung für ein Buchungsportal", "Das Hotel am Deich baut ein Buchungsportal mit React und TypeScript, remote, sechs Wochen.", "93 EUR pro Stunde"},
		{"Freiberufliche Hilfe mit Airflow", "Die Spedition Krähenfeld stellt ihre nächtlichen Läufe auf Airflow und dbt um, remote, vier Wochen.", "93 EUR pro Stunde"},
		{"Freelance TypeScript developer for a ticket shop", "The Old Mill Theatre sells tickets by a TypeScript and Node.js service that needs a seat map, remote, five weeks.", "93 EUR per hour"},
		{"Freelance Docker and AWS engineer", "Copperfield Insurance moves an old service into Docker on AWS, remote contract of three weeks.", "93 EUR per hour"},
		{"Freelance Power BI and SQL developer", "Saltmarsh Breweries wants its sales shown in Power BI from a SQL database, remote, two weeks.", "94 EUR per hour"},
		{"Freelance Go engineer for telemetry", "Quayside Robotics collects telemetry of its machines in Go and stores it in PostgreSQL, remote, seven weeks.", "92 EUR per hour"},
	}
	out := make([]string, len(work))
	for i, w := range work {
		out[i] = fmt.Sprintf("%s\n\n%s We pay %s.\nPlease apply by mail to projects@house-%d.example.", w.title, w.body, w.pay, i)
	}
	return out
}

// TestAChannelEarnsToSendUsesItAndLosesIt goes the whole way with the real actors and a
// real mail server: the owner approves what the agent would have sent, is offered a
// permission, takes it, the agent sends within its limits, and the first refused recipient
// takes it back.
func TestAChannelEarnsToSendUsesItAndLosesIt(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.cfg.Sources = nil
	r.cfg.Settings.Threshold = 30
	r.cfg.Settings.Autonomy = core.AutonomyRules{MinPairs: 10, MinAgreement: 0.5, PerDay: 2, SpotCheck: 100, MaxBounces: 1}
	a, ctx := r.run(true, true)
	s := a.Service()
	add := func(text string) (core.Job, core.Proposal) {
		t.Helper()
		job, err := s.AddJob(ctx, "note.txt", []byte(text), "text/plain")
		require.NoError(t, err)
		require.NoError(t, a.WaitIdle(ctx))
		d, err := s.Job(ctx, job.ID)
		require.NoError(t, err)
		require.Len(t, d.Proposals, 1, "%+v", d.Job.Decision)
		return d.Job, d.Proposals[0]
	}
	email := func() core.AutonomyView {
		t.Helper()
		list, err := s.Autonomy(ctx)
		require.NoError(t, err)
		for _, v := range list {
			if v.Channel == "email" {
				return v
			}
		}
		t.Fatal("there is no mail channel")
		return core.AutonomyView{}
	}
	jobs := trades()
	for _, text := range jobs[:10] {
		_, p := add(text)
		require.Equal(t, core.ProposalWaiting, p.State, "%v %v %v", p.Gates, p.Missing, p.Flags)
		_, err := s.Approve(ctx, p.ID, p.Hash, "user:test")
		require.NoError(t, err)
		require.NoError(t, a.WaitIdle(ctx))
	}
	require.Len(t, r.sink.Messages(), 10)
	offer := email()
	require.Equal(t, core.AutonomyOffered, offer.State, "%+v %+v", offer.Agreement, offer.Missing)
	require.Equal(t, 10, offer.Agreement.Matched)

	// Without the owner's word nothing goes out.
	_, waits := add(jobs[10])
	require.Equal(t, core.ProposalWaiting, waits.State)
	require.Len(t, r.sink.Messages(), 10)

	granted, err := s.AcceptAutonomy(ctx, "email", nil, "user:test")
	require.NoError(t, err)
	require.Equal(t, core.AutonomyGranted, granted.State)
	require.Equal(t, 2, granted.Grant.Limits.PerDay)

	// One of a hundred is shown to the owner all the same; then the next one goes.
	rest := jobs[11:]
	var job core.Job
	for len(r.sink.Messages()) == 10 {
		require.Greater(t, len(rest), 1)
		job, _ = add(rest[0])
		rest = rest[1:]
	}
	require.Len(t, r.sink.Messages(), 11)
	require.Equal(t, core.RuleEarned+granted.Grant.ID, approvedBy(t, ctx, a, job.ID))

	// The next recipient is refused: the permission is gone before anything else goes.
	r.sink.SetFault(smtp.RefuseRecipient())
	for email().State == core.AutonomyGranted {
		require.NotEmpty(t, rest)
		add(rest[0])
		rest = rest[1:]
	}
	r.sink.SetFault(smtp.Fault{})
	require.NoError(t, a.WaitIdle(ctx))
	require.Len(t, r.sink.Messages(), 11)
	lost := email()
	require.Equal(t, core.AutonomyDemoted, lost.State)
	require.Equal(t, core.AutonomyBounced, lost.Reason)
}

// approvedBy is who approved what was sent for a job.
func approvedBy(t *testing.T, ctx context.Context, a *app.App, id core.JobID) string {
	t.Helper()
	d, err := a.Service().Job(ctx, id)
	require.NoError(t, err)
	require.NotNil(t, d.Proposals[0].Approval)
	return d.Proposals[0].Approval.By
}
