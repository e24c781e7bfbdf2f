package app

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/api"
	"github.com/automonet/automonet/app/access"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// shell is a desktop program without a window.
type shell struct{ app *App }

func (s shell) Desktop(context.Context) (api.Desktop, error) {
	return api.Desktop{System: "linux", DataDir: "/data", LogFile: "/data/log"}, nil
}

func (s shell) SaveDesktop(ctx context.Context, c api.DesktopChange, by string) (api.Desktop, error) {
	d, _ := s.Desktop(ctx)
	d.Autostart = c.Autostart != nil && *c.Autostart
	return d, s.app.Record(ctx, "desktop.changed", "autostart", by)
}

func (s shell) OpenFolder(context.Context, string) error { return nil }

func (s shell) OpenLink(_ context.Context, address string) error {
	if address != "https://example.org/job" {
		return core.Invalid("address", "the window opens web and mail addresses only")
	}
	return nil
}

func (s shell) SaveFile(context.Context, string, string) (bool, error) { return true, nil }

func (s shell) SaveAnswer(context.Context, string, string, string) (bool, error) { return true, nil }

func (s shell) ForgetCrash(ctx context.Context, by string) error {
	return s.app.Record(ctx, "desktop.crash_seen", "", by)
}

func (s shell) Restart(ctx context.Context, _ bool, by string) error {
	return s.app.Record(ctx, "desktop.restarted", "dry", by)
}

func (s shell) Enter(ctx context.Context, _ string, from core.Visitor) (api.SignedIn, string, error) {
	in, _, err := s.app.Enter(ctx, "anna", "", from)
	return in, "/", err
}

func TestAProgramWithAWindowAroundTheAgent(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	cfg := config.Default()
	cfg.Web.RDAPURL = "" // no registry is asked
	cfg.DataDir, cfg.Sources, cfg.Models.Discover = t.TempDir(), nil, false
	var a *App
	own := shell{}
	opts := Options{Config: cfg, Listen: "127.0.0.1:0", PasswordCost: access.Cost{MemoryKiB: 64, Passes: 1}, Parts: []api.Part{api.DesktopPart(&own)}}
	a, err := New(opts)
	require.NoError(t, err)
	own.app = a
	require.NoError(t, a.Start(ctx))
	defer func() {
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		require.NoError(t, a.Stop(stop))
	}()
	require.True(t, a.SetupNeeded())
	in, made, err := a.Enter(ctx, "anna", "", core.Visitor{Addr: "127.0.0.1"})
	require.NoError(t, err)
	require.True(t, made)
	require.NotEmpty(t, in.Cookie)
	require.False(t, a.SetupNeeded())
	require.NoError(t, a.Record(ctx, "desktop.changed", "autostart", "user:anna"))
	events, err := a.store.Events(ctx, core.EventFilter{By: "user:anna", Limit: core.MaxLimit})
	require.NoError(t, err)
	kinds := map[core.EventKind]bool{}
	for _, e := range events {
		kinds[e.Kind] = true
	}
	require.True(t, kinds["desktop.changed"] && kinds["session.started"], "%v", kinds)
}
