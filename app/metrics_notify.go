package app

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/automonet/automonet/core"
)

// noticeMetrics count notices. Targets are names from the configuration, kinds and
// outcomes fixed lists.
type noticeMetrics struct {
	notices     *prometheus.CounterVec
	noticeSends *prometheus.CounterVec
}

func newNoticeMetrics() noticeMetrics {
	return noticeMetrics{
		notices: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_notices_total", Help: "Notices by kind."}, []string{"kind"}),
		noticeSends: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "automonet_notice_sends_total",
			Help: "Tries to tell a target: sent, later, not_ready, failed or given_up."}, []string{"target", "outcome"}),
	}
}

// made counts a notice.
func (m noticeMetrics) made(kind core.NoticeKind) { m.notices.WithLabelValues(string(kind)).Inc() }

// told counts a try.
func (m noticeMetrics) told(target, outcome string) {
	m.noticeSends.WithLabelValues(target, outcome).Inc()
}
