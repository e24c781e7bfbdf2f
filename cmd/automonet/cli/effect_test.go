package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

func TestTheConfigurationInEffectIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.file("a.yaml", "data_dir: data\nsettings: {threshold: 55}\nchannels: {email: {mode: draft, config: {host: h, from: a@example.org}}}\n")
	w.svc.settings = func() core.Settings {
		cfg, err := config.Load(path, nil)
		require.NoError(t, err)
		return cfg.Settings
	}()
	w.svc.settings.Threshold = 70
	w.svc.settings.Modes = map[core.ChannelName]core.Mode{"email": core.ModeOff}
	assert.Contains(t, w.ok("config", "show", "--config", path), "threshold: 55", "without data the file is all there is")

	require.NoError(t, os.MkdirAll(filepath.Join(w.dir, "data"), 0o700))
	w.file("data/dry.db", "x")
	out := w.ok("config", "show", "--config", path)
	assert.Contains(t, out, "threshold: 70")
	assert.Contains(t, out, "#   settings.threshold: 70 (in the file: 55)")
	assert.Contains(t, out, `#   channels.email.mode: "off" (in the file: draft)`)
	cfg, err := config.Parse(path, []byte(out), nil)
	require.NoError(t, err, "what is shown is a configuration")
	assert.InDelta(t, 70, cfg.Settings.Threshold, 0)
	assert.Contains(t, w.ok("config", "show", "--config", path, "--json"), `"threshold": 70`)
	assert.Contains(t, w.ok("config", "show", "--config", path, "--lang", "de"), "settings.threshold: 70 (in der Datei: 55)")
	assert.Contains(t, w.ok("config", "export", "--config", path), "threshold: 55", "an export is the file")

	check := w.ok("config", "check", "--config", path)
	assert.Contains(t, check, "is in order")
	assert.Contains(t, check, "settings.threshold: 70 (in the file: 55)")
	assert.Contains(t, w.ok("config", "check", "--config", path, "--lang", "de"), "Im Betrieb geändert")
	assert.Contains(t, w.run("doctor", "--offline", "--config", path).out, "channels.email.mode = \"off\", settings.threshold = 70")
	assert.Contains(t, w.run("doctor", "--offline", "--config", path, "--lang", "de").out, "die Datei sagt hier nicht, was gilt")

	w.svc.settings.Threshold, w.svc.settings.Modes = 55, map[core.ChannelName]core.Mode{"email": core.ModeDraft}
	assert.NotContains(t, w.ok("config", "check", "--config", path), "Changed while running")
}

func TestTheDoctorAsksTheHostsInUse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := newCommand(Program{Environ: w.environ, Backend: w.backend()})
	cfg, err := config.Parse("a.yaml", []byte("sources:\n  - {name: a, driver: feed, config: {urls: [\"http://127.0.0.1:81/x\", \"http://127.0.0.1:81/y\"]}}\n"+
		"  - {name: b, driver: remoteok}\n  - {name: c, driver: remoteok, enabled: false, config: {base_url: \"https://other.example\"}}\n"), nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"http://127.0.0.1:81", "remoteok.com"}, a.hosts(cfg))
}

func TestImportNamesTheKey(t *testing.T) {
	t.Parallel()
	const head = `"format":"automonet-export","version":1`
	for body, want := range map[string][2]string{
		`{` + head + `,"settings":{"treshold":1}}`:                    {`settings.treshold: unknown key "treshold"`, `settings.treshold: unbekannter Schlüssel`},
		`{"settings":{"treshold":1}}`:                                 {"not an export of this version", "nichts wurde geändert"},
		`{` + head + `,"setings":{}}`:                                 {`(did you mean settings?)`, `setings: unbekannter Schlüssel`},
		`{` + head + `,"settings":{"threshold":"high"}}`:              {`settings.threshold: got string, expected a number`, `settings.threshold: string gefunden`},
		`{` + head + `,"settings":{"language":"xx"}}`:                 {`settings.language: `, `settings.language: `},
		`{` + head + `,"profile":{"facts":[{"kind":"skill","x":1}]}}`: {`profile.facts[0].x: unknown key`, `profile.facts[0].x: unbekannt`},
		`{` + head + `,"settings":{"threshold":}}`:                    {`not valid JSON at byte`, `kein gültiges JSON`},
	} {
		w := newWorld(t)
		w.stdin = body
		r := w.run("import", "-")
		assert.Equal(t, 2, r.code, body)
		assert.Contains(t, r.err, want[0], body)
		w.stdin = body
		assert.Contains(t, w.run("import", "-", "--lang", "de").err, want[1], body)
	}
}
