package doctor

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/i18n"
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

type fake struct {
	status  string
	err     error
	mail    error
	profile core.Profile
	profErr error
	reason  string

	providers []core.ProviderInfo
	models    []core.ModelInfo
	modelErr  error
	budget    core.Budget
	budgetErr error
	rates     core.Rates
	trust     []core.AutonomyView
	sync      core.SyncStatus
}

// SyncStatus is that of no project unless the test says otherwise.
func (f fake) SyncStatus(context.Context) (core.SyncStatus, error) {
	if f.sync.State == "" {
		f.sync.State = "off"
	}
	return f.sync, nil
}

func (f fake) Autonomy(context.Context) ([]core.AutonomyView, error) { return f.trust, nil }

// Rates are of yesterday unless the test says otherwise.
func (f fake) Rates(context.Context) (core.Rates, error) {
	if f.rates.AsOf == "" {
		return core.Rates{AsOf: now.AddDate(0, 0, -1).Format(time.DateOnly)}, nil
	}
	return f.rates, nil
}

func (f fake) TestSource(context.Context, core.SourceName) (core.SourceSample, error) {
	reason := f.reason
	if reason == "" {
		reason = "because"
	}
	return core.SourceSample{Status: f.status, Reason: reason}, f.err
}

func (f fake) TestChannel(context.Context, core.ChannelName, bool) (string, error) {
	return "", f.mail
}

func (f fake) Profile(context.Context, core.ProfileID) (core.Profile, error) {
	return f.profile, f.profErr
}

type getter struct {
	date time.Time
	err  error
}

func (g getter) Do(context.Context, web.Request) (web.Response, error) {
	head := http.Header{}
	if !g.date.IsZero() {
		head.Set("Date", g.date.Format(http.TimeFormat))
	}
	return web.Response{Header: head, FetchedAt: now}, g.err
}

func settled(t *testing.T) Deps {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(dir, 0o700))
	path := filepath.Join(dir, "a.yaml")
	require.NoError(t, os.WriteFile(path, []byte("data_dir: .\nweb: {contact: me@example.org}\nsources: [{name: a, driver: feed}]\nchannels: {email: {mode: draft, config: {host: h, password: secret:smtp}}}\n"), 0o600))
	cfg, err := config.Load(path, nil)
	require.NoError(t, err)
	return Deps{Config: cfg, Clock: clock.NewSim(now), Hosts: []string{"example.org"}, Web: getter{date: now}, Resolve: func(string) error { return nil },
		Local: time.UTC, Roots: someRoots, Space: func(string) (uint64, bool) { return 10 << 30, true },
		Service: fake{status: "ok", profile: core.Profile{Name: "Mara", Facts: []core.Fact{{ID: "a", Confirmed: true}}}}}
}

func codes(t *testing.T, d Deps) map[string]Level {
	t.Helper()
	out := map[string]Level{}
	Run(t.Context(), d, func(f Finding) {
		out[f.Code] = f.Level
		for _, lang := range i18n.Languages() {
			say := i18n.New(lang)
			require.True(t, say.Has("doctor."+f.Code), f.Code)
			require.NotRegexp(t, regexp.MustCompile(`\{[a-z]+\}`), say.T("doctor."+f.Code, f.Params), "a placeholder stays open")
			if f.Level != OK {
				require.True(t, say.Has("doctor."+f.Code+".fix"), f.Code)
				require.NotRegexp(t, regexp.MustCompile(`\{[a-z]+\}`), say.T("doctor."+f.Code+".fix", f.Params))
			}
		}
	})
	return out
}

func TestAHealthyInstallationHasNoFindings(t *testing.T) {
	t.Parallel()
	assert.Equal(t, map[string]Level{"config.ok": OK, "zone.ok": OK, "folder.ok": OK, "listen.local": OK, "store.open": OK, "secret.ok": OK, "profile.ok": OK, "network.ok": OK, "clock.ok": OK,
		"source.ok": OK, "mail.ok": OK, "provider.ok": OK}, codes(t, settled(t)))
}

