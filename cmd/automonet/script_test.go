package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/imap"
	"github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/internal/fakes/receiver"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/fakes/telegram"
	"github.com/automonet/automonet/internal/fakes/world"
	"github.com/automonet/automonet/internal/need"
)

// stage is what one script plays on: the servers run in the test process, the
// program under test is the real binary.
type stage struct {
	board *fakes.Server
	sink  *smtp.Sink
	world *world.World
	field *field
	// vendors are the model vendors by the name that the script gave them.
	vendors map[string]*llm.Vendor
	// bot and hook are where notices go.
	bot  *telegram.Server
	hook *receiver.Server
	// box is where answers to sent mails arrive.
	box *imap.Server
}

// stageKey finds a script's stage.
type stageKey struct{}

// TestScripts drives the real program through testdata/script/*.txtar. Besides
// the usual commands the scripts have those of scriptCommands.
func TestScripts(t *testing.T) {
	bin, err := binary()
	require.NoError(t, err)
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	require.NoError(t, err)
	if testing.Short() {
		files = quick(t, files)
	}
	require.NotEmpty(t, files)
	testscript.Run(t, testscript.Params{
		Files: files,
		Cmds:  scriptCommands(),
		Condition: func(name string) (bool, error) {
			if name != "tmpfs" {
				return false, fmt.Errorf("unknown condition %q", name)
			}
			err := exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt").Run()
			if err != nil && need.Strict() {
				return false, fmt.Errorf("no small file system can be mounted here (%w), and %s is set, so it may not be skipped", err, need.MustRun)
			}
			return err == nil, nil
		},
		Setup: func(env *testscript.Env) error {
			env.Vars = append(env.Vars,
				"HOME="+filepath.Join(env.WorkDir, "home"), "LANG=en_US.UTF-8", "TZ=UTC",
				"XDG_CONFIG_HOME=", "XDG_DATA_HOME=",
				// A model server of this machine must not write the texts of the scripts.
				"AUTOMONET_MODELS__DISCOVER=false",
				"PATH="+filepath.Dir(bin)+string(os.PathListSeparator)+os.Getenv("PATH"),
				"DATA="+filepath.Join(env.WorkDir, "data"),
				"AUTOMONET_CONFIG="+filepath.Join(env.WorkDir, "automonet.yaml"))
			env.Values[stageKey{}] = &stage{vendors: map[string]*llm.Vendor{}, field: &field{t: t, bin: bin, dir: env.WorkDir}}
			return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700)
		},
	})
}

// quick leaves out the scripts whose first line marks them as slow.
func quick(t *testing.T, files []string) []string {
	t.Helper()
	var out []string
	for _, f := range files {
		raw, err := os.ReadFile(f)
		require.NoError(t, err)
		if !strings.HasPrefix(string(raw), "# slow:") {
			out = append(out, f)
		}
	}
	return out
}
