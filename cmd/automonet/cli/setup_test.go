package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/doctor"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/profilefile"
)

func TestSourcesAreAddedAndRemovedInTheFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.file("a.yaml", "# mine\nlanguage: en\nsources:\n  - name: one\n    driver: feed # why\n")
	out := w.ok("source", "add", "two", "--driver", "feed", "--set", "url=https://example.org/x", "--every", "6h", "--config", path)
	assert.Contains(t, out, path)
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Contains(t, string(raw), "driver: feed # why\n  - name: two\n    driver: feed\n    enabled: true\n    every: 6h\n    config:\n      url: \"https://example.org/x\"\n")
	assert.Equal(t, 2, w.run("source", "add", "two", "--driver", "feed", "--config", path).code, "twice the same name")
	w.ok("source", "remove", "one", "--config", path)
	assert.Equal(t, 3, w.run("source", "remove", "one", "--config", path).code)
	again, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.NotContains(t, string(again), "one")
	assert.Contains(t, string(again), "# mine")

	r := w.run("source", "add", "three", "--driver", "feed", "--set", "token=hunter2-canary", "--config", path)
	assert.Equal(t, 2, r.code)
	assert.NotContains(t, r.err, "canary")
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(again), string(after), "nothing is changed by a refused command")

	fresh := newWorld(t)
	fresh.ok("source", "add", "feed")
	cfg, err := config.Load(fresh.configPath(), nil)
	require.NoError(t, err)
	assert.Len(t, cfg.Sources, 8)
}

func TestConfigCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("config", "show"), "# in effect, from the defaults")
	path := filepath.Join(w.dir, "out.yaml")
	w.ok("config", "export", path)
	assert.Equal(t, 1, w.run("config", "export", path).code)
	w.ok("config", "export", path, "--force")
	assert.Contains(t, w.ok("config", "check", path), "is in order: 7 sources")
	assert.Contains(t, w.ok("config", "export"), "version: 1")

	bad := w.file("bad.yaml", "log:\n  level: loud\nsorces: []\n")
	r := w.run("config", "check", bad)
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.err, bad+`:2: log.level: got "loud", expected one of: debug, info, warn, error`)
	assert.Contains(t, r.err, bad+`:3: sorces: unknown key "sorces"`)
	r = w.run("config", "check", bad, "--lang", "de")
	assert.Contains(t, r.err, `unbekannter Schlüssel "sorces"`)
	assert.Equal(t, 2, w.run("config", "import", bad).code)
	assert.NoFileExists(t, w.configPath())

	w.ok("config", "import", path)
	assert.FileExists(t, w.configPath())
	assert.Equal(t, 1, w.run("config", "import", path).code)
	w.ok("config", "import", path, "--force")
	assert.Contains(t, w.ok("config", "show"), w.configPath())
	w.environ = append(w.environ, "AUTOMONET_LOG__LEVEL=warn")
	assert.Contains(t, w.ok("config", "show"), "level: warn")
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const canary = "hunter2-canary-value"
	w.stdin = canary + "\n"
	outputs := w.ok("secret", "set", "smtp")
	assert.Contains(t, outputs, "secret:smtp")
	for _, words := range [][]string{{"secret", "list"}, {"secret", "list", "--json"}, {"secret", "rotate"}, {"config", "show"}, {"doctor", "--offline"}} {
		r := w.run(words...)
		outputs += r.out + r.err
	}
	assert.Contains(t, outputs, "secret:smtp")
	assert.NotContains(t, outputs, canary)
	w.ok("secret", "delete", "smtp")
	assert.Equal(t, 3, w.run("secret", "delete", "smtp").code)
	assert.Contains(t, w.ok("secret", "list"), "No secrets are stored.")
	assert.Equal(t, 2, w.run("secret", "set", "env:X").code)
}

