//go:build failpoints

package failpoint

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) {
	if os.Getenv("FAILPOINT_CHILD") == "1" {
		for i := range 3 {
			Reach("a")
			Reach("b")
			fmt.Println("round", i+1)
		}
		return
	}
	os.Exit(m.Run())
}

func TestKillsAtTheHitThatWasAskedFor(t *testing.T) {
	for name, want := range map[string]struct {
		out, log string
		killed   bool
	}{
		"":    {"round 1\nround 2\nround 3\n", "a\nb\na\nb\na\nb\n", false},
		"b":   {"", "a\nb\n", true},
		"a:2": {"round 1\n", "a\nb\na\n", true},
		"c":   {"round 1\nround 2\nround 3\n", "a\nb\na\nb\na\nb\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			log := filepath.Join(t.TempDir(), "log")
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "FAILPOINT_CHILD=1", "AUTOMONET_FAILPOINT="+name, "AUTOMONET_FAILPOINT_LOG="+log)
			out, err := cmd.Output()
			assert.Equal(t, want.killed, err != nil)
			assert.Equal(t, want.out, string(out))
			data, err := os.ReadFile(log)
			require.NoError(t, err)
			assert.Equal(t, want.log, string(data))
		})
	}
}
