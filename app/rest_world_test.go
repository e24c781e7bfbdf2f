package app

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/ecb"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/internal/fakes/receiver"
	"github.com/automonet/automonet/internal/fakes/telegram"
	"github.com/automonet/automonet/internal/fakes/world"
	"github.com/automonet/automonet/internal/sample"
)

// restWorld is an agent with a bit of everything, and the API over it. Who asks is
// told by bearers that are named after scopes; how people sign in is tested apart.
type restWorld struct {
	t   *testing.T
	app *App
	api *api.Server
	// ids are what requests name in braces.
	ids map[string]string
	// meter is the vendor of a model that costs money.
	meter *fake.Vendor
}

// door knows bearers that are named after the scope they have.
type door struct{}

func (door) Identify(_ context.Context, c api.Credentials) (core.Principal, error) {
	scope, err := core.NewAccessScope(c.Bearer)
	if err != nil {
		return core.Principal{}, core.Errorf(core.KindUnauthenticated, "sign in first")
	}
	return core.NewPrincipal(core.User{ID: core.UserID("user-" + c.Bearer), Name: "anna", Role: core.RoleOwner}, core.ViaJWT, []core.AccessScope{scope})
}

const restPosting = "Go developer for the move of our depots\n\nHarbor Works runs 40 depots. We need someone to migrate the order service of our Rails monolith to Go, one depot at a time. The front end is React. Freelance, remote. Write to jobs@harborworks.example."

// other postings, so that each step has a job of its own.
func restPostings() []string {
	return []string{restPosting,
		"Data engineer for our order figures\n\nNorthern Freight collects orders from seven systems. We need someone to build the warehouse in PostgreSQL with Airflow, dbt and Python. Freelance, remote. Write to jobs@northernfreight.example.",
		"Rails developer for a booking portal\n\nAlpine Huts takes bookings for 120 huts. We need someone who knows Ruby on Rails and PostgreSQL to rework the calendar. Freelance, remote, six weeks. Write to work@alpinehuts.example.",
		"Technical writer for an API handbook\n\nCobalt Sensors needs a handbook for its REST API, with examples in Go and Python. Freelance, remote. Write to docs@cobaltsensors.example.",
	}
}

// newRestWorld starts an agent on one replayed source, with a model that costs
// nothing, and fills it.
func newRestWorld(t *testing.T) *restWorld {
	t.Helper()
	w := bareRestWorld(t)
	w.fill()
	return w
}

