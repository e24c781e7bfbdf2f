package app

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/automonet/automonet/sync/replica"
)

// syncMetrics count what is copied. Problems are a fixed list; see core.SyncProblem.
type syncMetrics struct {
	syncRows     *prometheus.CounterVec
	syncFailures *prometheus.CounterVec
}

func newSyncMetrics() syncMetrics {
	return syncMetrics{
		syncRows:     prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_sync_rows_total", Help: "Rows copied: pushed, pulled, quarantined; and commands carried out."}, []string{"what"}),
		syncFailures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_sync_failures_total", Help: "Failed rounds of copying by problem."}, []string{"problem"}),
	}
}

// copied counts a round; see replica.Config.Observe.
func (m syncMetrics) copied(r replica.Round) {
	for what, n := range map[string]int{"pushed": r.Pushed, "pulled": r.Pulled, "quarantined": r.Quarantined, "commands": r.Commands} {
		m.syncRows.WithLabelValues(what).Add(float64(n))
	}
	if r.Problem != "" {
		m.syncFailures.WithLabelValues(r.Problem).Inc()
	}
}

// syncGauges read the state of copying when Prometheus asks; there are none without a
// sign-in.
type syncGauges struct{ local *local }

func syncDescs() (lag, queue, quarantined, success *prometheus.Desc) {
	return prometheus.NewDesc("automonet_sync_lag_seconds", "How long the oldest change may have waited to be copied; 0 while nothing waits.", nil, nil),
		prometheus.NewDesc("automonet_sync_queue", "Rows that wait to be copied.", nil, nil),
		prometheus.NewDesc("automonet_sync_quarantined", "Rows that the project refused.", nil, nil),
		prometheus.NewDesc("automonet_sync_last_success_timestamp_seconds", "When a whole round last succeeded, in Unix time; 0 for never.", nil, nil)
}

// Describe implements prometheus.Collector.
func (g *syncGauges) Describe(ch chan<- *prometheus.Desc) {
	a, b, c, d := syncDescs()
	for _, desc := range []*prometheus.Desc{a, b, c, d} {
		ch <- desc
	}
}

// Collect implements prometheus.Collector.
func (g *syncGauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s, err := g.local.SyncStatus(ctx)
	if err != nil {
		g.local.log.Error("the metrics of copying could not be read", "err", err)
		return
	}
	if s.State == syncOff || s.State == syncDryRun || s.Device == "" {
		return
	}
	lag, queue, quarantined, success := syncDescs()
	at := 0.0
	if !s.SuccessAt.IsZero() {
		at = float64(s.SuccessAt.Unix())
	}
	for desc, v := range map[*prometheus.Desc]float64{lag: s.Lag, queue: float64(s.Queue), quarantined: float64(s.Quarantined), success: at} {
		ch <- prometheus.MustNewConstMetric(desc, prometheus.GaugeValue, v)
	}
}

var _ prometheus.Collector = (*syncGauges)(nil)
