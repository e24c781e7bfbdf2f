package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// handedOut is a program that users get, and how make builds it.
type handedOut struct {
	name, target string
	// options are make's, file is what it writes with them.
	options []string
	file    string
	// headers are the C libraries it cannot be built without, "" for none.
	headers string
}

func programs(dir string) []handedOut {
	plain, full, window := filepath.Join(dir, "plain"), filepath.Join(dir, "full"), filepath.Join(dir, "window")
	return []handedOut{
		{name: "automonet", target: "binary", options: []string{"BIN=" + plain}, file: plain},
		{name: "with the dashboard", target: "binary", options: []string{"BIN=" + full, "TAGS=ui"}, file: full},
		{name: "desktop for Linux", target: "desktop", options: []string{"DESKTOP_BIN=" + window}, file: window, headers: "webkit2gtk-4.1"},
		{name: "desktop for Windows", target: "desktop-windows", options: []string{"DESKTOP_BIN=" + window}, file: window + ".exe"},
	}
}

// sizes measures every program that is handed out, as make builds it, and packed as
// it is downloaded.
func sizes(ctx context.Context, e *Env) (Result, error) {
	dir := filepath.Join(e.Dir, "shipped")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Result{}, err
	}
	list, without := programs(dir), ""
	if e.Postings < 10_000 {
		list = list[:1] // a trial of the measurement itself
	} else {
		without = dashboardMissing(ctx)
	}
	var values, notes []string
	for _, s := range list {
		switch {
		case without != "" && s.name != "automonet":
			notes = append(notes, s.name+": "+without)
			continue
		case s.headers != "" && exec.CommandContext(ctx, "pkg-config", "--exists", s.headers).Run() != nil:
			notes = append(notes, s.name+": the headers of "+s.headers+" are not here")
			continue
		}
		if out, err := exec.CommandContext(ctx, "make", append([]string{"-s", s.target}, s.options...)...).CombinedOutput(); err != nil {
			return Result{}, fmt.Errorf("build %s: %w: %s", s.name, err, out)
		}
		whole, packed, err := packedSize(s.file)
		if err != nil {
			return Result{}, err
		}
		values = append(values, fmt.Sprintf("%s %s (%s packed)", s.name, mega(whole), mega(packed)))
	}
	note := "as make builds them, without symbols; packed with gzip, as an archive or a package is."
	if len(notes) > 0 {
		note += " Not measured: " + strings.Join(notes, "; ") + "."
	}
	return Result{Value: strings.Join(values, ", "), Floor: "-", Met: true, Note: note}, nil
}

// dashboardMissing builds the dashboard, and says why it cannot.
func dashboardMissing(ctx context.Context) string {
	cmd := exec.CommandContext(ctx, "./build/ui.sh")
	cmd.Env = append(os.Environ(), "UI_REQUIRED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "the dashboard cannot be built: " + string(bytes.TrimSpace(out))
	}
	return ""
}

// packedSize is the size of a file, and with gzip.
func packedSize(path string) (whole, packed int64, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0, 0, err
	}
	var out counter
	w := gzip.NewWriter(&out)
	_, err = w.Write(raw)
	if err = errors.Join(err, w.Close()); err != nil {
		return 0, 0, err
	}
	return int64(len(raw)), int64(out), nil
}

// counter counts what is written to it; read it when the writer is closed.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
