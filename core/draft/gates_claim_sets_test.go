package draft_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/eval/gates"
	"github.com/stretchr/testify/require"
)

// maxUntrue is how many of the claims that say more than their fact may pass for each
// language, and maxRefused how many honest ones may fail: the gate compares words, and
// some say the same with other roots.
const maxUntrue, maxRefused = 2, 1

// TestClaimSets holds the gate of claims to claims that tell their facts in other words,
// and to some that add to them.
func TestClaimSets(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/gates/claims/*.txt")
	require.NoError(t, err)
	require.Len(t, files, 4)
	answers, err := gates.NewAnswers("testdata")
	require.NoError(t, err)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			require.NoError(t, err)
			posting := ""
			passed := map[string][]string{}
			failed := map[string][]string{}
			for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
				sign, text, _ := strings.Cut(line, " ")
				switch sign {
				case "#":
					continue
				case "@":
					posting = text
					continue
				}
				c, err := answers.Candidate(posting, text, core.Lang(strings.TrimSuffix(filepath.Base(file), ".txt")))
				require.NoError(t, err, text)
				require.NotEmpty(t, c.Claims, text)
				if stopped(draft.NewChecker(c.Profile, c.Settings).Check(c)) {
					failed[sign] = append(failed[sign], text)
				} else {
					passed[sign] = append(passed[sign], text)
				}
			}
			require.GreaterOrEqual(t, len(passed["-"]), 40)
			require.GreaterOrEqual(t, len(failed["+"]), 15)
			require.LessOrEqual(t, len(passed["+"]), maxUntrue, passed["+"])
			require.LessOrEqual(t, len(failed["-"]), maxRefused, failed["-"])
		})
	}
}

// stopped reports whether a gate that reads claims failed.
func stopped(results []core.GateResult) bool {
	for _, r := range results {
		switch r.Gate {
		case draft.GateClaims, draft.GateStatements, draft.GateNumbers, draft.GateNames:
			if !r.Passed {
				return true
			}
		}
	}
	return false
}
