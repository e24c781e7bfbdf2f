package need_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/need"
)

func TestWhatIsMissingIsSkippedOrFails(t *testing.T) {
	if os.Getenv("NEED_CHILD") != "" {
		need.Tool(t, "no-such-program-anywhere", "it does not exist")
		return
	}
	for _, c := range []struct{ strict, want string }{{"", "SKIP"}, {"1", "FAIL"}} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestWhatIsMissingIsSkippedOrFails$", "-test.v")
		cmd.Env = append(os.Environ(), "NEED_CHILD=1", need.MustRun+"="+c.strict)
		out, err := cmd.CombinedOutput()
		require.Equal(t, c.strict != "", err != nil, string(out))
		require.Contains(t, string(out), "--- "+c.want)
		require.Contains(t, string(out), "no-such-program-anywhere is not here; it does not exist")
	}
	// What comes with a package is strict by its name only.
	for _, c := range []struct{ strict, want string }{{"1", "SKIP"}, {"1 promtool", "SKIP"}, {"1 node chromium", "FAIL"}} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestPackagesAreStrictByName$", "-test.v")
		cmd.Env = append(os.Environ(), "NEED_CHILD=1", "PATH=", need.MustRun+"="+c.strict)
		out, err := cmd.CombinedOutput()
		require.Equal(t, c.want == "FAIL", err != nil, string(out))
		require.Contains(t, string(out), "--- "+c.want)
	}
	require.NotEmpty(t, need.Tool(t, "go", "install Go"))
}

func TestPackagesAreStrictByName(t *testing.T) {
	if os.Getenv("NEED_CHILD") == "" {
		t.Setenv(need.MustRun, "")
		require.False(t, need.Strict())
		return
	}
	need.Tool(t, "chromium", "install it")
}
