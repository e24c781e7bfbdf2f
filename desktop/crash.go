package desktop

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/api"
)

const (
	crashDir = "crash"
	// crashNow is written by the runtime when the program crashes.
	crashNow = "last.txt"
	// crashForm names a kept report by its time, in UTC.
	crashForm   = "crash-20060102-150405.txt"
	keptCrashes = 5
	// maxCrash bounds a kept report, in bytes.
	maxCrash = 1 << 20
)

// watchCrash lets the runtime write its report of a crash into the data folder: that
// of a panic in any goroutine, and of a fault in the libraries of the window. It is
// sent to nobody.
func watchCrash(dir string) error {
	folder := filepath.Join(dir, crashDir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("make the folder of crash reports: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(folder, crashNow), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("open the crash report: %w", err)
	}
	err = debug.SetCrashOutput(f, debug.CrashOptions{})
	// The runtime keeps a descriptor of its own.
	return errors.Join(err, f.Close())
}

// keepCrash keeps the report of the program that ran before, if it crashed. It comes
// before watchCrash, which begins the file anew.
func keepCrash(dir string) error {
	path := filepath.Join(dir, crashDir, crashNow)
	info, err := os.Stat(path)
	if missing(err) || err == nil && info.Size() == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if err := os.Rename(path, filepath.Join(dir, crashDir, info.ModTime().UTC().Format(crashForm))); err != nil {
		return fmt.Errorf("keep the crash report: %w", err)
	}
	for _, old := range crashes(dir)[min(keptCrashes, len(crashes(dir))):] {
		_ = os.Remove(filepath.Join(dir, crashDir, old))
	}
	return nil
}

// crashes lists the kept reports, the latest first.
func crashes(dir string) []string {
	found, _ := filepath.Glob(filepath.Join(dir, crashDir, "crash-*.txt"))
	var out []string
	for _, f := range found {
		if _, err := time.Parse(crashForm, filepath.Base(f)); err == nil {
			out = append(out, filepath.Base(f))
		}
	}
	sort.Sort(sort.Reverse(sort.StringSlice(out)))
	return out
}

// cleanCrashes takes secrets out of the kept reports, once they are known, and cuts
// what is too long.
func cleanCrashes(dir string, redact func(string) string) {
	for _, name := range crashes(dir) {
		path := filepath.Join(dir, crashDir, name)
		raw, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		text := string(raw[:min(len(raw), maxCrash)])
		if clean := redact(strings.ToValidUTF8(text, "?")); clean != string(raw) {
			_ = os.WriteFile(path, []byte(clean), 0o600)
		}
	}
}

// lastCrash is the latest report, nil when it was seen or there is none.
func lastCrash(dir, seen string) *api.DesktopCrash {
	list := crashes(dir)
	if len(list) == 0 || list[0] <= seen {
		return nil
	}
	at, err := time.Parse(crashForm, list[0])
	if err != nil {
		return nil
	}
	return &api.DesktopCrash{At: at, File: filepath.Join(dir, crashDir, list[0])}
}
