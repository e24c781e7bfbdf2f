package doctor

import (
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// someRoots is a pool that is not empty.
func someRoots() (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	pool.AddCert(&x509.Certificate{Raw: []byte("root"), RawSubject: []byte("root")})
	return pool, nil
}

// withLive puts a database of a size, and a backup that was made some days ago, into the
// data folder; size 0 and days -1 make none.
func withLive(t *testing.T, d *Deps, size int64, days int) {
	t.Helper()
	require.NoError(t, os.WriteFile(filepath.Join(d.Config.DataDir, "live.db"), nil, 0o600))
	require.NoError(t, os.Truncate(filepath.Join(d.Config.DataDir, "live.db"), size))
	if days < 0 {
		return
	}
	path := filepath.Join(d.Config.DataDir, "backups", "live-20261101T000000.000Z.tar")
	require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
	require.NoError(t, os.WriteFile(path, []byte("x"), 0o600))
	at := now.AddDate(0, 0, -days)
	require.NoError(t, os.Chtimes(path, at, at))
}

func TestFindingsOfThePlace(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	for name, row := range map[string]struct {
		code  string
		level Level
		with  func(*testing.T, *Deps)
	}{
		"the machine lives elsewhere":        {"zone.utc", Warn, func(_ *testing.T, d *Deps) { d.Local = berlin }},
		"the zone is set, the machine's not": {"zone.ok", OK, func(_ *testing.T, d *Deps) { d.Config.TimeZone = "Europe/Berlin" }},
		"no such zone":                       {"zone.unknown", Fail, func(_ *testing.T, d *Deps) { d.Config.TimeZone = "Europe/Atlantis" }},
		"no roots": {"tls.roots", Fail, func(_ *testing.T, d *Deps) {
			d.Roots = func() (*x509.CertPool, error) { return x509.NewCertPool(), nil }
		}},
		"no room for a second database": {"folder.room", Warn, func(t *testing.T, d *Deps) {
			withLive(t, d, 2<<20, 1)
			d.Space = func(string) (uint64, bool) { return 1 << 20, true }
		}},
		"no backup":      {"backup.none", Warn, func(t *testing.T, d *Deps) { withLive(t, d, fresh, -1) }},
		"an old backup":  {"backup.old", Warn, func(t *testing.T, d *Deps) { withLive(t, d, fresh, 40) }},
		"a fresh backup": {"backup.ok", OK, func(t *testing.T, d *Deps) { withLive(t, d, fresh, 3) }},
		"a channel":      {"channel.ok", OK, func(t *testing.T, d *Deps) { withChannel(t, d, core.ModeConfirm) }},
		"a channel that refuses": {"channel.refused", Fail, func(t *testing.T, d *Deps) {
			withChannel(t, d, core.ModeConfirm)
			d.Service = fake{mail: core.Errorf(core.KindDenied, "the token is not good")}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := settled(t)
			row.with(t, &d)
			got := codes(t, d)
			require.Contains(t, got, row.code)
			assert.Equal(t, row.level, got[row.code])
		})
	}
}

func withChannel(t *testing.T, d *Deps, mode core.Mode) {
	t.Helper()
	node, err := config.NodeFrom(map[string]any{"token": "secret:bids"})
	require.NoError(t, err)
	d.Config.Channels["bids"] = config.Channel{Mode: mode, Config: node}
}

func TestWhatIsNotThereIsNotTold(t *testing.T) {
	t.Parallel()
	d := settled(t)
	withChannel(t, &d, core.ModeOff)
	withLive(t, &d, fresh-1, -1)
	d.Space = func(string) (uint64, bool) { return 0, false }
	got := codes(t, d)
	for _, code := range []string{"channel.ok", "channel.refused", "backup.none", "backup.ok", "folder.room"} {
		assert.NotContains(t, got, code)
	}
	d.Space, d.Roots, d.Local = nil, nil, nil
	codes(t, d) // asks the system itself
}
