package dedupe

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const pairsFile = "../../../core/dedupe/testdata/pairs.ndjson"

func testPairs(t *testing.T) []Pair {
	t.Helper()
	pairs, err := LoadPairs(pairsFile)
	require.NoError(t, err)
	return pairs
}

// excerptPosts makes two months of the labelled excerpts.
func excerptPosts(pairs []Pair) (posts []Post) {
	for _, p := range pairs {
		for month, e := range map[string]Excerpt{"1": p.A, "2": p.B} {
			posts = append(posts, Post{ID: e.Item, Author: e.Author, Month: month, Text: e.Text})
		}
	}
	return posts
}

func TestRecallOnTheExcerpt(t *testing.T) {
	t.Parallel()
	posts := excerptPosts(testPairs(t))
	r := MeasureRecall(posts)
	assert.Equal(t, len(posts), r.Posts)
	assert.Greater(t, r.Truth, 200)
	assert.GreaterOrEqual(t, r.Recall(), 0.96, "%+v", r)
	assert.GreaterOrEqual(t, r.Precision(), 0.98, "%+v", r)
	assert.Zero(t, r.Wrong)
	assert.Greater(t, r.F1(), 0.97)
}

func TestMergingOnLabelledPairs(t *testing.T) {
	t.Parallel()
	pairs := testPairs(t)
	held := MeasureMerging(pairs, HeldOut)
	assert.GreaterOrEqual(t, len(pairs), 200)
	assert.GreaterOrEqual(t, held.F1(), GoalF1)
	assert.GreaterOrEqual(t, held.Precision(), 0.97)
	hard := MeasureMerging(pairs, Tuned)
	assert.GreaterOrEqual(t, hard.F1(), 0.90)
	assert.GreaterOrEqual(t, hard.Precision(), 0.96)
	assert.Len(t, hard.Errors, hard.Wrong+hard.Missed)
	authors := map[string]bool{}
	for _, p := range pairs {
		if !p.HeldOut {
			authors[p.A.Author], authors[p.B.Author] = true, true
		}
	}
	for _, p := range pairs {
		assert.False(t, p.HeldOut && (authors[p.A.Author] || authors[p.B.Author]), "pair %d shares an author with the other set", p.Number)
	}
}

func TestSpeedAndReport(t *testing.T) {
	t.Parallel()
	pairs := testPairs(t)
	posts := excerptPosts(pairs)
	r := Report{Recall: MeasureRecall(posts), Pairs: pairs, Machine: "a test", Speed: MeasureSpeed(posts, 2*len(posts))}
	assert.Equal(t, 2*len(posts), r.Speed.Posts)
	assert.Greater(t, r.Speed.Joined, len(posts)/2)
	assert.Positive(t, r.Speed.Rate())
	text := r.Markdown()
	assert.Contains(t, text, "| held out |")
	assert.NotContains(t, text, "NaN")

	path := filepath.Join(t.TempDir(), "evaluation.md")
	require.NoError(t, WriteSection(path, text))
	require.NoError(t, WriteSection(path, "## Dedupe\n\nnew"))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "# Evaluation\n\n<!-- dedupe:begin -->\n## Dedupe\n\nnew\n<!-- dedupe:end -->\n", string(got))
	assert.Error(t, WriteSection(filepath.Join(path, "no"), "x"))

	assert.Len(t, Report{}.Goals(), 3)
	assert.Zero(t, MeasureSpeed(nil, 5))
}

func TestLoadMonths(t *testing.T) {
	t.Parallel()
	lines := ""
	for i, text := range []string{"Acme | Writer | Berlin<p>We write.\u2028Really.", "Bolt - Go Developer - Remote", ""} {
		lines += fmt.Sprintf(`{"by":"u%d","id":%d,"parent":7,"text":%q,"_month":"2017-01"}`+"\n", i, 10+i, text)
	}
	lines += `{"by":"u9","id":20,"parent":10,"text":"a reply","_month":"2017-01"}` + "\n" + `{"by":"v","id":5,"parent":3,"text":"No separators here","_month":"2016-12"}`
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(lines))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	path := filepath.Join(t.TempDir(), "months.ndjson.gz")
	require.NoError(t, os.WriteFile(path, packed.Bytes(), 0o600))
	posts, err := LoadMonths(path)
	require.NoError(t, err)
	require.Len(t, posts, 3)
	assert.Equal(t, "No separators here", posts[0].Title)
	assert.Equal(t, "Acme", posts[1].Company)
	assert.Contains(t, posts[1].Text, "We write.")
	assert.Equal(t, []string{"Bolt", "Go Developer"}, []string{posts[2].Company, posts[2].Title})

	_, err = LoadMonths(path + "x")
	assert.Error(t, err)
	require.NoError(t, os.WriteFile(path, []byte("no gzip"), 0o600))
	_, err = LoadMonths(path)
	assert.Error(t, err)
	_, err = readMonths(strings.NewReader("{"))
	assert.ErrorContains(t, err, "line 1")
	_, err = LoadPairs(path + "x")
	assert.Error(t, err)
	_, err = readPairs(strings.NewReader("{"))
	assert.ErrorContains(t, err, "pair 1")
}

func TestHeader(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]string{
		"Acme | Berlin | Backend Engineer | Remote": {"Acme", "Backend Engineer"},
		"Acme | Berlin | Remote":                    {"Acme", "Acme | Berlin | Remote"},
		"We are hiring":                             {"", "We are hiring"},
		"Acme - Writer needed":                      {"Acme", "Writer needed"},
	} {
		c, r := Header(in + "\nmore")
		assert.Equal(t, want, [2]string{c, r}, in)
	}
}

func TestJaccard(t *testing.T) {
	t.Parallel()
	assert.Zero(t, jaccard(nil, nil))
	a, b := shingles("one two three four"), shingles("ONE, two three five")
	assert.InDelta(t, 1.0/3, jaccard(a, b), 1e-9)
	assert.Equal(t, map[pair]float64{{0, 1}: 1.0 / 3}, exactPairs([][]uint64{a, b}, []int{0}, []int{1}, 0.3))
}
