package app

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/sync/replica"
)

// TouchMetrics lets every counter of a running agent count once, so that a scrape
// shows them all.
func (a *App) TouchMetrics() {
	m := a.meter
	m.page(scraper.PageRead{Source: "touched", Status: "ok"})
	m.Request("", "ok", time.Second, 1)
	m.sent("email", core.SubmissionSent)
	m.reply(core.ReplyOffer, "rules")
	m.failed("decider", nil, false)
	m.Called("openai", "m", core.TaskDraft, "ok", 1, time.Second)
	m.Asked(core.TaskDraft, "ok")
	m.Refused(core.ScopeDay)
	m.Alerted(core.ScopeDay, 50)
	m.proposal(core.Proposal{Rung: core.RungFull, Gates: []core.GateResult{{Gate: "claims"}}})
	m.made(core.NoticeReply)
	m.told("telegram", "sent")
	m.copied(replica.Round{Pushed: 1, Problem: "offline"})
	m.answered("other", 200, time.Second)
}

// MetricDescriptions are those of the gauges that are read at a scrape.
func MetricDescriptions() []string {
	all := make(chan *prometheus.Desc, 100)
	(&gauges{}).Describe(all)
	(&purseGauges{}).Describe(all)
	(&systemGauges{}).Describe(all)
	(&syncGauges{}).Describe(all)
	close(all)
	var out []string
	for d := range all {
		out = append(out, d.String())
	}
	return out
}
