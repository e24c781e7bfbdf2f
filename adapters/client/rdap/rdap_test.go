package rdap_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/client/rdap"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	fake "github.com/automonet/automonet/internal/fakes/rdap"
)

var now = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// registry starts a registry that knows some domains, and a client of it.
func registry(t *testing.T) (*rdap.Client, *fakes.Server, *clock.Sim) {
	t.Helper()
	sim := clock.NewSim(now)
	s := fakes.New(fakes.Options{Host: fake.Host})
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	s.Handle("/", fake.Handler(now, map[string]time.Time{"young.com": now.AddDate(0, 0, -3), "old.co.uk": now.AddDate(-20, 0, 0)}).ServeHTTP)
	w := web.New(web.Config{Clock: sim, Wall: clock.System{}, Transport: fakes.NewNet(s), MinInterval: -1, Retries: -1, HeaderTimeout: time.Second})
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return rdap.New(rdap.Config{Getter: w, Bootstrap: "https://" + fake.Host + fake.Path, Clock: sim}), s, sim
}

func TestRegistered(t *testing.T) {
	t.Parallel()
	c, s, _ := registry(t)
	for _, ok := range []struct {
		domain string
		at     time.Time
	}{
		{"young.com", now.AddDate(0, 0, -3)},
		{"old.co.uk", now.AddDate(-20, 0, 0)},
		{fake.Twice, now.AddDate(-9, 0, 0)},
		{fake.Again, now.AddDate(0, 0, -7)},
	} {
		at, err := c.Registered(context.Background(), ok.domain)
		require.NoError(t, err, ok.domain)
		assert.Equal(t, ok.at, at, ok.domain)
	}
	for domain, kind := range map[string]core.Kind{
		"nobody.com": core.KindNotFound, "shop.xyz": core.KindNotFound, "a.plain": core.KindNotFound, "a.broken": core.KindNotFound, "a.evil": core.KindNotFound, "com": core.KindNotFound,
		fake.Other: core.KindNotFound, fake.Undated: core.KindNotFound, fake.Future: core.KindNotFound, fake.Strange: core.KindNotFound,
		fake.Huge: core.KindTransient,
	} {
		at, err := c.Registered(context.Background(), domain)
		assert.Equal(t, kind, core.KindOf(err), domain)
		assert.Zero(t, at, domain)
	}
	assert.Equal(t, 1, s.Count(fake.Path), "the bootstrap file is kept")
}

func TestAWallIsNoAnswer(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fakes.Fault{
		"too many": fakes.TooMany(time.Minute), "down": fakes.Status(500), "forbidden": fakes.Status(403), "cut off": fakes.Cut(), "garbage": fakes.Garbage(),
		"broken": fakes.BrokenJSON(), "empty": fakes.EmptyBody(), "sent into a private network": fakes.Redirect("http://10.0.0.1/domain/young.com"),
		"sent round in circles": fakes.Loop(), "a bomb": fakes.GzipBomb(64 << 20),
	} {
		c, s, _ := registry(t)
		s.Inject("/com/domain/young.com", f, 100)
		at, err := c.Registered(context.Background(), "young.com")
		assert.Equal(t, core.KindTransient, core.KindOf(err), name)
		assert.Zero(t, at, name)
		assert.NotContains(t, err.Error(), "10.0.0.1", name)
	}
}

func TestTheBootstrapFileIsAskedForAgainLater(t *testing.T) {
	t.Parallel()
	c, s, sim := registry(t)
	ctx := context.Background()
	s.Inject(fake.Path, fakes.Status(500), 1)
	for range 3 {
		_, err := c.Registered(ctx, "young.com")
		require.Equal(t, core.KindTransient, core.KindOf(err))
	}
	require.Equal(t, 1, s.Count(fake.Path), "one that fails is not asked for each domain")
	sim.Advance(2 * time.Hour)
	_, err := c.Registered(ctx, "young.com")
	require.NoError(t, err)
	sim.Advance(25 * time.Hour)
	s.Inject(fake.Path, fakes.BrokenJSON(), 1)
	_, err = c.Registered(ctx, "old.co.uk")
	require.NoError(t, err, "a former file serves on")
	require.Equal(t, 3, s.Count(fake.Path))
}

// FuzzRead: whatever a registry answers is a date that is not to come, or nothing.
func FuzzRead(f *testing.F) {
	f.Add(`{"objectClassName":"domain","ldhName":"a.com","events":[{"eventAction":"registration","eventDate":"2026-11-01T00:00:00Z"}]}`)
	f.Add(`{"objectClassName":"domain","ldhName":"A.COM.","events":[{"eventAction":"reregistration","eventDate":"0001-01-01T00:00:00+99:99"},null]}`)
	f.Add(`[]`)
	f.Fuzz(func(t *testing.T, body string) {
		at, err := rdap.Read([]byte(body), "a.com", now)
		if err != nil {
			require.Zero(t, at)
			return
		}
		require.False(t, at.After(now.Add(48*time.Hour)))
		require.GreaterOrEqual(t, at.Year(), 1984)
	})
}
