package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/cmd/automonet/backend"
	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/hostile"
	"github.com/automonet/automonet/internal/need"
	"github.com/automonet/automonet/internal/secret"
)

// TestHostileTextOnTheTerminal shows postings full of escape sequences by every
// command that shows them, to a pipe and to a terminal: nothing of it acts.
func TestHostileTextOnTheTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("shows the whole corpus; not with -short")
	}
	f := newField(t, 1)
	var items []map[string]any
	for i, c := range hostile.Texts() {
		text := strings.ToValidUTF8(string(c.Body[:min(len(c.Body), 5000)]), "\uFFFD")
		items = append(items, map[string]any{"id": fmt.Sprint(i), "url": fmt.Sprintf("https://h%d.example/1", i), "title": text,
			"content_text": text + "\n\nWe look for a freelance Go developer with PostgreSQL and React. Write to jobs@h" + fmt.Sprint(i) + ".example.",
			"tags":         []string{text}, "authors": []map[string]any{{"name": text}}})
	}
	raw, err := json.Marshal(map[string]any{"version": "https://jsonfeed.org/version/1.1", "title": "Board", "items": items})
	require.NoError(t, err)
	f.board.Handle("GET /hostile.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/feed+json")
		_, _ = w.Write(raw)
	})
	conf, err := os.ReadFile(f.config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(f.config, bytes.ReplaceAll(conf, []byte("/jobs.json"), []byte("/hostile.json")), 0o600))

	first := f.run(t, "run", "--once")
	inert(t, "run --once", first)
	inert(t, "job list", f.run(t, "job", "list", "--limit", "500"))
	inert(t, "proposal list", f.run(t, "proposal", "list", "--limit", "500"))
	inert(t, "status", f.run(t, "status"))
	inert(t, "source test", f.run(t, "source", "test", "board"))
	for _, shows := range [][]string{{"job show", "job why", "proposal draft", "audit"}, {"proposal show", "preview"}} {
		noun, _, _ := strings.Cut(shows[0], " ")
		var list struct {
			Items []struct{ ID string }
		}
		out := f.run(t, "--json", noun, "list", "--limit", "500")
		inert(t, noun, out)
		require.NoError(t, json.Unmarshal([]byte(out[strings.Index(out, "{"):]), &list))
		require.NotEmpty(t, list.Items, "%s\n%s", noun, first)
		for i, item := range list.Items {
			if !full() && i%12 != 0 {
				continue
			}
			for _, show := range shows {
				inert(t, show, f.run(t, append(strings.Fields(show), item.ID)...))
			}
		}
	}
	for _, args := range []string{"job list", "proposal list", "status", "run --once"} {
		inert(t, args+" on a terminal", f.terminal(t, strings.Fields(args)...))
	}
}

// run is one call of the program within the test process, both outputs together.
func (f *field) run(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	cli.Main(ctx, cli.Program{Args: append([]string{"--config", f.config}, args...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out,
		Environ: []string{"HOME=" + f.dir, "LANG=en_US.UTF-8"}, Version: "test", Clock: clock.System{}, IDs: clock.Random{},
		Backend: backend.New("test", &out, secret.NewRedactor())})
	return out.String()
}

// terminal is one call of the real program on a terminal without colours, made
// by the program script of util-linux.
func (f *field) terminal(t *testing.T, args ...string) string {
	t.Helper()
	script := need.Tool(t, "script", "it makes a terminal; install util-linux (Debian: bsdutils)")
	words := append([]string{f.bin, "--config", f.config, "--no-color"}, args...)
	log := filepath.Join(t.TempDir(), "log")
	cmd := exec.Command(script, "-q", "-e", "-c", "stty cols 100; "+strings.Join(words, " "), log)
	cmd.Env = []string{"HOME=" + f.dir, "PATH=" + os.Getenv("PATH"), "LANG=en_US.UTF-8", "TERM=dumb", "NO_COLOR=1"}
	out, err := cmd.Output()
	require.NoError(t, err)
	return strings.ReplaceAll(string(out), "\r\n", "\n")
}

// inert fails when the output holds a character that acts on a terminal. What
// redraws a progress line, carriage return and erase, is the program's own.
func inert(t *testing.T, what, out string) {
	t.Helper()
	out = strings.ReplaceAll(out, "\r\x1b[K", "")
	out = strings.ReplaceAll(out, "\x1b[K", "")
	for i, r := range out {
		if r != '\n' && r != '\t' && r != '\r' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			t.Fatalf("%s shows %U: %q", what, r, out[max(0, i-80):min(len(out), i+40)])
		}
	}
}
