package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/need"
	"github.com/automonet/automonet/internal/stack"
)

// projectHost is the address of the owner's project for the agent. Requests to it are
// led to the real one; the doorbell finds nobody there, since a connection on which news
// is waited for would stop simulated time. So the agent polls.
const projectHost = "127.0.0.1:1"

const (
	weekMail     = "mara@lindqvist.example"
	weekPassword = "a long password for tests"
)

// project is the owner's project: PostgreSQL and PostgREST with the real migrations. Its
// clock is the machine's, so that no lease runs out there during the week, and a killed
// agent takes its own again; only the check of a budget's day is told the simulated one.
type project struct {
	stack   *stack.Stack
	network http.RoundTripper
	// outside sets its clock, also while a send by another way is held.
	outside *outside
	// token is that of the owner's phone, on which every third draft is approved.
	token string
	// until is when its approvals expire, by the clock of the project.
	until time.Time

	mu   sync.Mutex
	rand *rand.Rand
	// state is how the project is reached at present: "", "gone" or "flaps".
	state         string
	asked, failed int
	gone, flaps   int
	phone         int
}

// startProject starts the project, where the machine can run one; nil where it cannot
// and none is asked for.
func startProject(t *testing.T, seed uint64) *project {
	t.Helper()
	s, err := stack.New(t.Context(), stack.Options{})
	if errors.Is(err, stack.ErrMissing) && !need.Demanded("postgres") {
		return nil
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	session, err := s.Auth.SignUp(t.Context(), weekMail, weekPassword)
	require.NoError(t, err)
	p := &project{stack: s, outside: startOutside(t), token: session.AccessToken, until: time.Now().AddDate(0, 0, 20), rand: rand.New(rand.NewPCG(seed, 8))}
	require.NoError(t, p.simulate(t.Context()))
	s.Gate.Fail(p.fault)
	return p
}

// simulate lets the project take a time that the test sets for the present where it
// checks that a device's day is that of its own clock.
func (p *project) simulate(ctx context.Context) error {
	var body string
	err := p.stack.DB.QueryRow(ctx, `select pg_get_functiondef(oid) from pg_proc where pronamespace = 'app'::regnamespace and proname = 'share'`).Scan(&body)
	if err != nil {
		return err
	}
	if _, err = p.stack.DB.Exec(ctx, `create table app.simulated as select clock_timestamp() as now`); err != nil {
		return err
	}
	_, err = p.stack.DB.Exec(ctx, strings.Replace(body, "clock_timestamp()", "(select c.now from app.simulated c)", 1))
	return err
}

// tick tells the project the simulated time, which is outside of its connections.
func (w *week) tick() {
	w.t.Helper()
	if w.project == nil {
		return
	}
	now, err := time.Now().UTC(), error(nil)
	w.project.outside.run(func() {
		_, err = w.project.stack.DB.Exec(context.Background(), `update app.simulated set now = $1`, now)
	}, func(string) {})
	require.NoError(w.t, err)
}

// fault is what happens to a request.
func (p *project) fault(*http.Request) stack.Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	f := stack.Fault{}
	switch {
	case p.state == "gone":
		f = stack.Fault{Refuse: true}
	case p.state == "flaps":
		f = []stack.Fault{{}, {}, {Refuse: true}, {LoseAck: true}, {Status: 500}, {Status: 429, RetryAfter: time.Minute}}[p.rand.IntN(6)]
	}
	if f != (stack.Fault{}) {
		p.failed++
	}
	return f
}

// weather says how the project is reached in the next hour.
func (p *project) weather() {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch p.rand.IntN(4) {
	case 0:
		p.state = "gone"
		p.gone++
	case 1:
		p.state = "flaps"
		p.flaps++
	default:
		p.state = ""
	}
}

func (p *project) heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.state = ""
}

// open joins the project to simulated time: no connection is kept.
func (p *project) open() {
	p.network = away{&http.Transport{DisableKeepAlives: true}, p.stack.URL}
}

// away leads requests to an address.
type away struct {
	to  http.RoundTripper
	url string
}

func (a away) RoundTrip(r *http.Request) (*http.Response, error) {
	u, err := url.Parse(a.url)
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = u.Scheme, u.Host
	return a.to.RoundTrip(r)
}

func (p *project) config() config.Sync {
	return config.Sync{URL: "http://" + projectHost, Key: "secret:anon", Texts: "plain"}
}

// join signs the agent in to the owner's project, and the phone.
func (w *week) join(ctx context.Context) {
	w.t.Helper()
	p := w.project
	if p == nil {
		return
	}
	p.heal()
	w.tick()
	_, err := w.service().SyncSignIn(ctx, core.SyncSignIn{Mail: weekMail, Password: weekPassword, Name: "desk"}, "user:test")
	require.NoError(w.t, err)
	require.True(w.t, p.say(ctx, "/rest/v1/rpc/device_register", map[string]any{"p_id": "phone", "p_kind": "dashboard", "p_name": "phone", "p_client": mirror.Schema}))
}

// approve approves a draft from the phone, and reports whether the project took that.
func (p *project) approve(ctx context.Context, d core.Proposal) bool {
	ok := p.say(ctx, "/rest/v1/decisions", map[string]any{"id": uuid.NewString(), "facts_v": 1, "kind": "approve", "target_id": d.ID, "content_sha256": d.Hash,
		"expires_at": p.until})
	if ok {
		p.phone++
	}
	return ok
}

// say posts something as the phone. The project may be out of reach.
func (p *project) say(ctx context.Context, path string, body map[string]any) bool {
	raw, err := json.Marshal(body)
	if err != nil {
		return false
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.stack.URL+path, bytes.NewReader(raw))
	if err != nil {
		return false
	}
	r.Header = http.Header{"Apikey": {p.stack.AnonKey}, "Authorization": {"Bearer " + p.token}, "Content-Type": {"application/json"}}
	got, err := p.network.RoundTrip(r)
	if err != nil {
		return false
	}
	defer func() { _ = got.Body.Close() }()
	// What it says is of no interest: the agent shows what came of it.
	_, _ = io.Copy(io.Discard, got.Body)
	return got.StatusCode < 300
}

// copy is the vault's content, as a kill finds it on the disk.
func (v *vault) copy() map[string]string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return maps.Clone(v.values)
}

func (v *vault) replace(values map[string]string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.values = values
}

// copied compares both sides once the weather is fair: every row is there as it is here.
func (w *week) copied(ctx context.Context, found *table) {
	w.t.Helper()
	if w.project == nil {
		found.add("copy", "none: this machine has no PostgreSQL or PostgREST")
		return
	}
	var sum core.SyncCheck
	for range 10 {
		st, err := w.service().SyncNow(ctx, "user:test")
		require.NoError(w.t, err)
		if st.Problem != nil || st.Queue > 0 {
			continue
		}
		if sum, err = w.service().SyncCheck(ctx, "user:test"); err == nil && sum.Equal {
			break
		}
	}
	st, err := w.service().SyncStatus(ctx)
	require.NoError(w.t, err)
	require.True(w.t, sum.Equal, "%+v %+v", sum, st)
	require.Zero(w.t, st.Quarantined, "%+v", st)
	rows := 0
	for _, t := range sum.Tables {
		rows += t.There
	}
	p := w.project
	found.add("the copy is equal", "%d rows in %d tables; %d requests, of which %d failed in %d hours without the project and %d hours of a flapping one; %d drafts approved on the phone",
		rows, len(sum.Tables), p.asked, p.failed, p.gone, p.flaps, p.phone)
}
