package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// desktopScript builds the desktop program and drives it on a screen of its own.
const desktopScript = "./build/desktop-e2e.sh"

// noDesktop says why the desktop program is not measured.
const noDesktop = "-desktop=false leaves the desktop program out"

// maxDesktopWindow is how long the window may take to come up.
const maxDesktopWindow = 1500 * time.Millisecond

// desktopStart measures the desktop program from its start to its window, to its agent
// and to the first page in it.
func desktopStart(ctx context.Context, e *Env) (Result, error) {
	if !e.Desktop {
		return Result{Skipped: noDesktop}, nil
	}
	const rounds = 5
	cmd := exec.CommandContext(ctx, desktopScript, "-test.run", "^TestFirstStart$", "-test.count", strconv.Itoa(rounds))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return Result{}, fmt.Errorf("drive the desktop program: %w: %s", err, out)
	}
	took := startTimes(string(out))
	if len(took["window"]) == 0 {
		return Result{Skipped: strings.TrimSpace(string(out))}, nil
	}
	window, page := took["window"], took["the first page"]
	value := quantile(window, 0.5)
	return Result{Value: fmt.Sprintf("p50 %s to the window, %s to its first page", ms(value), ms(quantile(page, 0.5))), Floor: "-", Met: value <= maxDesktopWindow,
		Note: fmt.Sprintf("%d first starts on empty folders under Xvfb, without a GPU and without a network; the slowest window took %s. The agent answers after %s. "+
			"The page is there when a screen reader can read its heading.", len(window), ms(slices.Max(window)), ms(quantile(took["agent"], 0.5)))}, nil
}

var startLine = regexp.MustCompile(`start to ([a-z ]+): (\d+) ms`)

// startTimes reads what the tests of the desktop program say of its start.
func startTimes(out string) map[string][]time.Duration {
	took := map[string][]time.Duration{}
	for _, m := range startLine.FindAllStringSubmatch(out, -1) {
		if n, err := strconv.Atoi(m[2]); err == nil {
			took[m[1]] = append(took[m[1]], time.Duration(n)*time.Millisecond)
		}
	}
	return took
}

// desktopSize measures the desktop programs as make builds them for this system and for
// Windows.
func desktopSize(ctx context.Context, e *Env) (Result, error) {
	if !e.Desktop {
		return Result{Skipped: noDesktop}, nil
	}
	var sizes []string
	for _, one := range []struct{ target, file, name string }{{"desktop", "bin/automonet-desktop", "Linux"}, {"desktop-windows", "bin/automonet-desktop.exe", "Windows"}} {
		if out, err := exec.CommandContext(ctx, "make", "-s", one.target).CombinedOutput(); err != nil {
			return Result{Skipped: fmt.Sprintf("make %s: %s", one.target, strings.TrimSpace(string(out)))}, nil
		}
		info, err := os.Stat(filepath.FromSlash(one.file))
		if err != nil {
			return Result{}, err
		}
		sizes = append(sizes, one.name+" "+mega(info.Size()))
	}
	return Result{Value: strings.Join(sizes, ", "), Floor: "-", Note: "as make desktop and make desktop-windows build them, with the dashboard in them; on Linux GTK and WebKitGTK come with the system."}, nil
}
