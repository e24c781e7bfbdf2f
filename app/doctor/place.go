package doctor

import (
	"context"
	"crypto/x509"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// backupAge is how old the latest backup of live data may be before it is worth a
// warning.
const backupAge = 30 * 24 * time.Hour

// fresh is the size in bytes below which a database holds little that could be lost.
const fresh = 4 << 20

// zone says in which time zone quiet hours and days count, and warns where that is UTC
// only because nobody said otherwise: the machine itself lives elsewhere.
func (r runner) zone(context.Context) {
	name := r.Config.TimeZone
	loc, err := time.LoadLocation(name)
	if err != nil {
		r.say(Fail, "zone.unknown", map[string]any{"zone": name})
		return
	}
	now := r.Clock.Now()
	own := r.Local
	if own == nil {
		own = time.Local
	}
	_, wanted := now.In(loc).Zone()
	_, machine := now.In(own).Zone()
	with := map[string]any{"zone": loc.String(), "time": now.In(loc).Format("15:04"), "machine": now.In(own).Format("15:04")}
	if wanted != machine && (name == "" || name == "UTC") {
		r.say(Warn, "zone.utc", with)
		return
	}
	r.say(OK, "zone.ok", with)
}

// roots looks for the root certificates without which no server is believed.
func (r runner) roots(context.Context) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return // the system itself judges there
	}
	system := r.Roots
	if system == nil {
		system = x509.SystemCertPool
	}
	if pool, err := system(); err != nil || pool.Equal(x509.NewCertPool()) {
		r.say(Fail, "tls.roots", nil)
	}
}

// room compares what the data need with what is free: a backup, or giving unused room
// back, takes as much again as the database has.
func (r runner) room(context.Context) {
	size := int64(0)
	for _, name := range []string{"live.db", "dry.db"} {
		if info, err := os.Stat(filepath.Join(r.Config.DataDir, name)); err == nil {
			size = max(size, info.Size())
		}
	}
	free, known := r.free()
	if known && size > 0 && free < uint64(size) {
		r.say(Warn, "folder.room", map[string]any{"mib": int64(free >> 20), "size": size >> 20})
	}
}

func (r runner) free() (uint64, bool) {
	if r.Space != nil {
		return r.Space(r.Config.DataDir)
	}
	return freeBytes(r.Config.DataDir)
}

// backups looks at the backups in the data folder once there are live data. Copies
// elsewhere are not known here, which the advice says.
func (r runner) backups(context.Context) {
	live, err := os.Stat(filepath.Join(r.Config.DataDir, "live.db"))
	if err != nil {
		return
	}
	latest := time.Time{}
	files, err := os.ReadDir(filepath.Join(r.Config.DataDir, "backups"))
	if err != nil {
		files = []fs.DirEntry{}
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && strings.HasPrefix(f.Name(), "live-") && strings.HasSuffix(f.Name(), ".tar") && info.ModTime().After(latest) {
			latest = info.ModTime()
		}
	}
	now := r.Clock.Now()
	switch {
	case latest.IsZero() && live.Size() < fresh:
	case latest.IsZero():
		r.say(Warn, "backup.none", nil)
	case now.Sub(latest) > backupAge:
		r.say(Warn, "backup.old", map[string]any{"days": int(now.Sub(latest) / (24 * time.Hour))})
	default:
		r.say(OK, "backup.ok", map[string]any{"date": latest.UTC().Format(time.DateOnly)})
	}
}

// channels signs in at the channels that are set up besides mail and forms, which have
// checks of their own. Nothing is sent.
func (r runner) channels(ctx context.Context) {
	if r.Service == nil || r.Offline {
		return
	}
	var names []string
	for name, ch := range r.Config.Channels {
		mode := ch.Mode
		if m, set := r.Config.Settings.Modes[name]; set {
			mode = m
		}
		if name != "email" && name != "form" && !ch.Config.Empty() && mode != core.ModeOff {
			names = append(names, string(name))
		}
	}
	slices.Sort(names)
	for _, name := range names {
		asked, cancel := context.WithTimeout(ctx, perCheck)
		_, err := r.Service.TestChannel(asked, core.ChannelName(name), false)
		cancel()
		if err != nil {
			r.say(Fail, "channel.refused", map[string]any{"name": name, "what": safe(err)})
			continue
		}
		r.say(OK, "channel.ok", map[string]any{"name": name})
	}
}
