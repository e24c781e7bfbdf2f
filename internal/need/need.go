// Package need says what a test cannot do without: a program, a kernel feature, a
// server. Where it is missing the test is skipped and says so; where everything
// must run, as in CI, the same is a failure.
package need

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// MustRun is the environment variable under which nothing may be skipped. It holds
// words: any of them makes everything strict that a machine has to have, and a tool
// that can be had only by installing a package (see build/tools.sh) is strict only
// when its name is among them.
const MustRun = "AUTOMONET_MUST_RUN"

// installed reports whether a tool comes with a package that a machine may lack.
func installed(name string) bool {
	switch name {
	case "chromium", "dbus-daemon", "dovecot", "man", "node", "postgres", "promtool":
		return true
	}
	return false
}

// Strict reports whether nothing may be skipped for want of what every machine has.
func Strict() bool { return os.Getenv(MustRun) != "" }

// Demanded reports whether a tool may not be missing, for a test that goes on without
// it where it may.
func Demanded(name string) bool {
	return Strict() && (!installed(name) || slices.Contains(strings.Fields(os.Getenv(MustRun)), name))
}

// Tool returns the path of a program, or ends the test: what for and how to get it
// is said.
func Tool(t testing.TB, name, hint string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		end(t, "the program "+name+" is not here; "+hint, Demanded(name))
	}
	return path
}

// Missing ends a test that lacks something: skipped, or failed under MustRun.
func Missing(t testing.TB, what string) {
	t.Helper()
	end(t, what, Strict())
}

// MissingTool ends a test that lacks a tool which was looked for in its own way: skipped,
// or failed where MustRun asks for the tool.
func MissingTool(t testing.TB, name, what string) {
	t.Helper()
	end(t, what, Demanded(name))
}

func end(t testing.TB, what string, fail bool) {
	t.Helper()
	if fail {
		t.Fatalf("%s (and %s is set, so it may not be skipped)", what, MustRun)
	}
	t.Skip(what)
}
