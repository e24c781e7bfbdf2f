package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes/hostile"
	"github.com/automonet/automonet/internal/fakes/world"
)

// slowest is what one step with one hostile input may take, with room for a busy
// machine and the race detector.
const slowest = 10 * time.Second

// strangers answers for host x<n>.example with the n-th case: the document as it
// is, a text within a feed. It is an internet of which every page is hostile.
type strangers []hostile.Case

func (s strangers) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := func(status int, header http.Header, body []byte) (*http.Response, error) {
		return &http.Response{StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
			Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}, nil
	}
	if r.URL.Path == "/robots.txt" {
		return answer(http.StatusNotFound, http.Header{}, nil)
	}
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(r.URL.Hostname(), "x"), ".example"))
	if err != nil || n >= len(s) {
		return answer(http.StatusNotFound, http.Header{}, nil)
	}
	c := s[n]
	header := http.Header{"Content-Type": {c.ContentType}}
	switch {
	case c.Encoding != "":
		header.Set("Content-Encoding", c.Encoding)
	case c.Text():
		header.Set("Content-Type", "application/rss+xml; charset=utf-8")
		feed := hostile.RSS(c.Body)
		return answer(http.StatusOK, header, bytes.ReplaceAll(feed, []byte("https://jobs.example/1"), fmt.Appendf(nil, "https://jobs.example/%d", n)))
	}
	return answer(http.StatusOK, header, c.Body)
}

// TestHostileInputThroughTheWholeAgent reads the corpus from the net and from the
// user's clipboard, and follows it through storing, searching, deciding, drafting,
// editing, the mail's preview and the API.
func TestHostileInputThroughTheWholeAgent(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the whole corpus; not with -short")
	}
	t.Parallel()
	cases := hostile.Cases()
	require.GreaterOrEqual(t, len(cases), 200)
	agent, svc := hostileAgent(t, cases)
	ctx := t.Context()

	pasted := 0
	for _, c := range cases {
		if c.Encoding != "" {
			continue
		}
		within(t, "paste "+c.Name, func() {
			_, err := svc.AddJob(ctx, "-", c.Body, c.ContentType)
			if err == nil {
				pasted++
				return
			}
			forUsers(t, c.Name, err)
		})
	}
	jobs := everyJob(t, svc)
	t.Logf("%d cases, %d taken from the clipboard, %d jobs", len(cases), pasted, len(jobs))
	require.Greater(t, len(jobs), 200)
	for _, j := range jobs {
		detail, err := svc.Job(ctx, j.ID)
		require.NoError(t, err)
		bounded(t, detail)
		_, err = svc.Audit(ctx, j.ID)
		require.NoError(t, err, "audit chain of %s", j.ID)
	}
	for _, c := range some(hostile.Texts(), 4) {
		within(t, "search "+c.Name, func() {
			for _, q := range []string{string(c.Body), string(c.Body[:min(60, len(c.Body))]), `"` + string(c.Body[:min(20, len(c.Body))])} {
				_, _, err := svc.Jobs(ctx, core.JobFilter{Query: q, Limit: 5})
				if err != nil {
					forUsers(t, c.Name, err)
				}
			}
		})
	}
	draftAll(t, svc, jobs)
	editAll(t, svc, hostile.Texts())
	readAPI(t, signed(t, svc), "http://"+agent.Addr()+"/api/v1/", jobs)
}

func hostileAgent(t *testing.T, cases []hostile.Case) (*app.App, service.Service) {
	t.Helper()
	w, err := world.Start(t.Context(), world.Options{InMemory: true})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	cfg := dayConfig(t, t.TempDir(), w)
	cfg.Sources = nil
	for i := range cases {
		node, err := config.NodeFrom(map[string]any{"urls": []any{fmt.Sprintf("https://x%d.example/feed", i)}})
		require.NoError(t, err)
		cfg.Sources = append(cfg.Sources, config.Source{Name: core.SourceName(fmt.Sprintf("x%d", i)), Driver: "feed", Enabled: true, Config: node})
	}
	mailbox, err := config.NodeFrom(map[string]any{"host": "127.0.0.1", "port": 1, "allow_insecure": true, "auth": "none", "from": "Mara Lindqvist <mara@lindqvist.example>"})
	require.NoError(t, err)
	cfg.Channels["email"] = config.Channel{Mode: core.ModeConfirm, Config: mailbox}
	cfg.Settings.Modes["email"] = core.ModeConfirm
	agent, err := app.New(app.Options{Config: cfg, Once: true, Alone: true, Listen: "127.0.0.1:0", Transport: strangers(cases)})
	require.NoError(t, err)
	require.NoError(t, agent.Start(t.Context()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
		defer cancel()
		require.NoError(t, agent.Stop(ctx))
	})
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	require.NoError(t, agent.WaitIdle(ctx))
	status, err := agent.Service().Status(ctx)
	require.NoError(t, err)
	for _, a := range status.Actors {
		require.Zero(t, a.Restarts, "%s failed: %s", a.Name, a.Detail)
	}
	for _, s := range status.Sources {
		require.NotEqual(t, "never_asked", s.Status, s.Name)
		require.Empty(t, control(s.Reason), s.Name)
	}
	return agent, agent.Service()
}

