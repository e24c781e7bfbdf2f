package plan_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/core/plan"
	"github.com/automonet/automonet/core/screen"
	"github.com/automonet/automonet/internal/sample"
)

var update = flag.Bool("update", false, "write the decisions of testdata/decisions.golden anew")

// TestDecisionsStayAsTheyAre decides excerpts of recorded postings and compares each
// decision, down to the last bit of its points and of the chance of a fraud, with what
// it was: what makes deciding faster changes no line, and what changes a rule shows how
// many jobs it moves.
func TestDecisionsStayAsTheyAre(t *testing.T) {
	t.Parallel()
	profile, err := sample.Profile()
	require.NoError(t, err)
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	settings := core.DefaultSettings()
	decider := plan.NewDecider(profile, settings)
	var got bytes.Buffer
	for i, p := range excerpts(t) {
		job, err := core.NewJob(core.JobID(strconv.Itoa(i)), p, extract.Extract(p))
		require.NoError(t, err)
		job.PostedAt = at.AddDate(0, 0, -i%20)
		state, d := decider.Decide(job, nil, at)
		raw, err := json.Marshal([]any{d, screen.Screen(job, nil, profile, settings, at).Fraud})
		require.NoError(t, err)
		points := "-"
		if d.Score != nil {
			points = strconv.FormatFloat(*d.Score, 'g', -1, 64)
		}
		fmt.Fprintf(&got, "%s %s %x\n", state, points, sha256.Sum256(raw))
	}
	const golden = "testdata/decisions.golden"
	if *update {
		require.NoError(t, os.WriteFile(golden, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), got.String())
}

// excerpts are recorded postings of Hacker News.
func excerpts(t *testing.T) (out []core.Posting) {
	t.Helper()
	f, err := os.Open("../dedupe/testdata/pairs.ndjson")
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var pair struct {
			A, B struct {
				Item int
				Text string
			}
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &pair))
		p := core.Posting{Source: "hackernews", ExternalID: strconv.Itoa(pair.A.Item), Text: pair.A.Text}
		p.Title, _, _ = strings.Cut(p.Text, "\n")
		out = append(out, p)
	}
	require.NoError(t, lines.Err())
	require.NotEmpty(t, out)
	return out
}
