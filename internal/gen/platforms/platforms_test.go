package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/all"
)

func TestEveryPlatformIsDatedAndInBothLanguages(t *testing.T) {
	body, err := render()
	require.NoError(t, err)
	rows := 0
	for line := range strings.Lines(string(body)) {
		if strings.HasPrefix(line, "| **") {
			rows++
			require.Regexp(t, regexp.MustCompile(`\| \[20\d\d-\d\d-\d\d\]\(https?://[^)]+\) \|`), line)
		}
	}
	require.Equal(t, len(all.Channels())+len(all.Sources()), rows)
}

func TestTheFileIsFresh(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	require.NoError(t, run(true), "run make gen")
	t.Chdir(t.TempDir())
	require.ErrorContains(t, run(true), "is stale")
	require.NoError(t, os.Mkdir("docs", 0o700))
	require.NoError(t, run(false))
	require.NoError(t, run(true))
}
