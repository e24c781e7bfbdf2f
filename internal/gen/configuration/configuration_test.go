package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/config"
)

func TestTheFileIsFresh(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	require.NoError(t, run(true), "run make gen")
}

func TestEveryKeyOfTheExportIsDescribed(t *testing.T) {
	t.Chdir(filepath.Join("..", "..", ".."))
	list, err := keys()
	require.NoError(t, err)
	body := string(render(list))
	raw, err := config.Export(config.Default())
	require.NoError(t, err)
	// The path of a key is what stands left of it, by its indentation.
	var path []string
	checked := 0
	for line := range strings.Lines(string(raw)) {
		trimmed := strings.TrimLeft(line, " ")
		name, _, ok := strings.Cut(trimmed, ":")
		if strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "- ") || !ok {
			continue
		}
		depth := (len(line) - len(trimmed)) / 2
		if depth > len(path) {
			continue // an entry of a list
		}
		path = append(path[:depth], strings.Trim(name, `"`))
		full := strings.Join(path, ".")
		if strings.HasPrefix(full, "channels.") || strings.HasPrefix(full, "sources.") {
			continue // names of the owner's
		}
		checked++
		require.True(t, strings.Contains(body, "| `"+full+"` |"), "%s is not described", full)
	}
	require.Greater(t, checked, 45)
	for _, want := range []string{"| `providers.N.base_url` |", "| `channels.NAME.mode` |", "| `http.sessions.idle` | duration | `7d` |", "| `sources.N.enabled` | true or false | `true` |", "| `settings.keep_texts_days` |", "| `settings.flags.day_plan` | true or false | `true` |"} {
		require.True(t, strings.Contains(body, want), want)
	}
}

func TestAPackageThatIsNotThereIsTold(t *testing.T) {
	t.Chdir(t.TempDir())
	_, err := keys()
	require.ErrorContains(t, err, "app/config")
	require.Error(t, run(false))
}
