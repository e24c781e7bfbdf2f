package desktop

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	notes "github.com/automonet/automonet/adapters/notify/desktop"
	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/i18n"
	"github.com/automonet/automonet/internal/secret"
)

// glass is a window in memory.
type glass struct {
	mu     sync.Mutex
	loads  chan string
	did    []string
	save   string
	fails  error
	bounds Bounds
	menus  []Menu
}

func newGlass() *glass {
	return &glass{loads: make(chan string, 16), bounds: Bounds{X: 3, Y: 4, Width: 1000, Height: 700}}
}

func (g *glass) note(what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.did = append(g.did, what)
}

func (g *glass) had(what string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, d := range g.did {
		if d == what {
			return true
		}
	}
	return false
}

func (g *glass) Show()               { g.note("show") }
func (g *glass) Hide()               { g.note("hide") }
func (g *glass) Home()               { g.note("home") }
func (g *glass) Load(address string) { g.loads <- address }
func (g *glass) Go(path, address string) {
	g.note("go " + path)
	g.loads <- address
}
func (g *glass) Bounds() (Bounds, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bounds, true
}

func (g *glass) Menus(list []Menu) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.menus = list
}

func (g *glass) OpenFolder(path string) error {
	g.note("folder " + path)
	return g.fails
}
func (g *glass) OpenLink(address string) { g.note("link " + address) }
func (g *glass) AskSave(_, name string) (string, error) {
	g.note("save " + name)
	return g.save, g.fails
}
func (g *glass) Quit() { g.note("quit") }

// quietScreen keeps notes.
type quietScreen struct{ shown chan notes.Note }

func (q quietScreen) Show(_ context.Context, n notes.Note) (string, error) {
	q.shown <- n
	return "", nil
}

func (q quietScreen) Wait(ctx context.Context) (notes.Press, error) {
	<-ctx.Done()
	return notes.Press{}, ctx.Err()
}

func (q quietScreen) Standing() string { return "" }

func settings(t *testing.T) Config {
	cfg := config.Default()
	cfg.DataDir, cfg.Sources, cfg.Models.Discover = t.TempDir(), nil, false
	return Config{Config: cfg, Version: "v1.0.0", System: "linux", Owner: "anna", Screen: quietScreen{make(chan notes.Note, 8)}, Redactor: secret.NewRedactor(),
		Autostart: linuxAutostart(t.TempDir(), "/am", nil), Client: http.DefaultClient, Clock: clock.System{},
		Options: func(cfg config.Config, live bool) app.Options {
			return app.Options{Config: cfg, Live: live, Version: "v1.0.0", PasswordCost: access.Cost{MemoryKiB: 64, Passes: 1}}
		}}
}

// wait returns the next address that the window is sent to.
func (g *glass) wait(t *testing.T) *url.URL {
	t.Helper()
	select {
	case a := <-g.loads:
		u, err := url.Parse(a)
		require.NoError(t, err)
		return u
	case <-time.After(2 * time.Minute):
		t.Fatal("the window was sent nowhere")
		return nil
	}
}

// visit follows the window's address as a web view does.
func visit(t *testing.T, u *url.URL) (*http.Client, string) {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(u.String())
	require.NoError(t, err)
	require.NoError(t, res.Body.Close())
	require.Equal(t, http.StatusSeeOther, res.StatusCode)
	return c, res.Header.Get("Location")
}

func read(t *testing.T, c *http.Client, u *url.URL, path string, into any) int {
	t.Helper()
	res, err := c.Get("http://" + u.Host + path)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	if into != nil {
		require.NoError(t, json.NewDecoder(res.Body).Decode(into))
	}
	return res.StatusCode
}

// cutting breaks answers off while it is on.
type cutting struct{ on atomic.Bool }

func (c *cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && c.on.Load() {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(io.LimitReader(res.Body, 5), iotest.ErrReader(io.ErrUnexpectedEOF)), res.Body}
	}
	return res, err
}

