package desktop

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

func TestATokenLetsInOnceAndNotForLong(t *testing.T) {
	t.Parallel()
	c := clock.NewSim(time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC))
	k := tickets{clock: c}
	one := k.issue("/review/p1")
	require.Len(t, one, 43, "256 bits")
	path, err := k.take(one)
	require.NoError(t, err)
	require.Equal(t, "/review/p1", path)
	_, err = k.take(one)
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	late := k.issue("/")
	c.Advance(ticketLife + time.Second)
	_, err = k.take(late)
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	_, err = k.take("")
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err))
	first := k.issue("/")
	for range maxTickets {
		k.issue("/")
	}
	_, err = k.take(first)
	require.Equal(t, core.KindUnauthenticated, core.KindOf(err), "the oldest goes")
}

func TestOneProgramAFolder(t *testing.T) {
	t.Parallel()
	for name, dir := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("x", 90))} {
		in, taken, err := Claim(dir)
		require.NoError(t, err, name)
		require.False(t, taken)
		_, taken, err = Claim(dir)
		require.NoError(t, err)
		require.True(t, taken)
		heard := make(chan string, 2)
		in.Hear(func(what string) { heard <- what })
		require.NoError(t, Ask(t.Context(), dir, AskShow))
		require.Equal(t, AskShow, <-heard)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.Error(t, ask(t.Context(), in.path, "format the disk"))
		require.Empty(t, heard)
		require.NoError(t, in.Close())
		require.Equal(t, core.KindConflict, core.KindOf(Ask(ctx, dir, AskQuit)), "nobody answers")
		again, taken, err := Claim(dir)
		require.NoError(t, err)
		require.False(t, taken)
		require.NoError(t, again.Close())
	}
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	_, _, err := Claim(file)
	require.Equal(t, core.KindInvalid, core.KindOf(err))
}

func TestWhatIsRemembered(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.Equal(t, state{}, loadState(dir))
	want := state{Window: &Bounds{X: 5, Y: 6, Width: 900, Height: 700}, Port: 40000, Live: true}
	require.NoError(t, want.save(dir))
	require.Equal(t, want, loadState(dir))
	require.Equal(t, *want.Window, want.bounds())
	for _, raw := range []string{"{", `{"port":"x"}`, `{"port":80}`} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, stateFile), []byte(raw), 0o600))
		require.Zero(t, loadState(dir).Port)
	}
	for _, b := range []Bounds{{Width: 10, Height: 10}, {X: 1 << 30, Width: 900, Height: 700}, {Width: 1 << 30, Height: 700}} {
		require.Equal(t, defaultWidth, state{Window: &b}.bounds().Width, "nobody could find that window")
	}
}

func TestTheLogStaysSmall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l, err := openLog(dir)
	require.NoError(t, err)
	l.most = 100
	line := []byte(strings.Repeat("x", 39) + "\n")
	for range 40 {
		_, err := l.Write(line)
		require.NoError(t, err)
	}
	require.NoError(t, l.Close())
	require.NoError(t, l.Close())
	_, err = l.Write(line)
	require.NoError(t, err, "a log that is closed stops nothing")
	found, err := filepath.Glob(filepath.Join(dir, logDir, "*"))
	require.NoError(t, err)
	require.Len(t, found, 1+keptLogs)
	for _, f := range found {
		info, err := os.Stat(f)
		require.NoError(t, err)
		require.LessOrEqual(t, info.Size(), int64(100))
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	}
}

func TestCrashReportsAreKeptWithoutSecrets(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, keepCrash(dir))
	require.Nil(t, lastCrash(dir, ""))
	folder := filepath.Join(dir, crashDir)
	require.NoError(t, os.MkdirAll(folder, 0o700))
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for i := range keptCrashes + 2 {
		path := filepath.Join(folder, crashNow)
		require.NoError(t, os.WriteFile(path, []byte("panic: hunter2"), 0o600))
		require.NoError(t, os.Chtimes(path, at, at.Add(time.Duration(i)*time.Hour)))
		require.NoError(t, keepCrash(dir))
	}
	require.Len(t, crashes(dir), keptCrashes)
	cleanCrashes(dir, func(s string) string { return strings.ReplaceAll(s, "hunter2", "***") })
	c := lastCrash(dir, "")
	require.NotNil(t, c)
	require.Equal(t, at.Add(6*time.Hour), c.At)
	raw, err := os.ReadFile(c.File)
	require.NoError(t, err)
	require.Equal(t, "panic: ***", string(raw))
	require.Nil(t, lastCrash(dir, filepath.Base(c.File)), "it was seen")
}

