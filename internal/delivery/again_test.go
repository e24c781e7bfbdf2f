package delivery_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAFailedTestRunsAgainOnlyWhereThatHidesNothing runs the script that runs the tests on
// a module whose tests fail in each of the ways that matter.
func TestAFailedTestRunsAgainOnlyWhereThatHidesNothing(t *testing.T) {
	t.Parallel()
	const head = "package p\n\nimport (\n\t\"os\"\n\t\"testing\"\n)\n\nvar _ = os.Getenv\n\n"
	// once fails in its first run only.
	const once = `func TestSlow(t *testing.T) {
	if _, err := os.Stat("ran"); err == nil {
		return
	}
	os.WriteFile("ran", nil, 0o600)
	t.Fatal("too slow")
}
`
	cases := []struct {
		name, source string
		green        bool
		says         string
	}{
		{"one that failed beside the others", once, true, "flaky: TestSlow of again/p"},
		{"one that keeps its seed", `func TestSeed(t *testing.T) {
	if os.Getenv("AUTOMONET_SEED") != "77" {
		t.Fatal("repeat with AUTOMONET_SEED=77")
	}
}
`, true, "with the seed 77"},
		{"one that is broken", "func TestBroken(t *testing.T) { t.Fatal(\"no\") }\n", false, "again, alone: TestBroken"},
		{"a property of a budget", "func TestProperty03(t *testing.T) { t.Fatal(\"spent too much\") }\n", false, "spent too much"},
		{"a suite that kills", "func TestKillsOften(t *testing.T) { t.Fatal(\"lost\") }\n" + once, false, "lost"},
		{"a panic", "func TestPanics(t *testing.T) { panic(\"no\") }\n", false, "panic: no"},
		{"what does not compile", "func TestBuild(t *testing.T) { undefined() }\n", false, "build failed"},
		{"a time-out", "func TestHangs(t *testing.T) { select {} }\n", false, "hung: \t\tTestHangs"},
		{"a data race", `func TestRace(t *testing.T) {
	if os.Getenv("AUTOMONET_SEED") == "" {
		t.Fatal("WARNING: DATA RACE")
	}
}
`, false, "DATA RACE"},
	}
	script, err := filepath.Abs("../../build/again.sh")
	require.NoError(t, err)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			require.NoError(t, os.MkdirAll(filepath.Join(dir, "p"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module again\n\ngo 1.26\n"), 0o600))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "p", "p_test.go"), []byte(head+c.source), 0o600))
			cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c",
				`quiet() { cat; }; . "$1"; tests -timeout 5s ./...; printf 'flaky: %s\n' "${flaky[@]}"`, "-", script)
			cmd.Dir = dir
			cmd.Env = append(os.Environ(), "AUTOMONET_SEED=", "GOFLAGS=", "GOWORK=off")
			out, err := cmd.CombinedOutput()
			if c.green {
				require.NoError(t, err, "%s", out)
			} else {
				require.Error(t, err, "%s", out)
			}
			require.Contains(t, string(out), c.says)
		})
	}
}
