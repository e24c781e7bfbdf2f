// Package need says what a test cannot do without: a program, a kernel feature, a
// server. Where it is missing the test is skipped and says so; where everything
// must run, as in CI, the same is a failure.
package need

import (
	"os"
	"os/exec"
	"testing"
)

// MustRun is the environment variable under which nothing may be skipped.
const MustRun = "AUTOMONET_MUST_RUN"

// Strict reports whether nothing may be skipped for want of a tool.
func Strict() bool { return os.Getenv(MustRun) != "" }

// Tool returns the path of a program, or ends the test: what for and how to get it
// is said.
func Tool(t testing.TB, name, hint string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, "the program "+name+" is not here; "+hint)
	}
	return path
}

// Missing ends a test that lacks something: skipped, or failed under MustRun.
func Missing(t testing.TB, what string) {
	t.Helper()
	if Strict() {
		t.Fatalf("%s (and %s is set, so it may not be skipped)", what, MustRun)
	}
	t.Skip(what)
}