func TestTheProgramFromStartToEnd(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	cfg, g := settings(t), newGlass()
	cut := &cutting{}
	cfg.Client = &http.Client{Transport: cut}
	s := New(cfg)
	require.False(t, s.Hidden())
	require.Equal(t, defaultWidth, s.Bounds().Width)
	s.Run(g)
	u := g.wait(t)
	c, to := visit(t, u)
	require.Equal(t, "/onboarding", to, "the first start")
	var meta api.Meta
	require.Equal(t, 200, read(t, c, u, "/api/v1/meta", &meta))
	require.True(t, meta.Desktop && meta.DryRun)
	var d api.Desktop
	require.Equal(t, 200, read(t, c, u, "/api/v1/desktop", &d))
	require.True(t, d.KeepRunning && d.DryRun && !d.LookForUpdates && !d.Autostart && d.Crash == nil)
	require.FileExists(t, d.LogFile)

	on, off := true, false
	d, err := s.SaveDesktop(ctx, api.DesktopChange{Autostart: &on, LookForUpdates: &off}, "user:anna")
	require.NoError(t, err)
	require.True(t, d.Autostart)

	require.NoError(t, s.OpenFolder(ctx, "log"))
	require.True(t, g.had("folder "+filepath.Dir(d.LogFile)))
	require.Equal(t, core.KindInvalid, core.KindOf(s.OpenFolder(ctx, "/etc")))
	for _, bad := range []string{"file:///etc/passwd", "javascript:alert(1)", "https://a:b@example.org", "https://", "mailto:x", "https://x/\"", "http://x y"} {
		require.Equal(t, core.KindInvalid, core.KindOf(s.OpenLink(ctx, bad)), bad)
	}
	require.NoError(t, s.OpenLink(ctx, "https://example.org/job?id=1"))
	require.NoError(t, s.OpenLink(ctx, "mailto:jobs@example.org"))
	require.True(t, g.had("link https://example.org/job?id=1"))

	saved, err := s.SaveFile(ctx, `..\..\evil.csv`, "a")
	require.NoError(t, err)
	require.False(t, saved, "the user thought better of it")
	require.True(t, g.had("save evil.csv"))
	g.save = filepath.Join(t.TempDir(), "a.csv")
	saved, err = s.SaveFile(ctx, "..", "text")
	require.NoError(t, err)
	require.True(t, saved && g.had("save automonet.txt"))
	raw, err := os.ReadFile(g.save)
	require.NoError(t, err)
	require.Equal(t, "text", string(raw))
	// What the agent answers to the window's own session, and to nobody else's.
	var cookies []string
	for _, one := range c.Jar.Cookies(&url.URL{Scheme: "http", Host: u.Host, Path: "/"}) {
		cookies = append(cookies, one.Name+"="+one.Value)
	}
	saved, err = s.SaveAnswer(ctx, "export.json", "/api/v1/export", strings.Join(cookies, "; "))
	require.NoError(t, err)
	require.True(t, saved && g.had("save export.json"))
	raw, err = os.ReadFile(g.save)
	require.NoError(t, err)
	require.True(t, json.Valid(raw) && len(raw) > 10, "%s", raw)
	_, err = s.SaveAnswer(ctx, "export.json", "/api/v1/export", "")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	cut.on.Store(true)
	_, err = s.SaveAnswer(ctx, "export.json", "/api/v1/export", strings.Join(cookies, "; "))
	cut.on.Store(false)
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	kept, err := os.ReadFile(g.save)
	require.NoError(t, err)
	require.Equal(t, raw, kept, "a file that is not given, or not as a whole, leaves the former one")
	left, err := os.ReadDir(filepath.Dir(g.save))
	require.NoError(t, err)
	require.Len(t, left, 1)
	g.save = filepath.Join(t.TempDir(), "none", "a.csv")
	_, err = s.SaveFile(ctx, "a.csv", "text")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.NoError(t, s.ForgetCrash(ctx, "user:anna"))

	require.True(t, s.Closing(), "the agent works on")
	require.True(t, g.had("hide"))
	require.Contains(t, (<-cfg.Screen.(quietScreen).shown).Title, "works on")
	s.Heard(AskShow)
	require.True(t, g.had("show"))
	s.Open("/review")
	require.True(t, g.had("go /review"), "what is on screen goes there by itself")
	_, to = visit(t, g.wait(t))
	require.Equal(t, "/review", to)
	require.Equal(t, http.StatusUnauthorized, read(t, c, u, "/api/v1/meta", nil), "the window's former session has ended")

	require.NoError(t, s.Restart(ctx, true, "user:anna"))
	live := g.wait(t)
	require.Equal(t, u.Host, live.Host, "the dashboard keeps its origin")
	c, _ = visit(t, live)
	require.Equal(t, 200, read(t, c, live, "/api/v1/meta", &meta))
	require.False(t, meta.DryRun)
	require.Len(t, s.Menus(), 4)
	s.setRun(core.RunPaused)
	status, err := s.running().Service().Status(ctx)
	require.NoError(t, err)
	require.Equal(t, core.RunPaused, status.Run)

	s.Heard(AskQuit)
	require.True(t, g.had("quit"))
	require.False(t, s.Closing())
	s.Stop()
	s.Stop()
	require.Equal(t, errNoAgent(), s.Restart(ctx, false, "user:anna"))
	st := loadState(cfg.Config.DataDir)
	require.True(t, st.Live && st.ToldBackground)
	require.Equal(t, g.bounds, *st.Window)

	again, g2 := New(cfg), newGlass()
	require.Equal(t, g.bounds, again.Bounds())
	again.Run(g2)
	u2 := g2.wait(t)
	_, to = visit(t, u2)
	require.Equal(t, "/", to)
	again.Reload()
	g2.wait(t)
	again.Stop()
}

func TestAProgramThatCannotStartSaysWhy(t *testing.T) {
	t.Parallel()
	page := func(s *Shell) string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		return w.Body.String()
	}
	bad := New(Config{Failure: core.Invalid("x", "the <b>file</b> is odd"), Config: config.Config{Language: core.LangEnglish}})
	bad.Run(newGlass())
	require.Contains(t, page(bad), "<p>The &lt;b&gt;file&lt;/b&gt; is odd.</p>")
	require.False(t, bad.Closing(), "there is nothing to keep")
	bad.Reload()
	bad.Stop()

	cfg := settings(t)
	cfg.Hidden = true
	starting := New(cfg)
	require.True(t, starting.Hidden())
	require.Contains(t, page(starting), "AutoMonet is starting")
	w := httptest.NewRecorder()
	starting.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/other", nil))
	require.Equal(t, http.StatusNotFound, w.Code)
	_, err := starting.SaveFile(t.Context(), "a", "b")
	require.Equal(t, core.KindConflict, core.KindOf(err))
	// Another agent runs on the folder.
	other, err := app.New(app.Options{Config: cfg.Config, Listen: "-"})
	require.NoError(t, err)
	require.NoError(t, other.Start(t.Context()))
	g := newGlass()
	starting.Run(g)
	require.Eventually(t, func() bool { return g.had("show") }, 2*time.Minute, 10*time.Millisecond, "a failure brings a hidden window up")
	require.Contains(t, page(starting), "Another agent runs on this data folder")
	starting.Stop()
	require.NoError(t, other.Stop(t.Context()))
	require.Equal(t, "the agent failed; its log says why", plain(i18n.New(core.LangEnglish), errors.New("secret words")))
}
