package app

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func scraped(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w
}

func TestScrapeWritesTheTextFormat(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	m.failed("scraper", nil, false)
	w := scraped(scrape(m.registry))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Contains(t, w.Header().Get("Content-Type"), "text/plain; version=0.0.4")
	assert.Contains(t, w.Body.String(), "# TYPE automonet_actor_failures_total counter\nautomonet_actor_failures_total{actor=\"scraper\"} 1\n")
	assert.Contains(t, w.Body.String(), "go_goroutines ")
}

// TestGateFailuresAreCountedPerStep: what a better model or the template made good
// counts as well.
func TestGateFailuresAreCountedPerStep(t *testing.T) {
	t.Parallel()
	m := newMetrics()
	m.proposal(core.Proposal{Rung: core.RungTemplate, Gates: []core.GateResult{{Gate: "length", Code: "too_short"}, {Gate: "claims", Passed: true}},
		Writing: core.Writing{Steps: []core.DraftStep{{Stage: core.StageDraft, Failed: []string{"claims", "numbers"}}, {Stage: core.StageRepair, Failed: []string{"claims"}}}}})
	text := scraped(scrape(m.registry)).Body.String()
	for _, line := range []string{`{gate="claims",stage="draft"} 1`, `{gate="numbers",stage="draft"} 1`, `{gate="claims",stage="repair"} 1`, `{gate="length",stage="saved"} 1`} {
		assert.Contains(t, text, "automonet_gate_failures_total"+line)
	}
	assert.NotContains(t, text, `gate="claims",stage="saved"`)
}

func TestScrapeSaysWhenItCannotRead(t *testing.T) {
	t.Parallel()
	broken := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return nil, errors.New("secret detail") })
	w := scraped(scrape(broken))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.NotContains(t, w.Body.String(), "secret detail")
}

func TestScrapeRefusesACrowd(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	h := scrape(prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) {
		inside <- struct{}{}
		<-leave
		return nil, nil
	}))
	done := make(chan int)
	for range maxScrapes {
		go func() { done <- scraped(h).Code }()
		<-inside
	}
	assert.Equal(t, http.StatusServiceUnavailable, scraped(h).Code)
	close(leave)
	for range maxScrapes {
		assert.Equal(t, http.StatusOK, <-done)
	}
}