func TestAutostart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, a := range []autostartFile{linuxAutostart(dir, `/opt/My "App"/am$`, []string{"--hidden"}), macAutostart(dir, "/A&B/am", []string{"--hidden"})} {
		on, err := a.Enabled()
		require.NoError(t, err)
		require.False(t, on)
		require.NoError(t, a.Set(true))
		on, err = a.Enabled()
		require.NoError(t, err)
		require.True(t, on)
		require.NoError(t, os.WriteFile(a.path, []byte("other"), 0o600))
		on, err = a.Enabled()
		require.NoError(t, err)
		require.False(t, on, "another program's")
		require.NoError(t, a.Set(false))
		require.NoError(t, a.Set(false))
		require.NoFileExists(t, a.path)
	}
	require.Contains(t, linuxAutostart(dir, `/opt/My "App"/am$`, []string{"--hidden", "100%"}).content, `Exec="/opt/My \\"App\\"/am\\$" "--hidden" "100%%"`)
	require.Contains(t, macAutostart(dir, "/A&B/am", nil).content, "<string>/A&amp;B/am</string>")
	require.Equal(t, `"C:\Program Files\am.exe" "a\\\"b" "c\\"`, windowsCommand(`C:\Program Files\am.exe`, []string{`a\"b`, `c\`}))
	file := filepath.Join(dir, "file")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.Equal(t, core.KindDenied, core.KindOf(linuxAutostart(file, "/am", nil).Set(true)))
	own, err := NewAutostart("/am", Args{Config: "a.yaml"})
	require.NoError(t, err)
	require.Contains(t, own.(autostartFile).content, `"--hidden" "--config" "/`)
}

func TestNewerVersions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		release, version string
		want             bool
	}{{"v1.2.0", "v1.1.9", true}, {"v1.2.0", "v1.2.0", false}, {"v1.2.0", "v1.2.0-14-gabc1234", false}, {"v1.3.0", "v1.2.0-14-gabc1234-dirty", true},
		{"v1.3.0-rc.1", "v1.2.0", false}, {"v1.3.0", "dev", false}, {"", "v1.2.0", false}, {"<b>", "v1.2.0", false}} {
		require.Equal(t, c.want, newer(c.release, c.version), "%v", c)
	}
	answers := map[string]string{"/good": `{"tag_name":"v9.1.0"}`, "/odd": `{"tag_name":"<script>"}`, "/broken": `{`}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" || answers[r.URL.Path] == "" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = io.WriteString(w, answers[r.URL.Path])
	}))
	defer srv.Close()
	got, err := latest(t.Context(), srv.Client(), srv.URL+"/good", "v1")
	require.NoError(t, err)
	require.Equal(t, "v9.1.0", got)
	for _, path := range []string{"/odd", "/broken", "/none"} {
		_, err := latest(t.Context(), srv.Client(), srv.URL+path, "v1")
		require.Error(t, err, path)
	}
	_, err = latest(t.Context(), srv.Client(), "::", "v1")
	require.Error(t, err)
	file := filepath.Join(t.TempDir(), "am")
	require.NoError(t, os.WriteFile(file, []byte("1"), 0o700))
	p := newProgram(file)
	require.False(t, p.replaced())
	require.NoError(t, os.WriteFile(file, []byte("22"), 0o700))
	require.True(t, p.replaced())
	require.False(t, newProgram("/nowhere").replaced())
}

func TestTheCommandLine(t *testing.T) {
	t.Parallel()
	a, err := ParseArgs([]string{"--hidden", "--live", "--data-dir", "d"}, io.Discard)
	require.NoError(t, err)
	cfg := a.With(Config{})
	require.True(t, cfg.Hidden && *cfg.Live)
	require.Nil(t, Args{}.With(Config{}).Live)
	for _, bad := range [][]string{{"--live", "--dry-run"}, {"file"}, {"--nonsense"}} {
		_, err := ParseArgs(bad, io.Discard)
		require.Error(t, err)
		require.False(t, IsHelp(err))
	}
	_, err = ParseArgs([]string{"--help"}, io.Discard)
	require.True(t, IsHelp(err))
	require.Equal(t, "anna", OwnerName(&user.User{Username: `OFFICE\Anna`}, nil))
	require.Equal(t, "owner", OwnerName(&user.User{Username: "Ännchen"}, nil))
	require.Equal(t, "owner", OwnerName(nil, errors.New("no users here")))
}

func TestTheFirstConfiguration(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	env := []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "LANG=de_DE.UTF-8"}
	cfg, err := LoadConfig(Args{DataDir: filepath.Join(home, "data")}, env, config.Options())
	require.NoError(t, err)
	require.Equal(t, core.LangGerman, cfg.Language)
	require.Equal(t, filepath.Join(home, "data"), cfg.DataDir)
	require.FileExists(t, filepath.Join(home, "automonet", config.FileName))
	bad := filepath.Join(home, "bad.yaml")
	require.NoError(t, os.WriteFile(bad, []byte("language: fr\n"), 0o600))
	cfg, err = LoadConfig(Args{Config: bad}, env, config.Options())
	require.Error(t, err)
	require.Equal(t, core.LangGerman, cfg.Language, "what is wrong is told in the language of the session")
}