func TestRunWithoutAConfigurationWritesADryRunOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.environ = append(w.environ, "LANG=de_DE.UTF-8")
	r := w.run("run", "--once")
	require.Equal(t, 0, r.code, r.err)
	assert.Contains(t, r.err, w.configPath())
	assert.True(t, strings.HasPrefix(r.out, "TROCKENLAUF"), r.out)
	assert.Contains(t, r.err, "lesen remoteok: in Ordnung")
	assert.Contains(t, r.err, "entwerfen 2/2")
	assert.NotContains(t, r.err, "1/2")
	assert.Contains(t, r.out, "Die besten Aufträge:")
	cfg, err := config.Load(w.configPath(), nil)
	require.NoError(t, err)
	assert.Equal(t, core.LangGerman, cfg.Language)
	require.Len(t, w.ran, 1)
	assert.False(t, w.ran[0].Live)
	assert.True(t, w.ran[0].Once)

	r = w.run("run", "--live", "--listen", "127.0.0.1:0")
	require.Equal(t, 0, r.code, r.err)
	assert.Contains(t, r.out, "ECHTBETRIEB")
	assert.Contains(t, r.out, "http://127.0.0.1:0")
	assert.NotContains(t, r.err, w.configPath())
	assert.True(t, w.ran[1].Live)
	assert.Contains(t, w.ok("run", "--once", "--json"), `"dry_run": true`)

	w.running = core.Errorf(core.KindConflict, "another agent (pid 7) runs on this data folder; stop it first")
	assert.Equal(t, 5, w.run("run").code)
	w.running = errors.New("boom")
	assert.Equal(t, 1, w.run("run").code)
	w.running = context.Canceled
	assert.Contains(t, w.run("run", "--lang", "en").err, "stopped")
	w.running = context.DeadlineExceeded
	assert.Contains(t, w.run("run", "--lang", "en").err, "took too long")
	w.running, w.svc.jobs = nil, nil
	assert.Contains(t, w.ok("run", "--once", "--lang", "en"), "No job is on the shortlist yet")
	assert.Contains(t, w.ok("run", "--data-dir", "elsewhere", "--lang", "en"), "has stopped")
	assert.Equal(t, "elsewhere", filepath.Base(w.ran[len(w.ran)-1].Config.DataDir))
}

func TestDemoEndsWithRankingProposalAndNextSteps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ok("demo", "--dir", w.dir)
	for _, part := range []string{"The best jobs:", "Go developer", "I have 7 years.", "[skill-go]", "automonet init", "another_code", w.dir} {
		assert.Contains(t, out, part)
	}
	w.svc.jobs = nil
	assert.NotContains(t, w.ok("demo"), "The best jobs:")
}

func TestInitWritesAWorkingDryRunConfiguration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	out := w.ok("init", "--yes", "--name", "Mara Lindqvist", "--headline", "Go developer", "--contact", "mara@example.org", "--skills", "Go, PostgreSQL, go",
		"--min-hourly", "75 EUR", "--time-zone", "Europe/Berlin", "--sources", "remoteok,remotive", "--smtp-host", "smtp.example.org")
	assert.Contains(t, out, "DRY-RUN")
	assert.Contains(t, out, "automonet secret set smtp")
	cfg, err := config.Load(w.configPath(), nil)
	require.NoError(t, err)
	assert.Len(t, cfg.Sources, 2)
	assert.Equal(t, core.Money{Minor: 7500, Currency: "EUR"}, cfg.Settings.Filters.MinHourly)
	assert.Equal(t, "Europe/Berlin", cfg.Settings.TimeZone)
	assert.Equal(t, core.ModeDraft, cfg.Settings.Modes["email"])
	assert.Equal(t, map[string]any{"host": "smtp.example.org", "username": "mara@example.org", "from": "mara@example.org", "password": "secret:smtp"}, cfg.Channels["email"].Config.Map())
	raw, err := os.ReadFile(cfg.Profile)
	require.NoError(t, err)
	p, err := profilefile.Parse(cfg.Profile, raw)
	require.NoError(t, err)
	assert.Equal(t, "Mara Lindqvist", p.Name)
	assert.Len(t, p.OfKind(core.FactSkill), 2)
	assert.Contains(t, w.ok("config", "check"), "2 sources")

	assert.Equal(t, 1, w.run("init", "--yes").code, "an existing file is kept")
	w.ok("init", "--force", "--lang", "de", "--profile", cfg.Profile)
	cfg, err = config.Load(w.configPath(), nil)
	require.NoError(t, err)
	assert.Equal(t, core.LangGerman, cfg.Language)
	assert.Contains(t, w.ok("init", "--force", "--json"), `"dry_run": true`)
	bad := w.file("bad.yaml", "nmae: x\n")
	assert.Equal(t, 2, w.run("init", "--force", "--profile", bad).code)
}

