package app

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/common/expfmt"

	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
)

// metrics is the only place of Prometheus. Labels are names from the
// configuration and fixed codes; foreign text never becomes a label.
type metrics struct {
	modelMetrics
	noticeMetrics
	syncMetrics
	httpMetrics
	registry *prometheus.Registry
	pages    *prometheus.CounterVec
	fresh    *prometheus.CounterVec
	fetch    *prometheus.HistogramVec
	requests *prometheus.CounterVec
	bytes    prometheus.Counter
	sends    *prometheus.CounterVec
	replies  *prometheus.CounterVec
	failures *prometheus.CounterVec
	// seen feeds the progress on a terminal; it is dropped when nobody reads.
	seen chan ScanSeen
}

func newMetrics() *metrics {
	m := &metrics{
		modelMetrics: newModelMetrics(), noticeMetrics: newNoticeMetrics(), syncMetrics: newSyncMetrics(), httpMetrics: newHTTPMetrics(),
		registry: prometheus.NewRegistry(), seen: make(chan ScanSeen, 64),
		pages: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_source_pages_total",
			Help: "Pages fetched by source and result."}, []string{"source", "status"}),
		fresh: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_source_new_postings_total",
			Help: "New or changed postings by source."}, []string{"source"}),
		fetch: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "automonet_source_page_seconds",
			Help: "Time to fetch and save one page.", Buckets: prometheus.ExponentialBuckets(0.05, 2, 11)}, []string{"source"}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_web_requests_total",
			Help: "Requests of the polite client by outcome."}, []string{"outcome"}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{Name: "automonet_web_bytes_total",
			Help: "Decoded bytes received."}),
		sends: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_submissions_total",
			Help: "Results of sending by channel and state."}, []string{"channel", "state"}),
		replies: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_replies_total",
			Help: "Mails that answer submissions, by class and by what told the class."}, []string{"class", "by"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_actor_failures_total",
			Help: "Failed batches by actor."}, []string{"actor"}),
	}
	m.registry.MustRegister(m.pages, m.fresh, m.fetch, m.requests, m.bytes, m.sends, m.replies, m.failures,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(m.collectors()...)
	m.registry.MustRegister(m.syncRows, m.syncFailures, m.notices, m.noticeSends, m.answers, m.waits)
	return m
}

// page counts one fetched page; see scraper.Config.Observe.
func (m *metrics) page(p scraper.PageRead) {
	m.pages.WithLabelValues(string(p.Source), string(p.Status)).Inc()
	m.fresh.WithLabelValues(string(p.Source)).Add(float64(p.Fresh))
	m.fetch.WithLabelValues(string(p.Source)).Observe(p.Took.Seconds())
	if !p.Last {
		return
	}
	select {
	case m.seen <- ScanSeen{p.Source, string(p.Status), p.Scan}:
	default:
	}
}

// Request counts one request of the web client. The host is no label: the user's
// own feeds would make their number unbounded.
func (m *metrics) Request(_ string, outcome web.Outcome, _ time.Duration, bytes int64) {
	m.requests.WithLabelValues(string(outcome)).Inc()
	m.bytes.Add(float64(bytes))
}

// sent counts one result of sending.
func (m *metrics) sent(name core.ChannelName, state core.SubmissionState) {
	m.sends.WithLabelValues(string(name), string(state)).Inc()
}

// reply counts one mail that answers a submission. Which model it was is in the row.
func (m *metrics) reply(class core.ReplyClass, by string) {
	by, _, _ = strings.Cut(by, ":")
	m.replies.WithLabelValues(string(class), by).Inc()
}

// failed counts one failed batch.
func (m *metrics) failed(actor string, _ error, _ bool) {
	m.failures.WithLabelValues(actor).Inc()
}

// maxScrapes bounds the scrapes at one time: each reads the store.
const maxScrapes = 4

// handler serves the metrics in the text format 0.0.4, which every Prometheus
// reads; the gauges are read from the store at each scrape. The handler of
// promhttp would add a quarter of a megabyte for formats that nobody asks for.
func (m *metrics) handler(l *local, system *systemGauges) http.Handler {
	m.registry.MustRegister(&gauges{local: l}, &purseGauges{local: l}, &syncGauges{local: l}, system)
	return scrape(m.registry)
}

// scrape writes what a gatherer gives.
func scrape(from prometheus.Gatherer) http.Handler {
	format := expfmt.NewFormat(expfmt.TypeTextPlain)
	turns := make(chan struct{}, maxScrapes)
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case turns <- struct{}{}:
			defer func() { <-turns }()
		default:
			http.Error(w, "too many scrapes at once; scrape less often", http.StatusServiceUnavailable)
			return
		}
		families, err := from.Gather()
		if err != nil {
			http.Error(w, "the metrics cannot be read; the agent's log may say why", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", string(format))
		for _, f := range families {
			if _, err := expfmt.MetricFamilyToText(w, f); err != nil {
				return // the reader has gone
			}
		}
	})
}

// gauges reads the state of the agent when Prometheus asks.
type gauges struct{ local *local }

func gaugeDescs() (jobs, proposals, submissions, degraded, blocked, alarm, running *prometheus.Desc) {
	return prometheus.NewDesc("automonet_jobs", "Jobs by state.", []string{"state"}, nil),
		prometheus.NewDesc("automonet_proposals", "Proposals by state.", []string{"state"}, nil),
		prometheus.NewDesc("automonet_submissions", "Submissions by state.", []string{"state"}, nil),
		prometheus.NewDesc("automonet_actor_degraded", "1 while an actor keeps failing.", []string{"actor"}, nil),
		prometheus.NewDesc("automonet_source_failures", "Fetches in a row without a page.", []string{"source"}, nil),
		prometheus.NewDesc("automonet_source_yield_alarm", "1 while a source lists far less than usual.", []string{"source"}, nil),
		prometheus.NewDesc("automonet_run_mode", "1 for the present run mode.", []string{"mode", "dry_run"}, nil)
}

// Describe implements prometheus.Collector.
func (g *gauges) Describe(ch chan<- *prometheus.Desc) {
	a, b, c, d, e, f, h := gaugeDescs()
	for _, desc := range []*prometheus.Desc{a, b, c, d, e, f, h} {
		ch <- desc
	}
}

// Collect implements prometheus.Collector.
func (g *gauges) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	s, err := g.local.Status(ctx)
	if err != nil {
		g.local.log.Error("metrics could not be read", "err", err)
		return
	}
	jobs, proposals, submissions, degraded, blocked, alarm, running := gaugeDescs()
	gauge := func(d *prometheus.Desc, v float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
	}
	for state, n := range s.Jobs {
		gauge(jobs, float64(n), string(state))
	}
	for state, n := range s.Proposals {
		gauge(proposals, float64(n), string(state))
	}
	for state, n := range s.Submissions {
		gauge(submissions, float64(n), string(state))
	}
	for _, a := range s.Actors {
		gauge(degraded, flag(a.State == "degraded"), a.Name)
	}
	for _, src := range s.Sources {
		gauge(blocked, float64(src.Failures), string(src.Name))
		gauge(alarm, flag(src.Yield.Alarm), string(src.Name))
	}
	dry := "false"
	if s.DryRun {
		dry = "true"
	}
	gauge(running, 1, string(s.Run), dry)
}

func flag(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

var (
	_ web.Recorder         = (*metrics)(nil)
	_ prometheus.Collector = (*gauges)(nil)
)