// bareRestWorld is a restWorld that has but what its source listed.
func bareRestWorld(t *testing.T, edits ...func(*Options)) *restWorld {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	replay, err := world.Start(ctx, world.Options{Clock: clock.System{}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, replay.Close()) })
	vendor := httptest.NewServer(fake.New(fake.Config{Flavour: fake.OpenAI, Reply: func(model, prompt string) string {
		return fake.Writer{Manner: fake.Good}.Reply(model, prompt)
	}}))
	t.Cleanup(vendor.Close)
	bank := httptest.NewServer(ecb.Handler())
	t.Cleanup(bank.Close)
	dir := t.TempDir()
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.Web.RatesURL = bank.URL + ecb.Path
	cfg.DataDir, cfg.Profile = filepath.Join(dir, "data"), filepath.Join(dir, "profile.yaml")
	require.NoError(t, os.WriteFile(cfg.Profile, sample.ProfileYAML(), 0o600))
	cfg.Web.AllowPrivate = append(replay.Hosts(), strings.TrimPrefix(bank.URL, "http://"))
	cfg.Sources = nil
	node, err := config.NodeFrom(replay.Sources()["remotive"])
	require.NoError(t, err)
	cfg.Sources = append(cfg.Sources, config.Source{Name: "remotive", Driver: "remotive", Enabled: true, Config: node})
	cfg.Settings.Modes = map[core.ChannelName]core.Mode{"assist": core.ModeDraft}
	cfg.Models.Discover = false
	meter := fake.New(fake.Config{Flavour: fake.OpenAI})
	metered := httptest.NewServer(meter)
	t.Cleanup(metered.Close)
	cfg.Providers = []config.Provider{{Name: "box", Driver: "openai", Enabled: true, Local: true, BaseURL: vendor.URL + "/v1", Key: "env:KEY", Models: []string{"llama"}},
		{Name: "acme", Driver: "openai", Enabled: true, BaseURL: metered.URL + "/v1", Key: "env:KEY", Models: []string{"gpt-5-mini", "own-model"}}}
	cfg.Notify = targetsOf(t, &cfg)
	raw, err := config.Export(cfg)
	require.NoError(t, err)
	cfg.Path = filepath.Join(dir, "automonet.yaml")
	require.NoError(t, config.Write(cfg.Path, raw, false))
	ring := []core.LogLine{{Level: "INFO", Msg: "agent started"}}
	opts := Options{Config: cfg, Once: true, Listen: "-", Version: "test", Log: slog.New(slog.DiscardHandler), Alone: true,
		Logs: func(string, int) []core.LogLine { return ring }, Secret: func(ref string) (string, error) {
			if ref == "secret:telegram" {
				return telegram.Token, nil
			}
			return "secret-key-of-the-test", nil
		}}
	for _, edit := range edits {
		edit(&opts)
	}
	a, err := New(opts)
	require.NoError(t, err)
	require.NoError(t, a.Start(ctx))
	server := api.New(api.Config{Service: a.local, Events: a.store, Answers: a.store, Access: door{}, Words: words, Notice: notice, Version: "test", DryRun: a.local.info.dryRun,
		Ready: a.ready, Clock: clock.System{}, IDs: clock.Random{}, Log: a.opts.Log, Parts: []api.Part{api.DesktopPart(shell{app: a})}})
	t.Cleanup(func() {
		defer cancel()
		server.Close()
		require.NoError(t, a.Stop(ctx))
	})
	require.NoError(t, a.WaitIdle(ctx))
	return &restWorld{t: t, app: a, api: server, ids: map[string]string{}, meter: meter}
}

// targetsOf starts the foreign servers of two targets of notices.
func targetsOf(t *testing.T, cfg *config.Config) map[string]config.Notify {
	t.Helper()
	bot, err := telegram.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, bot.Close()) })
	hook, err := receiver.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, hook.Close()) })
	cfg.Web.AllowPrivate = append(cfg.Web.AllowPrivate, bot.Addr(), hook.Addr())
	out := map[string]config.Notify{}
	for name, node := range map[string]map[string]any{"telegram": {"token": "secret:telegram", "base_url": bot.URL()}, "webhook": {"url": hook.URL() + "/hook", "secret": "secret:hook"}} {
		n, err := config.NodeFrom(node)
		require.NoError(t, err)
		out[name] = config.Notify{Enabled: true, Config: n}
	}
	return out
}