func TestWizardAsksInTheChosenLanguage(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	// The answers in order: language, the fields about the user, the work, mail.
	lines := []string{"2", "Nora", "Dev", "nora@example.org", "go", "Europe/Berlin", "EUR", "80 EUR", "0", "y", "smtp.example.org", "", ""}
	w := newWorld(t)
	a := newCommand(Program{Stdin: &slowReader{lines: lines}, Stdout: &out, Stderr: &strings.Builder{}, Environ: append(w.environ, "ACCESSIBLE=1"), Backend: w.backend()})
	require.NoError(t, a.firstRun(t.Context(), w.configPath()), out.String())
	assert.Contains(t, out.String(), "Ihr Name")
	assert.Contains(t, out.String(), "TROCKENLAUF")
	cfg, err := config.Load(w.configPath(), nil)
	require.NoError(t, err)
	assert.Equal(t, core.LangGerman, cfg.Language)
	assert.Equal(t, core.ModeDraft, cfg.Settings.Modes["email"])

	left := newWorld(t)
	b := newCommand(Program{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &strings.Builder{}, Environ: append(left.environ, "ACCESSIBLE=1"), Backend: left.backend()})
	assert.ErrorContains(t, b.firstRun(t.Context(), left.configPath()), "nothing was written")
	assert.NoFileExists(t, left.configPath())

	for _, bad := range []error{a.notEmpty(" "), a.address("x"), a.zone("Mars"), a.currency("EURO"), a.money("80")} {
		assert.Error(t, bad)
	}
	for _, good := range []error{a.notEmpty("x"), a.address(""), a.zone("UTC"), a.currency("usd"), a.money("")} {
		assert.NoError(t, good)
	}
}

// slowReader gives one line a read, as a person does.
type slowReader struct{ lines []string }

func (r *slowReader) Read(p []byte) (int, error) {
	if len(r.lines) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.lines[0]+"\n")
	r.lines = r.lines[1:]
	return n, nil
}

func TestDoctorSaysHowToFixEachFinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.sample.Status, w.svc.sample.Reason = "parse_failed", "no list "+evil
	path := w.file("a.yaml", "data_dir: data\nsources: [{name: remoteok, driver: remoteok}]\nchannels: {email: {mode: confirm, config: {host: h, password: env:NOPE}}}\n")
	r := w.run("doctor", "--config", path)
	assert.Equal(t, 1, r.code)
	for _, part := range []string{"DRY-RUN", "✗ channels.email.config.password: the environment variable NOPE is not set.", "→ Set it where the agent is started", "answers in a form that this version cannot read",
		"Mail: the server accepts", "! In the profile of Mara, 1 fact is not confirmed", "2 findings have to be fixed."} {
		assert.Contains(t, r.out, part)
	}
	assert.NotContains(t, r.out, "\x1b")
	de := w.run("doctor", "--config", path, "--lang", "de")
	assert.Contains(t, de.out, "2 Mängel sind zu beheben.")
	js := w.run("doctor", "--config", path, "--json")
	assert.Equal(t, 1, js.code)
	assert.Contains(t, js.out, `"code": "secret.env"`)

	healthy := newWorld(t)
	path = healthy.file("a.yaml", "data_dir: .\nsources: [{name: remoteok, driver: remoteok}]\n")
	assert.Contains(t, healthy.ok("doctor", "--config", path), "Nothing stands in the way.")
}

func TestDoctorGoesOnWhenTheStoreIsClosed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.backend()
	b.Open = func(context.Context, config.Config, bool) (Session, error) {
		return Session{}, core.Errorf(core.KindConflict, "the database is damaged; restore a backup")
	}
	closed := false
	b.Web = func(config.Config) (doctor.Getter, func()) { return deaf{}, func() { closed = true } }
	var out, errOut strings.Builder
	code := Main(t.Context(), Program{Args: []string{"doctor"}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errOut, Environ: w.environ, Backend: b, Clock: clock.NewSim(w.svc.now)})
	assert.Equal(t, 1, code)
	assert.Contains(t, out.String(), "the database is damaged")
	assert.Contains(t, out.String(), "The one host that was asked does not answer")
	assert.True(t, closed)
}

// deaf is a network without answers.
type deaf struct{}

func (deaf) Do(context.Context, web.Request) (web.Response, error) {
	return web.Response{}, &web.TransientError{Host: "x", Err: errors.New("no route")}
}