func TestFindings(t *testing.T) {
	t.Parallel()
	for code, row := range map[string]struct {
		level Level
		with  func(*testing.T, *Deps)
	}{
		"config.default":    {Warn, func(_ *testing.T, d *Deps) { d.Config.Path = "" }},
		"config.unreadable": {Fail, func(_ *testing.T, d *Deps) { d.Config.Path += "x" }},
		"config.writable":   {Warn, func(t *testing.T, d *Deps) { require.NoError(t, os.Chmod(d.Config.Path, 0o666)) }},
		"folder.new":        {OK, func(_ *testing.T, d *Deps) { d.Config.DataDir = filepath.Join(d.Config.DataDir, "a", "b") }},
		"folder.file":       {Fail, func(_ *testing.T, d *Deps) { d.Config.DataDir = d.Config.Path }},
		"folder.unreadable": {Fail, func(_ *testing.T, d *Deps) { d.Config.DataDir = filepath.Join(d.Config.Path, "below") }},
		"folder.open":       {Warn, func(t *testing.T, d *Deps) { require.NoError(t, os.Chmod(d.Config.DataDir, 0o755)) }},
		"secret.exposed": {Fail, func(t *testing.T, d *Deps) {
			require.NoError(t, os.WriteFile(filepath.Join(d.Config.DataDir, "secrets.key"), nil, 0o644))
			require.NoError(t, os.Chmod(filepath.Join(d.Config.DataDir, "secrets.key"), 0o644))
		}},
		"store.closed":       {Fail, func(_ *testing.T, d *Deps) { d.Service, d.OpenErr = nil, core.Errorf(core.KindConflict, "locked") }},
		"secret.secret":      {Fail, func(_ *testing.T, d *Deps) { d.Resolve = func(string) error { return errors.New("x") } }},
		"profile.none":       {Warn, func(_ *testing.T, d *Deps) { d.Service = fake{profErr: core.Errorf(core.KindNotFound, "none")} }},
		"profile.unreadable": {Fail, func(_ *testing.T, d *Deps) { d.Service = fake{profErr: errors.New("disk")} }},
		"profile.empty":      {Warn, func(_ *testing.T, d *Deps) { d.Service = fake{profile: core.Profile{Facts: []core.Fact{{}}}} }},
		"profile.open": {Warn, func(_ *testing.T, d *Deps) {
			d.Service = fake{profile: core.Profile{Facts: []core.Fact{{}, {Confirmed: true}}}}
		}},
		"network.down":   {Fail, func(_ *testing.T, d *Deps) { d.Web = getter{err: &web.TransientError{Host: "h", Status: 502}} }},
		"network.ok":     {OK, func(_ *testing.T, d *Deps) { d.Web = getter{err: &web.BlockedError{Host: "h", Status: 403}} }},
		"clock.off":      {Warn, func(_ *testing.T, d *Deps) { d.Web = getter{date: now.Add(3 * time.Minute)} }},
		"clock.wrong":    {Fail, func(_ *testing.T, d *Deps) { d.Web = getter{date: now.Add(-time.Hour)} }},
		"source.empty":   {Warn, func(_ *testing.T, d *Deps) { d.Service = fake{status: "empty"} }},
		"source.blocked": {Warn, func(_ *testing.T, d *Deps) { d.Service = fake{status: "blocked"} }},
		"source.robots": {Warn, func(_ *testing.T, d *Deps) {
			d.Service = fake{status: "blocked", reason: "a.example refuses the request (" + web.BlockedByRobots.Words() + ")"}
		}},
		"source.robots_accepted": {OK, func(_ *testing.T, d *Deps) { d.Config.Sources[0].AcceptRobotsNote = "their mail of May" }},
		"contact.none":           {Warn, func(_ *testing.T, d *Deps) { d.Config.Web.Contact = "" }},
		"config.stored": {OK, func(_ *testing.T, d *Deps) {
			d.Stored = []config.Difference{{Key: "settings.threshold", File: "55", Now: "70"}}
		}},
		"sync.ok":           {OK, copying(core.SyncStatus{State: "ok", Project: "p"})},
		"sync.signed_out":   {Warn, copying(core.SyncStatus{State: "signed_out"})},
		"sync.failing":      {Warn, copying(core.SyncStatus{State: "failing", Project: "p", Problem: &core.SyncProblem{Code: "offline"}})},
		"sync.waits":        {Warn, copying(core.SyncStatus{State: "behind", Project: "p", Lag: 3600, Queue: 7})},
		"sync.refused":      {Warn, copying(core.SyncStatus{State: "ok", Project: "p", Quarantined: 2})},
		"store.full":        {Fail, func(_ *testing.T, d *Deps) { d.OpenErr = fmt.Errorf("open: %w", syscall.ENOSPC) }},
		"source.limited":    {Warn, func(_ *testing.T, d *Deps) { d.Service = fake{status: "limited"} }},
		"source.unreadable": {Fail, func(_ *testing.T, d *Deps) { d.Service = fake{status: "parse_failed"} }},
		"source.away":       {Warn, func(_ *testing.T, d *Deps) { d.Service = fake{status: "transient"} }},
		"source.failed":     {Fail, func(_ *testing.T, d *Deps) { d.Service = fake{err: core.Invalid("url", "is missing")} }},
		"source.none":       {Warn, func(_ *testing.T, d *Deps) { d.Config.Sources = nil }},
		"mail.refused":      {Fail, func(_ *testing.T, d *Deps) { d.Service = fake{mail: core.Errorf(core.KindDenied, "password refused")} }},
		"browser.missing": {Fail, func(t *testing.T, d *Deps) {
			node, err := config.NodeFrom(map[string]any{"consent": true})
			require.NoError(t, err)
			d.Config.Channels = map[core.ChannelName]config.Channel{"form": {Config: node}}
			d.Service = fake{mail: core.Errorf(core.KindNotFound, "no Chromium is here")}
		}},
		"browser.ok": {OK, func(_ *testing.T, d *Deps) {
			d.Config.Settings.Modes = map[core.ChannelName]core.Mode{"form": core.ModeConfirm}
		}},
		"mail.none": {Fail, func(_ *testing.T, d *Deps) { d.Config.Channels = nil }},
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			d := settled(t)
			row.with(t, &d)
			got := codes(t, d)
			assert.Contains(t, got, code)
			assert.Equal(t, row.level, got[code])
		})
	}
}

