package app

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
)

// modelMetrics count model calls, the texts that are made with them and what they
// cost. Providers are names from the configuration and models those that it or
// the price list allows, so the number of labels is bounded.
type modelMetrics struct {
	calls     *prometheus.CounterVec
	cost      *prometheus.CounterVec
	latency   *prometheus.HistogramVec
	asked     *prometheus.CounterVec
	refused   *prometheus.CounterVec
	alerts    *prometheus.CounterVec
	proposals *prometheus.CounterVec
	gates     *prometheus.CounterVec
}

func newModelMetrics() modelMetrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	}
	return modelMetrics{
		calls: counter("automonet_model_calls_total", "Attempts of model calls by outcome.", "provider", "model", "task", "outcome"),
		cost:  counter("automonet_model_cost_usd_total", "Booked cost of model calls in US dollars.", "provider", "model", "task"),
		latency: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "automonet_model_call_seconds",
			Help: "Time from the hold to the end of a call.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 12)}, []string{"provider", "task"}),
		asked:     counter("automonet_model_asks_total", "Pieces of work for a model: ok, cached, budget or failed.", "task", "outcome"),
		refused:   counter("automonet_budget_refusals_total", "Calls that did not fit, by the kind of scope.", "scope"),
		alerts:    counter("automonet_budget_alerts_total", "Budget alerts by kind of scope and level in percent.", "scope", "level"),
		proposals: counter("automonet_proposals_written_total", "Texts by the rung that they were made on.", "rung"),
		gates:     counter("automonet_gate_failures_total", "Failed gates by the step that they failed at; the stage is saved for the text that was kept.", "stage", "gate"),
	}
}

func (m modelMetrics) collectors() []prometheus.Collector {
	return []prometheus.Collector{m.calls, m.cost, m.latency, m.asked, m.refused, m.alerts, m.proposals, m.gates}
}

// Called counts one attempt that ended.
func (m modelMetrics) Called(provider core.ProviderName, model string, task core.Task, outcome string, cost core.NanoUSD, took time.Duration) {
	m.calls.WithLabelValues(string(provider), model, string(task), outcome).Inc()
	m.cost.WithLabelValues(string(provider), model, string(task)).Add(cost.USD())
	m.latency.WithLabelValues(string(provider), string(task)).Observe(took.Seconds())
}

// Asked counts one piece of work.
func (m modelMetrics) Asked(task core.Task, outcome string) {
	m.asked.WithLabelValues(string(task), outcome).Inc()
}

// Refused counts a call that did not fit.
func (m modelMetrics) Refused(kind core.ScopeKind) { m.refused.WithLabelValues(string(kind)).Inc() }

// Alerted counts an alert.
func (m modelMetrics) Alerted(kind core.ScopeKind, level int) {
	m.alerts.WithLabelValues(string(kind), strconv.Itoa(level)).Inc()
}

// proposal counts one written text, the gates that each step on its way failed, and
// those that the saved text fails.
func (m modelMetrics) proposal(p core.Proposal) {
	m.proposals.WithLabelValues(string(p.Rung)).Inc()
	for _, st := range p.Writing.Steps {
		for _, gate := range st.Failed {
			m.gates.WithLabelValues(string(st.Stage), gate).Inc()
		}
	}
	for _, g := range p.Gates {
		if !g.Passed {
			m.gates.WithLabelValues("saved", g.Gate).Inc()
		}
	}
}

// purseGauges reads the money when Prometheus asks. Scopes of jobs are left out:
// their number has no bound.
type purseGauges struct{ local *local }

func purseDescs() (limit, used, held, breaker, usable, quarantined, orphans *prometheus.Desc) {
	return prometheus.NewDesc("automonet_budget_limit_usd", "Limit by kind of scope and, for providers and tasks, name.", []string{"scope", "name"}, nil),
		prometheus.NewDesc("automonet_budget_used_usd", "What counts against the limit: spent, overrun and held.", []string{"scope", "name"}, nil),
		prometheus.NewDesc("automonet_budget_held_usd", "Set aside for calls on their way.", []string{"scope", "name"}, nil),
		prometheus.NewDesc("automonet_model_breaker_open", "1 while a model is left alone after failures.", []string{"provider", "model"}, nil),
		prometheus.NewDesc("automonet_models_usable", "Models that can be called now.", nil, nil),
		prometheus.NewDesc("automonet_models_quarantined", "Models that cost more than their maximum.", nil, nil),
		prometheus.NewDesc("automonet_model_orphans", "Calls booked at their maximum since a process died over them, at most 100.", nil, nil)
}

// Describe implements prometheus.Collector.
func (g *purseGauges) Describe(ch chan<- *prometheus.Desc) {
	a, b, c, d, e, f, h := purseDescs()
	for _, desc := range []*prometheus.Desc{a, b, c, d, e, f, h} {
		ch <- desc
	}
}

// Collect implements prometheus.Collector.
func (g *purseGauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s, err := g.local.purse.Status(ctx)
	if err != nil {
		g.local.log.Error("metrics of the budget could not be read", "err", err)
		return
	}
	limit, used, held, breaker, usable, quarantined, orphans := purseDescs()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	seen := map[core.ScopeKind]bool{}
	for _, one := range s.Gauges {
		kind, name := one.Scope.Kind(), ""
		switch kind {
		case core.ScopeJob:
			continue
		case core.ScopeDay, core.ScopeMonth:
			// The present ones come first; other days with a limit of their own have
			// no series.
			if seen[kind] {
				continue
			}
			seen[kind] = true
		case core.ScopeProvider, core.ScopeTask:
			name = string(one.Scope)[len(kind)+1:]
		}
		if one.Limit != nil {
			gauge(limit, one.Limit.USD(), string(kind), name)
		}
		gauge(used, one.Used().USD(), string(kind), name)
		gauge(held, one.Held.USD(), string(kind), name)
	}
	for id, open := range g.local.purse.Breakers() {
		provider, model, err := core.SplitModel(id)
		if err == nil {
			gauge(breaker, flag(open), string(provider), model)
		}
	}
	gauge(usable, float64(s.Usable))
	gauge(quarantined, float64(s.Quarantine))
	gauge(orphans, float64(s.Orphans))
}

var (
	_ spend.Recorder       = modelMetrics{}
	_ prometheus.Collector = (*purseGauges)(nil)
)
