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
	require.NotEmpty(t, need.Tool(t, "go", "install Go"))
}
