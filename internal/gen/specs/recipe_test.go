package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheRecipeIsEnough follows docs/add-a-source.md to the letter in a copy of the
// tree: the files that it shows and the generators make a driver that the program
// knows and that passes the conformance suite.
func TestTheRecipeIsEnough(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the drivers anew")
	}
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	guide, err := os.ReadFile(filepath.Join(root, "docs", "add-a-source.md"))
	require.NoError(t, err)
	files := regexp.MustCompile("(?m)^`([^`]+)`:\n\n```[a-z]+\n((?s:.*?))^```$").FindAllStringSubmatch(string(guide), -1)
	require.Len(t, files, 3, "the guide shows a definition, a driver and its test")
	dir := t.TempDir()
	for _, part := range []string{"go.mod", "go.sum", "adapters", "core", "internal", "app/config", "docs/sources.md"} {
		require.NoError(t, copied(filepath.Join(dir, part), filepath.Join(root, part)))
	}
	for _, f := range files {
		path := filepath.Join(dir, filepath.FromSlash(f[1]))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(f[2]), 0o644))
	}
	run := func(args ...string) {
		cmd := exec.Command("go", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "go %s:\n%s", strings.Join(args, " "), out)
	}
	run("run", "./internal/gen/specs")
	run("run", "./internal/gen/sources")
	list, err := os.ReadFile(filepath.Join(dir, "adapters", "all", "sources_gen.go"))
	require.NoError(t, err)
	assert.Contains(t, string(list), "gardenjobsSource.Spec()")
	table, err := os.ReadFile(filepath.Join(dir, "docs", "sources.md"))
	require.NoError(t, err)
	assert.Contains(t, string(table), "## gardenjobs\n")
	assert.Contains(t, string(table), "## gardenfeed\n", "a definition is a driver without being listed anywhere")
	run("vet", "./adapters/source/gardenjobs")
	run("test", "-count=1", "./adapters/source/gardenjobs", "./adapters/all")
	run("test", "-count=1", "-run", "EveryDefinition", "./adapters/source/feed")
}

// copied copies a file or a folder.
func copied(to, from string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if e.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, raw, 0o644)
	})
}
