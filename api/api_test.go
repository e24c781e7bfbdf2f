package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/core"
)

// memory is a Reader over values.
type memory struct {
	api.Service
	job   core.Job
	err   error
	jobs  core.JobFilter
	calls core.CallFilter
}

func (m *memory) Status(context.Context) (core.AgentStatus, error) {
	return core.AgentStatus{DryRun: true, Run: core.RunNormal, DataDir: "/home/ada/automonet"}, m.err
}

func (m *memory) JobsJSON(_ context.Context, f core.JobFilter) ([]byte, string, error) {
	m.jobs = f
	if f.Query == "nothing" {
		return []byte("[]"), "", m.err
	}
	items, err := json.Marshal([]core.Job{m.job})
	return items, "next-page", errors.Join(err, m.err)
}

func (m *memory) JobJSON(_ context.Context, id core.JobID) ([]byte, error) {
	if id != m.job.ID {
		return nil, core.Errorf(core.KindNotFound, "there is no job %s", id)
	}
	doc, err := json.Marshal(core.JobDetail{Job: m.job})
	return doc, errors.Join(err, m.err)
}

func (m *memory) Proposals(context.Context, core.ProposalFilter) ([]core.Proposal, string, error) {
	return nil, "", m.err
}

func (m *memory) Proposal(_ context.Context, id core.ProposalID) (core.Proposal, error) {
	return core.Proposal{ID: id}, m.err
}

func (m *memory) Submissions(context.Context, core.SubmissionFilter) ([]core.Submission, string, error) {
	return nil, "", m.err
}

func (m *memory) Submission(_ context.Context, id core.SubmissionID) (core.Submission, error) {
	return core.Submission{ID: id}, m.err
}

func serve(m *memory, ready error) http.Handler {
	return api.New(api.Config{Service: m, Events: nowhere{}, Access: door{}, Version: "1.2.3", DryRun: true, Log: slog.New(slog.DiscardHandler),
		Ready:   func(context.Context) error { return ready },
		Metrics: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "automonet_jobs 1\n") })})
}

func get(t *testing.T, h http.Handler, target string, edit func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Host = "127.0.0.1:7777"
	r.Header.Set("Authorization", "Bearer admin")
	if edit != nil {
		edit(r)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	job := core.Job{ID: "j1", Title: `<script>alert(1)</script>`, State: core.JobNew}
	for _, c := range []struct {
		name, path string
		status     int
		has        string
	}{
		{"meta says dry-run", "/api/v1/meta", 200, `"dry_run":true`},
		{"meta names the version", "/api/v1/meta", 200, `"version":"1.2.3"`},
		{"agent shows the run mode", "/api/v1/agent", 200, `"run":"running"`},
		{"jobs are a list with a cursor", "/api/v1/jobs", 200, `"next":"next-page"`},
		{"an empty list is not null", "/api/v1/jobs?q=nothing", 200, `"items":[]`},
		{"markup in foreign text is escaped", "/api/v1/jobs", 200, `\u003cscript\u003e`},
		{"one job", "/api/v1/jobs/j1", 200, `"id":"j1"`},
		{"an unknown job", "/api/v1/jobs/j2", 404, "there is no job j2"},
		{"an unknown state names the known ones", "/api/v1/jobs?state=neww", 422, "shortlisted"},
		{"a limit out of range", "/api/v1/jobs?limit=501", 422, "limit"},
		{"an unknown order", "/api/v1/jobs?sort=random", 422, "sort"},
		{"proposals", "/api/v1/proposals", 200, `"items":[]`},
		{"one proposal", "/api/v1/proposals/p1", 200, `"id":"p1"`},
		{"a proposal state of another noun", "/api/v1/proposals?state=shortlisted", 422, "waiting"},
		{"submissions", "/api/v1/submissions?state=sent&state=unknown", 200, `"items":[]`},
		{"a submission state of another noun", "/api/v1/submissions?state=waiting", 422, "queued"},
		{"one submission", "/api/v1/submissions/s1", 200, `"id":"s1"`},
		{"health", "/healthz", 200, "ok"},
		{"ready", "/readyz", 200, "ready"},
		{"metrics", "/metrics", 200, "automonet_jobs"},
		{"the description of the API", "/openapi.json", 200, `"openapi":"3.1.0"`},
		{"nothing else", "/etc/passwd", 404, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := get(t, serve(&memory{job: job}, nil), c.path, nil)
			require.Equal(t, c.status, w.Code, w.Body.String())
			require.Contains(t, w.Body.String(), c.has)
			require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
		})
	}
}