// some is every n-th element, from another start each day; with AUTOMONET_FULL
// it is all of them.
func some[T any](all []T, n int) []T {
	if os.Getenv("AUTOMONET_FULL") != "" {
		return all
	}
	var out []T
	for i := time.Now().YearDay() % n; i < len(all); i += n {
		out = append(out, all[i])
	}
	return out
}

// within fails when a step takes too long.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	began := time.Now()
	f()
	require.Less(t, time.Since(began), slowest, what)
}

// forUsers checks that an error is one that a user may see: typed, short, and
// without bytes that act.
func forUsers(t *testing.T, name string, err error) {
	t.Helper()
	var e *core.Error
	require.True(t, errors.As(err, &e), "%s: %v", name, err)
	require.NotEqual(t, core.KindInternal, e.Kind, name)
	require.Less(t, len(e.Error()), 2000, name)
	require.Empty(t, control(e.Error()), name)
}

// control returns the first character that could act on a terminal or hide text.
func control(s string) string {
	if !utf8.ValidString(s) {
		return "broken UTF-8"
	}
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

func everyJob(t *testing.T, svc service.Service) []core.Job {
	t.Helper()
	var all []core.Job
	f := core.JobFilter{Limit: core.MaxLimit}
	for {
		jobs, next, err := svc.Jobs(t.Context(), f)
		require.NoError(t, err)
		all = append(all, jobs...)
		if next == "" {
			return all
		}
		f.After = next
	}
}

func bounded(t *testing.T, d core.JobDetail) {
	t.Helper()
	require.LessOrEqual(t, len(d.Job.Title), core.MaxTitleBytes)
	require.LessOrEqual(t, len(d.Job.Company), core.MaxTitleBytes)
	require.LessOrEqual(t, len(d.Job.Text), core.MaxTextBytes)
	require.LessOrEqual(t, len(d.Job.URL), core.MaxURLBytes)
	raw, err := json.Marshal(d)
	require.NoError(t, err)
	require.Less(t, len(raw), 16*core.MaxTextBytes, d.Job.Title)
	for _, s := range []string{d.Job.Title, d.Job.Company, d.Job.Text, d.Job.URL} {
		require.Empty(t, control(s), "job %s", d.Job.ID)
	}
	for _, link := range []string{d.Job.URL, d.Postings[0].URL} {
		u, err := url.Parse(link)
		require.NoError(t, err)
		require.Contains(t, []string{"", "http", "https"}, u.Scheme)
	}
	require.NotEqual(t, core.JobNew, d.Job.State, "%q was not decided", d.Job.Title)
}

// draftAll asks for a proposal to every job, also to those that the rules refuse.
func draftAll(t *testing.T, svc service.Service, jobs []core.Job) {
	t.Helper()
	drafted := 0
	for _, j := range some(jobs, 16) {
		within(t, "draft for "+j.Title, func() {
			p, err := svc.Draft(t.Context(), j.ID, "assist")
			if err != nil {
				forUsers(t, j.Title, err)
				return
			}
			drafted++
			proposal(t, svc, p)
			if p.Content.Body == "" {
				return
			}
			view, err := svc.Preview(t.Context(), p.ID)
			if err != nil {
				forUsers(t, j.Title, err)
				return
			}
			require.Empty(t, control(view.Wire+view.Summary+view.Link))
		})
	}
	t.Logf("%d proposals drafted", drafted)
	require.Positive(t, drafted)
}

// proposal checks a drafted text: bounded, inert, and not led by the posting.
func proposal(t *testing.T, svc service.Service, p core.Proposal) {
	t.Helper()
	require.Less(t, len(p.Content.Body), core.MaxTextBytes)
	require.Empty(t, control(p.Content.Body+p.Content.Subject+p.Content.Recipient))
	require.NotContains(t, p.Content.Subject, "\n")
	for _, tag := range []string{"<script", "<img", "<iframe", "javascript:"} {
		require.NotContains(t, strings.ToLower(p.Content.Body), tag, "%s: %s", p.ID, p.Content.Body)
	}
	// The posting's own title may be quoted; nothing else of it.
	if i := strings.Index(p.Content.Body, hostile.Canary); i >= 0 {
		quoted := p.Content.Body[max(0, i-400):i]
		if strings.LastIndexAny(quoted, "“„") <= strings.LastIndexAny(quoted, "”") {
			job, err := svc.Job(t.Context(), p.JobID)
			require.NoError(t, err)
			require.True(t, askedOfPeople(job.Job.Extraction), "the posting speaks in %s: %s\nto: %s", p.ID, p.Content.Body, job.Job.Text)
		}
	}
}

// askedOfPeople reports whether a posting asks applicants for the word, as some
// do to see who reads to the end; the draft then shows it to the user.
func askedOfPeople(x core.Extraction) bool {
	asked := false
	for _, i := range x.Instructions {
		asked = asked || strings.Contains(i.Token, hostile.Canary)
	}
	for _, a := range x.Attention {
		asked = asked && a.Audience == core.AimedAtHuman
	}
	return asked
}

// editAll puts hostile text where the user may write: the mail that comes of it
// has one recipient and no header that was not meant.
func editAll(t *testing.T, svc service.Service, texts []hostile.Case) {
	t.Helper()
	ctx := t.Context()
	job, err := svc.AddJob(ctx, "-", []byte("Freelance Go developer (remote)\n\nWe need a Go developer with PostgreSQL for 4 weeks. Write to jobs@plain.example."), "text/plain")
	require.NoError(t, err)
	p, err := svc.Draft(ctx, job.ID, "email")
	require.NoError(t, err)
	for _, c := range some(texts, 12) {
		within(t, "edit "+c.Name, func() {
			text := string(c.Body)
			for _, content := range []core.Content{
				{Channel: "email", Recipient: "jobs@plain.example", Subject: text, Body: text},
				{Channel: "email", Recipient: text, Subject: "Hello", Body: "Hello"},
				{Channel: "email", Recipient: "jobs@plain.example\r\nBcc: " + text, Subject: "Hello", Body: "Hello"},
			} {
				edited, err := svc.Edit(ctx, p.ID, content, "user:test")
				if err != nil {
					forUsers(t, c.Name, err)
					continue
				}
				view, err := svc.Preview(ctx, edited.ID)
				if err != nil {
					forUsers(t, c.Name, err)
					continue
				}
				oneRecipient(t, c.Name, view.Wire)
			}
		})
	}
}

func oneRecipient(t *testing.T, name, wire string) {
	t.Helper()
	m, err := mail.ReadMessage(strings.NewReader(wire))
	require.NoError(t, err, name)
	for _, h := range []string{"Cc", "Bcc", "Resent-To", "Sender"} {
		require.Empty(t, m.Header[h], name)
	}
	require.Len(t, m.Header["To"], 1, name)
	require.Len(t, m.Header["Subject"], 1, name)
	to, err := m.Header.AddressList("To")
	require.NoError(t, err, name)
	require.Len(t, to, 1, name)
}

// readAPI reads everything over HTTP: valid JSON, in which markup and control
// characters are escaped.
func readAPI(t *testing.T, client *http.Client, base string, jobs []core.Job) {
	t.Helper()
	client.Timeout = slowest
	read := func(path string) map[string]any {
		response, err := client.Get(base + path)
		require.NoError(t, err)
		defer func() { _ = response.Body.Close() }()
		raw, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, response.StatusCode, "%s: %s", path, raw)
		require.Empty(t, control(string(raw)), path)
		require.NotContains(t, string(raw), "<", path)
		var v map[string]any
		require.NoError(t, json.Unmarshal(raw, &v), path)
		return v
	}
	listed, after := 0, ""
	for {
		page := read("jobs?limit=100&after=" + url.QueryEscape(after))
		listed += len(page["items"].([]any))
		next, _ := page["next"].(string)
		if next == "" {
			break
		}
		after = next
	}
	assert.GreaterOrEqual(t, listed, len(jobs))
	for _, j := range some(jobs, 8) {
		detail := read("jobs/" + string(j.ID))
		list, _ := detail["proposals"].([]any)
		for _, p := range list {
			read("proposals/" + p.(map[string]any)["id"].(string))
		}
	}
	read("proposals")
	read("agent")
}
