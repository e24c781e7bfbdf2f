package cli

import (
	"archive/zip"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func (m *memory) Version(context.Context) (core.VersionInfo, error) {
	return core.VersionInfo{Version: "test", Schema: 13, Bytes: map[string]int64{"live.db": 3 << 20, "ledger.db": 1 << 10}, Rows: map[string]int64{"jobs": 12000}}, m.fail
}

func (m *memory) Backups(context.Context) ([]core.BackupFile, error) {
	if m.idle {
		return nil, m.fail
	}
	return []core.BackupFile{{Name: "live-1.tar", Bytes: 5 << 20, At: m.now}}, m.fail
}

func (m *memory) Integrity(context.Context, func(core.WorkProgress)) (core.IntegrityReport, error) {
	rep := core.IntegrityReport{OK: !m.unverified, Audit: core.AuditReport{Chains: 3, Events: 1200}}
	if m.unverified {
		rep.Search, rep.Audit.Broken = "the search index does not fit the texts; build it anew by reindex under Admin", &core.BrokenLink{JobID: jobA, Why: "audit chain of job x: event 3 is missing"}
	}
	return rep, m.fail
}

func (m *memory) Vacuum(context.Context) (core.Maintenance, error) {
	return core.Maintenance{Before: 4 << 20, After: 2 << 20, Took: time.Second}, m.fail
}

func (m *memory) Reindex(ctx context.Context) (core.Maintenance, error) { return m.Vacuum(ctx) }

func (m *memory) Log(_ context.Context, level string, limit int) ([]core.LogLine, error) {
	lines := []core.LogLine{{At: m.now, Level: "warn", Msg: "second", Attrs: map[string]string{"source": "remoteok", "err": "x\ny" + evil}}, {At: m.now, Level: level, Msg: "first"}}
	return lines[:min(limit, len(lines))], m.fail
}

func (m *memory) Flags(context.Context) (out []core.FlagView, err error) {
	for _, f := range core.Flags() {
		v := core.FlagView{Flag: f, On: f.Default, About: map[core.Lang]string{"en": "does " + string(f.Name), "de": "tut " + string(f.Name)}}
		if on, ok := m.flags[f.Name]; ok {
			v.On = on
		}
		out = append(out, v)
	}
	return out, m.fail
}

func (m *memory) SetFlag(_ context.Context, name core.FlagName, on bool, _ string) (core.FlagView, error) {
	f, err := core.FindFlag(name)
	if err != nil {
		return core.FlagView{}, err
	}
	m.flags = map[core.FlagName]bool{name: on}
	return core.FlagView{Flag: f, On: on}, m.fail
}

func TestFlagCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	list := w.ok("admin", "flags", "list")
	assert.Contains(t, list, "does near_duplicates")
	assert.Contains(t, list, "does web_forms (experimental)")
	assert.NotContains(t, list, "does day_plan (experimental)")
	assert.Contains(t, w.ok("admin", "flags", "list", "--lang", "de"), "tut web_forms (erprobend)")
	assert.Contains(t, w.ok("admin", "flags", "set", "day_plan", "off"), "day_plan is off.")
	assert.Contains(t, w.ok("admin", "flags", "list", "--json"), `"on": false`)
	assert.Contains(t, w.ok("admin", "flags", "set", "day_plan", "on", "--json"), `"on": true`)
	w.bad(exitUsage, "admin", "flags", "set", "day_plan", "maybe")
	w.bad(exitNotFound, "admin", "flags", "set", "no_such", "on")
	w.bad(exitUsage, "admin", "flags", "set", "day_plan")
	w.svc.fail = core.Errorf(core.KindTransient, "busy; try again")
	w.bad(exitFailed, "admin", "flags", "list")
	w.bad(exitFailed, "admin", "flags", "set", "day_plan", "on")
}

func TestAdminCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	info := w.ok("admin", "info")
	assert.Less(t, strings.Index(info, "live.db"), strings.Index(info, "ledger.db"), "the largest first")
	assert.Contains(t, w.ok("admin", "info", "--json"), `"schema": 13`)
	assert.Contains(t, w.ok("admin", "check"), "All is whole: 3 chains, 1,200 events.")
	assert.Contains(t, w.ok("admin", "check", "--json"), `"ok": true`)
	for _, name := range []string{"vacuum", "reindex"} {
		assert.Contains(t, w.ok("admin", name), "4 MiB before, 2 MiB now", name)
		assert.Contains(t, w.ok("admin", name, "--json"), `"before"`, name)
	}
	assert.Contains(t, w.ok("admin", "backups"), "live-1.tar")
	assert.Contains(t, w.ok("admin", "backups", "--json"), `"name": "live-1.tar"`)
	log := w.ok("admin", "log")
	assert.Less(t, strings.Index(log, "first"), strings.Index(log, "second"), "the latest last")
	assert.Contains(t, log, "WARN second err=x y")
	assert.Contains(t, w.ok("admin", "log", "--json", "--limit", "1"), `"second"`)
	w.bad(exitUsage, "admin", "log", "--level", "loud")
	w.bad(exitUsage, "admin", "log", "--limit", "1001")
}

func TestAdminCommandsTellWhatIsNotWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.unverified = true
	r := w.run("admin", "check", "--lang", "de")
	assert.Contains(t, r.out, "Ereigniskette des Auftrags x: Ereignis 3 fehlt")
	assert.Equal(t, exitFailed, r.code)
	assert.Contains(t, r.out, "✗ Suchindex")
	assert.Contains(t, r.out, "✓ Datenbank")
	w.svc.idle, w.resting = true, true
	assert.Contains(t, w.ok("admin", "backups"), "automonet backup FILE")
	assert.Contains(t, w.ok("admin", "log"), "No agent runs")
	w.svc.fail = core.Errorf(core.KindTransient, "busy; try again")
	for _, words := range [][]string{{"admin", "info"}, {"admin", "check"}, {"admin", "vacuum"}, {"admin", "backups"}} {
		w.bad(exitFailed, words...)
	}
}

func TestSupportBundle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := filepath.Join(t.TempDir(), "support.zip")
	assert.Contains(t, w.ok("support", "bundle", path), "Look through it")
	z, err := zip.OpenReader(path)
	require.NoError(t, err)
	defer func() { require.NoError(t, z.Close()) }()
	names := map[string]bool{}
	for _, f := range z.File {
		r, err := f.Open()
		require.NoError(t, err)
		raw, err := io.ReadAll(r)
		require.NoError(t, err)
		assert.NotContains(t, string(raw), "Mara", f.Name)
		names[filepath.Base(f.Name)] = true
	}
	for _, want := range []string{"README.txt", "about.json", "agent.json", "data.json", "doctor.json", "config.yaml", "log.jsonl"} {
		assert.True(t, names[want], want)
	}
	w.bad(exitFailed, "support", "bundle", path)
	w.bad(exitUsage, "support", "bundle", filepath.Join(path, "below.zip"))
	assert.Contains(t, w.ok("support", "bundle", path+"2", "--json"), `"bytes"`)
}
