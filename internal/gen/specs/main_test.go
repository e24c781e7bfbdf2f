package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheListsAreFresh(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	files, err := generate(root)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for name, want := range files {
		have, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		assert.Equal(t, string(want), string(have), "%s is stale; run make gen", name)
	}
}

func TestGenerateFindsPlugins(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, body string) {
		path := filepath.Join(root, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(body), 0o644))
	}
	write("adapters/source/source.go", "package source\ntype Spec struct{ Driver string }\n")
	write("adapters/source/b/b.go", "package b\nfunc Spec() int { return 0 }\n")
	write("adapters/source/a/a.go", "package a\nfunc Specs() []int { return nil }\n")
	write("adapters/source/helper/h.go", "package helper\nfunc Spec(x int) int { return x }\ntype t int\nfunc (t) Specs() []int { return nil }\n")
	write("adapters/source/tested/t.go", "package tested\n")
	write("adapters/source/tested/t_test.go", "package tested\nfunc Spec() int { return 0 }\n")
	write("adapters/llm/llm.go", "package llm\n")
	write("adapters/all/all.go", "package all\n")
	files, err := generate(root)
	require.NoError(t, err)
	require.Len(t, files, 1, "a seam without a Spec has no list")
	list := string(files["adapters/all/sources_gen.go"])
	assert.Contains(t, list, "specs = append(specs, aSource.Specs()...)\n\tspecs = append(specs, bSource.Spec())\n")
	assert.NotContains(t, list, "helper")
	assert.NotContains(t, list, "tested")

	require.NoError(t, run(root, false))
	assert.FileExists(t, filepath.Join(root, "adapters", "all", "sources_gen.go"))
	write("adapters/source/bad/x.go", "package")
	require.Error(t, run(root, false))
}