func TestReferencesOfEveryKindHaveTheirAdvice(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"env:X", "keychain:X", "secret:X"} {
		d := settled(t)
		node, err := config.NodeFrom(map[string]any{"password": ref})
		require.NoError(t, err)
		d.Config.Channels = map[core.ChannelName]config.Channel{"email": {Config: node}}
		d.Resolve = func(string) error { return errors.New("no") }
		got := codes(t, d)
		kind := regexp.MustCompile(`^[a-z]+`).FindString(ref)
		assert.Equal(t, Fail, got["secret."+kind])
	}
}

func TestOfflineAsksNobody(t *testing.T) {
	t.Parallel()
	d := settled(t)
	d.Offline = true
	got := codes(t, d)
	for _, code := range []string{"network.ok", "source.ok", "mail.ok", "clock.ok"} {
		assert.NotContains(t, got, code)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	Run(ctx, settled(t), func(Finding) { t.Error("nothing is checked any more") })
}

func TestInternalErrorsAreNotShown(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "internal error", safe(errors.New("sql: secret")))
	assert.Equal(t, "a: b", safe(core.Invalid("a", "b")))
	damaged := core.Errorf(core.KindInternal, "the database live.db is damaged; bring back the last backup")
	assert.Equal(t, "the database live.db is damaged; bring back the last backup", safe(fmt.Errorf("open: %w", damaged)), "what is made for users is shown")
}

// asked keeps the addresses that were asked.
type asked struct{ urls []string }

func (a *asked) Do(_ context.Context, r web.Request) (web.Response, error) {
	a.urls = append(a.urls, r.URL)
	return web.Response{}, &web.TransientError{Host: "h"}
}

func TestTheHostsThatAreUsedAreAsked(t *testing.T) {
	t.Parallel()
	d := settled(t)
	net := &asked{}
	d.Web, d.Hosts = net, []string{"http://127.0.0.1:8080", "example.org"}
	codes(t, d)
	assert.Equal(t, []string{"http://127.0.0.1:8080/robots.txt", "https://example.org/robots.txt"}, net.urls)
}

// copying is an installation with a project, whose copy is as given.
func copying(st core.SyncStatus) func(*testing.T, *Deps) {
	return func(_ *testing.T, d *Deps) {
		f := d.Service.(fake)
		f.sync = st
		d.Service = f
	}
}