// fill makes one of each noun.
func (w *restWorld) fill() {
	w.t.Helper()
	ctx, l := context.Background(), w.app.local
	require.NoError(w.t, l.store.SetRun(ctx, core.RunPaused, "the test does the work", "user:test"))
	for i, text := range restPostings() {
		job, err := l.AddJobBy(ctx, "pasted", []byte(text), "", "user:test")
		require.NoError(w.t, err)
		d, err := l.Job(ctx, job.ID)
		require.NoError(w.t, err)
		w.ids["job"+string(rune('1'+i))] = string(job.ID)
		w.ids["posting"] = string(d.Postings[0].ID)
	}
	for _, n := range []string{"1", "2", "3"} {
		p, err := l.DraftBy(ctx, core.JobID(w.ids["job"+n]), core.DraftWish{Channel: "assist", Variants: 2}, "user:test", nil)
		require.NoError(w.t, err)
		if p.State != core.ProposalWaiting || len(p.Gates) == 0 {
			w.t.Fatalf("proposal %s is %s: %+v", n, p.State, p.Gates)
		}
		other := p.Content
		other.Subject += " (again)"
		p.Writing.Others = []core.Variant{{Content: other, Claims: p.Claims, Gates: p.Gates, Rung: p.Rung, Template: p.Template}}
		p, err = l.store.SaveProposal(ctx, p, core.ProposalWaiting, "user:test")
		require.NoError(w.t, err)
		w.ids["proposal"+n], w.ids["hash"+n] = string(p.ID), string(p.Hash)
	}
	require.NoError(w.t, w.app.WaitIdle(ctx))
	notices, _, err := l.Notices(ctx, core.NoticeFilter{})
	require.NoError(w.t, err)
	require.NotEmpty(w.t, notices)
	w.ids["notice"] = string(notices[0].ID)
	calls, _, err := l.Calls(ctx, core.CallFilter{})
	require.NoError(w.t, err)
	require.NotEmpty(w.t, calls)
	w.ids["call"] = string(calls[0].ID)
	require.NoError(w.t, l.store.SaveLock(ctx, core.Lock{ID: "lock1", Scope: "all", Reason: "the test"}))
	samples, err := l.Samples(ctx, "remotive")
	require.NoError(w.t, err)
	require.NotEmpty(w.t, samples)
	w.ids["sample"] = text(samples[0].ID)
	b, err := l.BackupNow(ctx)
	require.NoError(w.t, err)
	w.ids["backup"] = b.Path
	list, err := l.Templates(ctx)
	require.NoError(w.t, err)
	w.ids["template"] = list[0].ID
	w.ids["settings"] = w.document(ctx, "settings")
	w.ids["profile"] = w.document(ctx, "profile")
}

func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func (w *restWorld) document(ctx context.Context, what string) string {
	w.t.Helper()
	var v any
	var err error
	if what == "settings" {
		v, err = w.app.local.Settings(ctx)
	} else {
		v, err = w.app.local.Profile(ctx, "")
	}
	require.NoError(w.t, err)
	return text(v)
}

// fills replaces ids in braces by what they stand for.
func (w *restWorld) fills(s string) string {
	for k, v := range w.ids {
		s = strings.ReplaceAll(s, "{"+k+"}", v)
	}
	return s
}

// request is one request as tables write it: ids stand in braces.
type request struct {
	// who asks; "" is whoever has just the scope.
	who        string
	path, body string
	head       map[string]string
	status     int
	has        string
}

// ask sends a request as somebody; "" is nobody.
func (w *restWorld) ask(who, method string, q request) *httptest.ResponseRecorder {
	w.t.Helper()
	r := w.newRequest(who, method, q)
	rec := httptest.NewRecorder()
	w.api.ServeHTTP(rec, r)
	return rec
}

func (w *restWorld) newRequest(who, method string, q request) *http.Request {
	var body io.Reader
	if q.body != "" {
		body = strings.NewReader(w.fills(q.body))
	}
	r := httptest.NewRequest(method, w.fills(q.path), body)
	r.Host = "127.0.0.1:7777"
	r.Header.Set("Accept-Language", "en")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if who != "" {
		r.Header.Set("Authorization", "Bearer "+who)
	}
	for k, v := range q.head {
		r.Header.Set(k, w.fills(v))
	}
	return r
}

// finish waits until an operation has ended and returns it.
func (w *restWorld) finish(who, location string) api.Operation {
	w.t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		rec := w.ask(who, http.MethodGet, request{path: location})
		require.Equal(w.t, 200, rec.Code, rec.Body.String())
		var o api.Operation
		require.NoError(w.t, json.Unmarshal(rec.Body.Bytes(), &o))
		if o.State != api.OperationRunning {
			return o
		}
		require.True(w.t, time.Now().Before(deadline), "operation %s does not end", o.Kind)
		// It runs in this process: let it.
		require.NoError(w.t, clock.System{}.Sleep(context.Background(), 5*time.Millisecond))
	}
}
