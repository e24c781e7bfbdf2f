package delivery_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
)

// workflow is what is checked of a workflow of GitHub.
type workflow struct {
	Permissions any
	Jobs        map[string]struct {
		TimeoutMinutes int `yaml:"timeout-minutes"`
		Uses           string
		Steps          []struct{ Uses, Run string }
	}
}

func workflows(t *testing.T) map[string]string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	require.NoError(t, err)
	require.NotEmpty(t, found)
	out := map[string]string{}
	for _, path := range found {
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		out[filepath.Base(path)] = string(raw)
	}
	return out
}

// pinned is an action at a full commit, with the version that it is of beside it.
var pinned = regexp.MustCompile(`uses: ([\w.-]+/[\w.-]+(?:/[\w./-]+)?)@([0-9a-f]{40}) # v\d+\.\d+\.\d+$`)

func TestActionsArePinnedByCommit(t *testing.T) {
	t.Parallel()
	commits := map[string]string{}
	for name, text := range workflows(t) {
		for i, line := range strings.Split(text, "\n") {
			if !strings.Contains(line, "uses: ") || strings.Contains(line, "uses: ./") {
				continue
			}
			m := pinned.FindStringSubmatch(line)
			require.NotNil(t, m, "%s:%d: %s: pin it by its full commit and name the version: a tag can be moved", name, i+1, strings.TrimSpace(line))
			if before, seen := commits[m[1]]; seen {
				require.Equal(t, before, m[2], "%s:%d: %s is used at two commits", name, i+1, m[1])
			}
			commits[m[1]] = m[2]
		}
	}
	require.Contains(t, commits, "actions/checkout")
}

func TestWorkflowsRunWhatIsThere(t *testing.T) {
	t.Parallel()
	targets := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^([a-z][a-z0-9-]*):`).FindAllStringSubmatch(string(load(t, "Makefile")), -1) {
		targets[m[1]] = true
	}
	made := regexp.MustCompile(`\bmake ((?:[a-z0-9-]+ ?)+)`)
	script := regexp.MustCompile(`(?:^|\s)\./([\w./-]+)`)
	tool := regexp.MustCompile(`go (?:run|install) \S+@(\S+)`)
	for name, text := range workflows(t) {
		var w workflow
		require.NoError(t, yaml.Unmarshal([]byte(text), &w), name)
		require.NotEmpty(t, w.Permissions, "%s may do what the token may unless it says less", name)
		for job, j := range w.Jobs {
			if j.Uses != "" {
				continue
			}
			require.Positive(t, j.TimeoutMinutes, "%s: job %s may hang for six hours", name, job)
			for _, s := range j.Steps {
				for _, m := range made.FindAllStringSubmatch(s.Run, -1) {
					for _, target := range strings.Fields(m[1]) {
						require.True(t, targets[target], "%s: job %s: there is no make target %s", name, job, target)
					}
				}
				for _, m := range script.FindAllStringSubmatch(s.Run, -1) {
					path := strings.TrimSuffix(m[1], "/...")
					info, err := os.Stat(filepath.Join(root, path))
					require.NoError(t, err, "%s: job %s runs ./%s", name, job, path)
					require.True(t, info.IsDir() || info.Mode()&0o111 != 0, "%s: job %s: ./%s is not executable", name, job, path)
				}
				for _, m := range tool.FindAllStringSubmatch(s.Run, -1) {
					require.Regexp(t, `^v\d+\.\d+\.\d+$`, m[1], "%s: job %s: a tool at a version that moves", name, job)
				}
				// No text of somebody else's becomes a part of a command.
				require.NotContains(t, s.Run, "${{ github.event", "%s: job %s", name, job)
			}
		}
	}
}

func TestToolsOfTheMakefileHaveAnExactVersion(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"Makefile", "build/package.sh", "build/check.sh"} {
		for _, m := range regexp.MustCompile(`(?:go run |actionlint=)\S+@(\S+)`).FindAllStringSubmatch(string(load(t, path)), -1) {
			require.Regexp(t, `^v\d+\.\d+\.\d+$`, m[1], path)
		}
	}
}

func TestEveryMakeTargetSaysWhatItDoes(t *testing.T) {
	t.Parallel()
	said, err := exec.Command("make", "-s", "-C", root, "help").CombinedOutput()
	require.NoError(t, err, string(said))
	for _, want := range []string{"package ", "package-test ", "fuzz ", "vuln ", "test ", "run "} {
		require.Contains(t, string(said), want)
	}
}
