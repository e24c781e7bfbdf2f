package app

import (
	"context"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/notify"
)

// httpMetrics count what the API answers. Routes are the patterns of its operations,
// never paths; classes are 2xx to 5xx.
type httpMetrics struct {
	answers *prometheus.CounterVec
	waits   *prometheus.HistogramVec
}

func newHTTPMetrics() httpMetrics {
	return httpMetrics{
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_http_requests_total", Help: "Answered requests by route and class of status."}, []string{"route", "class"}),
		waits: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "automonet_http_request_seconds", Help: "Time to answer a request; streams count until they end.",
			Buckets: prometheus.ExponentialBuckets(0.001, 4, 8)}, []string{"class"}),
	}
}

// answered counts one request; see api.Config.Observe.
func (m httpMetrics) answered(route string, status int, took time.Duration) {
	class := strconv.Itoa(status/100) + "xx"
	m.answers.WithLabelValues(route, class).Inc()
	m.waits.WithLabelValues(class).Observe(took.Seconds())
}

// systemGauges read the machine and what waits when Prometheus asks.
type systemGauges struct {
	local *local
	// offset is how far the clock lies behind others, streams how many clients follow
	// the events.
	offset  func() (time.Duration, bool)
	streams func() int
}

func systemDescs() (free, offset, streams, unread, oldest, alerts, blocked, started *prometheus.Desc) {
	return prometheus.NewDesc("automonet_disk_free_bytes", "Space left where the data folder lies.", nil, nil),
		prometheus.NewDesc("automonet_clock_offset_seconds", "How far this machine's clock lies behind those of several servers; absent while not known.", nil, nil),
		prometheus.NewDesc("automonet_sse_clients", "Clients that follow the events.", nil, nil),
		prometheus.NewDesc("automonet_notices_unread", "Notices that were not read.", nil, nil),
		prometheus.NewDesc("automonet_queue_oldest_seconds", "Age of the oldest thing that waits: proposals, queued and unknown submissions, notices.", []string{"queue"}, nil),
		prometheus.NewDesc("automonet_alerts", "Conditions that hold, by kind.", []string{"kind"}, nil),
		prometheus.NewDesc("automonet_source_blocked", "1 while a source does not let us in.", []string{"source"}, nil),
		prometheus.NewDesc("automonet_start_time_seconds", "When the agent started, in Unix time.", nil, nil)
}

// Describe implements prometheus.Collector.
func (g *systemGauges) Describe(ch chan<- *prometheus.Desc) {
	a, b, c, d, e, f, h, i := systemDescs()
	for _, desc := range []*prometheus.Desc{a, b, c, d, e, f, h, i} {
		ch <- desc
	}
}

// Collect implements prometheus.Collector.
func (g *systemGauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	free, offset, streams, unread, oldest, alerts, blocked, started := systemDescs()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	if n, known := doctor.Free(g.local.info.dataDir); known {
		gauge(free, float64(n))
	}
	if d, known := g.offset(); known {
		gauge(offset, d.Seconds())
	}
	gauge(streams, float64(g.streams()))
	gauge(started, float64(g.local.info.started.UnixMilli())/1000)
	if err := g.stored(ctx, gauge, unread, oldest, alerts, blocked); err != nil {
		g.local.log.Error("metrics of what waits could not be read", "err", err)
	}
}

func (g *systemGauges) stored(ctx context.Context, gauge func(*prometheus.Desc, float64, ...string), unread, oldest, alerts, blocked *prometheus.Desc) error {
	n, err := g.local.store.UnreadNotices(ctx)
	if err != nil {
		return err
	}
	gauge(unread, float64(n))
	ages, err := g.local.store.Oldest(ctx)
	if err != nil {
		return err
	}
	now := g.local.clock.Now()
	for queue, since := range ages {
		age := 0.0
		if !since.IsZero() {
			age = max(0, now.Sub(since).Seconds())
		}
		gauge(oldest, age, queue)
	}
	sources, err := g.local.Sources(ctx)
	if err != nil {
		return err
	}
	walls := map[string]bool{}
	for _, a := range notify.Alerts(notify.Seen{Sources: sources}) {
		walls[a.Subject] = walls[a.Subject] || a.Kind == core.AlertBlocked
	}
	for _, s := range sources {
		gauge(blocked, flag(walls[string(s.Name)]), string(s.Name))
	}
	held, err := g.local.store.Alerts(ctx)
	if err != nil {
		return err
	}
	count := map[core.AlertKind]int{}
	for _, a := range held {
		count[a.Kind]++
	}
	for _, kind := range []core.AlertKind{core.AlertBlocked, core.AlertSilent, core.AlertActor, core.AlertDisk, core.AlertClock} {
		gauge(alerts, float64(count[kind]), string(kind))
	}
	return nil
}

var _ prometheus.Collector = (*systemGauges)(nil)
