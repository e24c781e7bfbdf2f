package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/cmd/automonet/cli"
	"github.com/automonet/automonet/internal/need"
)

func TestTheFilesAreFresh(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	require.NoError(t, run(true), "run make gen")
}

func TestAStaleFileIsToldAndWrittenAnew(t *testing.T) {
	t.Chdir(t.TempDir())
	require.ErrorContains(t, run(true), "is stale; run make gen")
	require.NoError(t, run(false))
	require.NoError(t, run(true))
	require.NoError(t, os.WriteFile("docs/cli.md", []byte("old"), 0o600))
	require.ErrorContains(t, run(true), "docs/cli.md is stale")
}

func TestEveryCommandAndFlagIsDescribed(t *testing.T) {
	made, err := render()
	require.NoError(t, err)
	markdown, english, german := string(made["docs/cli.md"]), string(made["build/package/man/automonet.1"]), string(made["build/package/man/automonet.de.1"])
	for text, want := range map[*string][]string{
		&markdown: {"`automonet proposal approve PROPOSAL`", "| `--hash VALUE` | "},
		&english:  {".SS automonet proposal approve PROPOSAL\n", ".B \\-\\-live\n", ".B \\-y, \\-\\-yes\n"},
		&german:   {".SS automonet proposal approve PROPOSAL\n", ".SH RÜCKGABEWERT\n", ".B \\-\\-hash WERT\n"},
	} {
		for _, w := range want {
			require.True(t, strings.Contains(*text, w), w)
		}
		require.False(t, strings.Contains(*text, "cmd."), "no text is missing")
	}
	require.Equal(t, strings.Count(english, ".SS "), strings.Count(german, ".SS "), "both tell of the same commands")
	require.Greater(t, strings.Count(english, ".SS "), 100)
}

func TestManReadsThePages(t *testing.T) {
	man := need.Tool(t, "man", "it shows the manual page (Debian: apt-get install man-db)")
	made, err := render()
	require.NoError(t, err)
	for _, name := range []string{"automonet.1", "automonet.de.1"} {
		path := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(path, made["build/package/man/"+name], 0o600))
		cmd := exec.Command(man, "--warnings", "--encoding=UTF-8", "--local-file", "--pager=cat", path)
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "MANWIDTH=100", "MANROFFOPT=-c")
		var said, warned strings.Builder
		cmd.Stdout, cmd.Stderr = &said, &warned
		require.NoError(t, cmd.Run(), warned.String())
		require.Empty(t, warned.String(), "troff complains of nothing")
		require.True(t, strings.Contains(said.String(), "automonet backup FILE"))
	}
}

func TestRoffEscapes(t *testing.T) {
	require.Equal(t, "\\&.a \\-\\-b \\(aqc\\(aq \\e", roff(".a --b 'c' \\"))
	require.Equal(t, "-v, --value X", flagName(cli.FlagDoc{Name: "value", Short: "v", Value: "X"}))
	require.Equal(t, "a &lt;b> \\*c\\*", plain(" a <b> *c* "))
}
