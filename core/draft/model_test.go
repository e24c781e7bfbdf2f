package draft

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/stretchr/testify/require"
)

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
		return
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func briefOf(t testing.TB, in Input) Brief {
	t.Helper()
	b, err := NewBrief(in, Allowed(in.Profile, core.DefaultFacts()), "", nil)
	require.NoError(t, err)
	return b
}

func joined(p Prompt) string {
	var b strings.Builder
	for _, m := range p.Messages {
		b.WriteString(m.Text)
	}
	return b.String()
}

func shown(p Prompt) string {
	var b strings.Builder
	for _, m := range p.Messages {
		fmt.Fprintf(&b, "=== %s\n%s\n", m.Role, m.Text)
	}
	return b.String()
}

// written lets a fake writer answer and assembles what it wrote.
func writtenBy(t testing.TB, m fake.Manner, in Input) core.Proposal {
	t.Helper()
	b := briefOf(t, in)
	r, err := ParseReply(fake.Writer{Manner: m}.Reply("m", joined(b.Draft())), false)
	require.NoError(t, err)
	return b.Assemble(r)
}

// TestModelDrafts: what a careful model writes for the golden postings passes every
// gate, and reads as the golden says.
func TestModelDrafts(t *testing.T) {
	t.Parallel()
	for _, c := range postings(t) {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			p := writtenBy(t, fake.Good, c.input(t))
			for _, claim := range p.Claims {
				require.Equal(t, claim.Text, p.Content.Body[claim.Span.Start:claim.Span.End])
			}
			golden(t, "model/"+c.Name+".txt", render(p))
			for _, g := range Mendable(p) {
				require.True(t, g.Passed, "%s: %s\n%s", g.Gate, g.Detail, p.Content.Body)
			}
		})
	}
}
