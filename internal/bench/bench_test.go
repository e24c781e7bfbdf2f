package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMain lets the test program stand in for the programs that are started.
func TestMain(m *testing.M) {
	if asChild() {
		return
	}
	os.Exit(m.Run())
}

func testEnv(out *bytes.Buffer) *Env {
	return &Env{Data: "no such folder", Sample: "../../core/dedupe/testdata/pairs.ndjson", Postings: 60, Entries: 300, Copied: 60, Large: 1100, Out: out}
}

// Every measurement runs at a small size and gives a value.
func TestRunWritesTheReport(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and starts the program")
	}
	t.Chdir("../..")
	var out bytes.Buffer
	e := testEnv(&out)
	e.Sample = "core/dedupe/testdata/pairs.ndjson"
	path := filepath.Join(t.TempDir(), "benchmarks.md")
	require.NoError(t, run(context.Background(), e, "", path), out.String())
	t.Log(out.String())
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, b := range benches() {
		assert.Contains(t, string(raw), "| "+b.Name+" | ")
	}
	assert.NotContains(t, string(raw), "NaN")
	assert.Contains(t, string(raw), "0 changes")
	assert.Contains(t, string(raw), "leaves out every method that is not called", "text/template and the like keep all methods of all types")
	_, err = os.Stat(e.Dir)
	assert.True(t, os.IsNotExist(err), "the folder is removed")
}

func TestRunRefusesABadExpression(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	assert.ErrorContains(t, run(context.Background(), testEnv(&out), "(", ""), "-only")
	require.NoError(t, run(context.Background(), testEnv(&out), "canonical", "unused"))
	assert.Contains(t, out.String(), "canonical link")
}

func TestMixturesDiffer(t *testing.T) {
	t.Parallel()
	p, err := loadPosts("none", "../../core/dedupe/testdata/pairs.ndjson")
	require.NoError(t, err)
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	for i := range 3 * len(p.real) {
		q := p.posting(i, at)
		seen[q.Company+q.Text] = true
		assert.Equal(t, q, p.posting(i, at), "posting %d is not the same twice", i)
	}
	assert.Greater(t, len(seen), 5*len(p.real)/2)
	_, err = loadPosts("none", "none")
	assert.Error(t, err)
}

func TestFigures(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "1,234,567", count(1234567))
	assert.Equal(t, "999", count(999.4))
	assert.Equal(t, "1.50 ms", ms(1500*time.Microsecond))
	assert.Equal(t, "2.5 MB", mega(2_500_000))
	assert.Zero(t, quantile(nil, 0.5))
	assert.Equal(t, 3*time.Second, quantile([]time.Duration{3 * time.Second, time.Second, 2 * time.Second}, 0.99))
	n := 0.0
	assert.InDelta(t, 2, median(3, func() float64 { n++; return n }), 0)
	assert.Contains(t, describe(time.Now()), "Machine: ")
	text := markdown("m", []line{
		{Bench{Name: "a", Goal: "g"}, Result{Value: "1", Floor: "2", Met: true, Note: "how"}},
		{Bench{Name: "b", Goal: "g"}, Result{Value: "1", Floor: "2"}},
		{Bench{Name: "c", Goal: "g"}, Result{Skipped: "why"}},
		{Bench{Name: "d", Goal: "no goal"}, Result{Value: "1"}},
	}, "")
	for _, want := range []string{"| a | g | 1 | 2 | yes |", "| b | g | 1 | 2 | no |", "| c | g |  |  | skipped |", "| d | no goal | 1 |  |  |", "- **a**: how", "Skipped: why"} {
		assert.Contains(t, text, want)
	}
	kept := markdown("m", []line{{Bench{Name: "a", Goal: "g"}, Result{Skipped: "late"}}, {Bench{Name: "c", Goal: "g"}, Result{Skipped: "why"}}}, text)
	assert.Contains(t, kept, "| a | g | 1 | 2 | yes |\n", "what is skipped keeps its earlier line")
	assert.Contains(t, kept, "- **a**: how\n")
	assert.Contains(t, kept, "Skipped: why")
	var out bytes.Buffer
	for _, r := range []Result{{Skipped: "x"}, {Met: true}, {}} {
		report(&out, Bench{Goal: "g"}, r)
	}
	report(&out, Bench{Goal: "no goal"}, Result{})
	assert.Contains(t, out.String(), "NOT MET")
	assert.Error(t, bareProgram(filepath.Join(t.TempDir(), "no", "such.db")))
	assert.Error(t, errors.Join(bareProgram(t.TempDir())))
}

func TestReflectingNamesEachFunctionOnce(t *testing.T) {
	t.Parallel()
	dump := "# a/b\n_ -> main.main\nmain.main -> type:main.T <UsedInIface>\n" +
		"text/template.(*state).evalField <ReflectMethod> -> reflect.Value.MethodByName\n" +
		"text/template.(*state).evalField <ReflectMethod> -> runtime.x\na.b <UsedInIface><ReflectMethod> -> c\nd -> e <ReflectMethod>\n"
	assert.Equal(t, []string{"text/template.(*state).evalField", "a.b"}, reflecting(dump))
}

func TestMergeKeepsTheOtherLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	e := testEnv(&out)
	e.Merge = true
	path := filepath.Join(t.TempDir(), "benchmarks.md")
	before := "# Benchmarks\n\nMachine: of the other lines.\n\n| what | goal | measured | floor | met |\n|---|---|---|---|---|\n| search | g | 7 ms | 5 ms | yes |\n\n## How\n\n- **search**: long ago.\n"
	require.NoError(t, os.WriteFile(path, []byte(before), 0o600))
	require.NoError(t, run(context.Background(), e, "^canonical link$", path))
	raw, err := os.ReadFile(path)
	require.NoError(t, err)
	text := string(raw)
	assert.Contains(t, text, "\nMachine: of the other lines.\n")
	assert.Contains(t, text, "| search | g | 7 ms | 5 ms | yes |\n")
	assert.Contains(t, text, "- **search**: long ago.\n")
	assert.Regexp(t, `\| canonical link \| no goal \| [\d.]+ us \|`, text)
	assert.Regexp(t, `- \*\*canonical link\*\*: .* Measured in a run of its own. Machine: `, text)
	assert.Contains(t, text, "- **decide**: Skipped: not measured in this run")
	require.NoError(t, os.Remove(path))
	require.NoError(t, run(context.Background(), e, "^canonical link$", path), "without a report there is one of this run")
}

func TestStartTimesAreRead(t *testing.T) {
	t.Parallel()
	got := startTimes("    life_test.go:36: start to window: 512 ms\n    life_test.go:40: start to the first page: 1204 ms\n    life_test.go:36: start to window: 498 ms\nstart to nothing\n")
	require.Equal(t, map[string][]time.Duration{"window": {512 * time.Millisecond, 498 * time.Millisecond}, "the first page": {1204 * time.Millisecond}}, got)
}