func TestFiltersReachTheReader(t *testing.T) {
	t.Parallel()
	m := &memory{}
	w := get(t, serve(m, nil), "/api/v1/jobs?state=new&state=skipped&source=feed&min_score=40&q=go&sort=score&after=c1&limit=7&since=2026-11-01T00:00:00Z", nil)
	require.Equal(t, 200, w.Code, w.Body.String())
	require.Equal(t, []core.JobState{core.JobNew, core.JobSkipped}, m.jobs.States)
	require.Equal(t, core.SourceName("feed"), m.jobs.Source)
	require.InDelta(t, 40, *m.jobs.MinScore, 0)
	require.Equal(t, core.OrderScore, m.jobs.Order)
	require.Equal(t, 7, m.jobs.Limit)
	require.Equal(t, "c1", m.jobs.After)
	require.Equal(t, 2026, m.jobs.Since.Year())
	get(t, serve(m, nil), "/api/v1/jobs", nil)
	require.Nil(t, m.jobs.MinScore, "no least score is not a least score of 0")
}

func TestErrorsAreProblemsWithoutInternals(t *testing.T) {
	t.Parallel()
	for kind, status := range map[core.Kind]int{
		core.KindInvalid: 422, core.KindNotFound: 404, core.KindConflict: 409, core.KindDenied: 403,
		core.KindBlocked: 403, core.KindBudget: 402, core.KindTransient: 503, core.KindInternal: 500,
	} {
		w := get(t, serve(&memory{err: core.Errorf(kind, "said to users")}, nil), "/api/v1/agent", nil)
		require.Equal(t, status, w.Code, kind)
		var problem struct {
			Status int    `json:"status"`
			Detail string `json:"detail"`
		}
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &problem))
		require.Equal(t, status, problem.Status)
		require.Contains(t, w.Header().Get("Content-Type"), "application/problem+json")
	}
	w := get(t, serve(&memory{err: errors.New("open /secret/path: denied")}, nil), "/api/v1/agent", nil)
	require.Equal(t, 500, w.Code)
	require.NotContains(t, w.Body.String(), "secret")
}

func TestForeignHostsAndOriginsAreRefused(t *testing.T) {
	t.Parallel()
	h := serve(&memory{}, nil)
	for _, host := range []string{"evil.example", "evil.example:7777", "127.0.0.1.evil.example", "10.0.0.1:7777", ""} {
		w := get(t, h, "/api/v1/meta", func(r *http.Request) { r.Host = host })
		require.Equal(t, http.StatusMisdirectedRequest, w.Code, host)
	}
	for _, host := range []string{"localhost:7777", "[::1]:7777", "127.0.0.1"} {
		require.Equal(t, 200, get(t, h, "/api/v1/meta", func(r *http.Request) { r.Host = host }).Code, host)
	}
	w := get(t, h, "/api/v1/meta", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") })
	require.Equal(t, http.StatusForbidden, w.Code)
	w = get(t, h, "/api/v1/meta", func(r *http.Request) { r.Header.Set("Origin", "http://127.0.0.1:7777") })
	require.Equal(t, 200, w.Code)
}

func TestNotReady(t *testing.T) {
	t.Parallel()
	w := get(t, serve(&memory{}, errors.New("disk on fire at /data")), "/readyz", nil)
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.NotContains(t, w.Body.String(), "/data")
}

func TestOtherMethodsAreRefused(t *testing.T) {
	t.Parallel()
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		for _, path := range []string{"/api/v1/meta", "/healthz", "/metrics"} {
			r := httptest.NewRequest(method, path, strings.NewReader("{}"))
			r.Host = "127.0.0.1:7777"
			r.Header.Set("Authorization", "Bearer admin")
			w := httptest.NewRecorder()
			serve(&memory{}, nil).ServeHTTP(w, r)
			require.Equal(t, http.StatusMethodNotAllowed, w.Code, method+" "+path)
		}
	}
}

// nowhere is an event log in which nothing happens.
type nowhere struct{}

func (nowhere) Events(context.Context, core.EventFilter) ([]core.Event, error) { return nil, nil }

func (nowhere) Subscribe() (<-chan core.Event, func()) { return make(chan core.Event), func() {} }

func (nowhere) LastSeq() int64 { return 0 }

func (m *memory) Settings(context.Context) (core.Settings, error) { return core.DefaultSettings(), nil }
