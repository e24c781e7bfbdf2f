package fields

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func data() string { return filepath.Join("..", "..", "..", "..", "shared", "data") }

// floor is the precision and recall below which a field must not fall. They lie a
// little below what was measured, so that a single row more or less passes.
type floor struct{ precision, recall float64 }

func TestFieldsHoldTheMeasuredLevel(t *testing.T) {
	t.Parallel()
	rows, err := Rows()
	require.NoError(t, err)
	r, err := Measure(t.Context(), rows, data())
	require.NoError(t, err)
	for _, m := range r.Mistakes {
		t.Log(m)
	}
	for part, floors := range map[string]map[string]floor{
		"tuned": {
			"title": {0.95, 0.95}, "company": {0.97, 0.96}, "pay": {0.96, 0.96}, "skills": {0.90, 0.94},
			"contract": {0.97, 0.97}, "remote": {0.98, 0.98}, "language": {0.99, 0.99}, "contact": {0.97, 0.95},
		},
		"held out": {
			"title": {0.93, 0.93}, "company": {0.97, 0.95}, "pay": {0.96, 0.92}, "skills": {0.87, 0.89},
			"contract": {0.95, 0.95}, "remote": {0.96, 0.90}, "language": {0.98, 0.97}, "contact": {0.89, 0.97},
		},
	} {
		for _, f := range Names() {
			c := r.Counts[part][f]
			t.Logf("%-8s %-8s precision %.3f recall %.3f %+v", part, f, c.Precision(), c.Recall(), *c)
			if r.Absent > 0 { // a part of the rows: the share of one row is larger
				assert.GreaterOrEqual(t, c.F1(), 0.75, "%s, %s", part, f)
				continue
			}
			assert.GreaterOrEqual(t, c.Precision(), floors[f].precision, "precision of %s, %s", f, part)
			assert.GreaterOrEqual(t, c.Recall(), floors[f].recall, "recall of %s, %s", f, part)
		}
		pay := r.Counts[part]["pay"]
		assert.LessOrEqual(t, 100*pay.Invented, 3*pay.Nothing, "false pay, %s", part)
	}
	if r.Absent > 0 {
		t.Logf("%d rows need recordings that are not here", r.Absent)
	}
}

func TestTheSampleIsWhole(t *testing.T) {
	t.Parallel()
	rows, err := Rows()
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(rows), 230)
	shown := earlier(t)
	seen, sources, held := map[string]bool{}, map[string]bool{}, 0
	for _, r := range rows {
		key := r.Source + " " + r.ID
		require.False(t, seen[key], "%s is there twice", key)
		seen[key], sources[r.Source] = true, true
		want, before := shown[key]
		if !before {
			want = HeldOut(r.Source, r.ID)
		}
		require.Equal(t, want, r.Held, "the part of %s is not for anybody to choose", key)
		if r.Held {
			held++
		}
		require.NotEmpty(t, r.Title, key)
		require.NotEmpty(t, r.Language, key)
		for _, s := range r.Contact {
			require.NotContains(t, s, " ", key)
		}
	}
	assert.GreaterOrEqual(t, 3*held, len(rows))
	assert.GreaterOrEqual(t, len(sources), 16)
}

// earlier is the part of each row of the sample of core/extract, of which the tuned
// rows had been looked at before.
func earlier(t *testing.T) map[string]bool {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "core", "extract", "testdata", "labels.ndjson"))
	require.NoError(t, err)
	defer f.Close()
	out := map[string]bool{}
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var r struct {
			Source, ID string
			Held       bool
		}
		require.NoError(t, json.Unmarshal(s.Bytes(), &r))
		out[r.Source+" "+r.ID] = r.Held
	}
	require.NoError(t, s.Err())
	return out
}

func TestRowsWithoutTheirRecordingAreLeftOut(t *testing.T) {
	t.Parallel()
	rows, err := Rows()
	require.NoError(t, err)
	r, err := Measure(t.Context(), rows, t.TempDir())
	require.NoError(t, err)
	assert.Positive(t, r.Absent)
	assert.Equal(t, len(rows), r.Absent+r.Rows["tuned"]+r.Rows["held out"])
	text, err := Report(t.Context(), t.TempDir())
	require.NoError(t, err)
	assert.Contains(t, text, "rows were left out")
}

func TestCounting(t *testing.T) {
	t.Parallel()
	equal := func(w, g string) bool { return w == g }
	var c Count
	for _, row := range []struct {
		want []string
		got  string
	}{{[]string{"a", "b"}, "b"}, {[]string{"a"}, "c"}, {[]string{"a"}, ""}, {nil, "a"}, {nil, ""}} {
		c.add(row.want, row.got, equal)
	}
	assert.Equal(t, Count{Right: 1, Wrong: 2, Missed: 2, Nothing: 2, Invented: 1}, c)
	assert.InDelta(t, 1.0/3, c.Precision(), 1e-9)
	assert.InDelta(t, 1.0/3, c.Recall(), 1e-9)
	assert.InDelta(t, 1.0/3, c.F1(), 1e-9)
}

func TestComparing(t *testing.T) {
	t.Parallel()
	assert.True(t, sameTitle("Senior Go Developer (remote)", "Senior Go developer"))
	assert.False(t, sameTitle("Go Developer", "Acme | Berlin | Go Developer"))
	assert.True(t, sameName("Acme, Inc.", "ACME Inc"))
	assert.False(t, sameName("Acme", "Acme Berlin"))
	assert.True(t, sameContact("https://jobs.lever.co/acme/", "http://jobs.lever.co/acme/123"))
	assert.True(t, sameContact("acme.example", "https://www.acme.example/jobs"))
	assert.False(t, sameContact("a@acme.example", "b@acme.example"))
	eur := core.Money{Minor: 6_000_000, Currency: "EUR"}
	assert.Equal(t, "60000-60000,EUR,year", payOf(core.Pay{Max: eur, Period: core.PeriodYear}))
	assert.Empty(t, payOf(core.Pay{}))
}

func TestAPostingThatIsNotThere(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(filepath.Join(data(), "sources-recorded")); err != nil {
		t.Skip("the recorded answers are not here")
	}
	for _, r := range []Row{
		{Source: "themuse", File: "themuse/themuse-jobs.json", ID: "0"},
		{Source: "upwork-html", File: "upwork-html/upwork-search-results-2026.html", ID: "022000000000000000000"},
		{Source: "remoteok", File: "none.json", ID: "1", Item: json.RawMessage(`{}`)},
		{Source: "linkedin", ID: "1", Item: json.RawMessage(`1`)},
		{Source: "hackernews", ID: "1", Item: json.RawMessage(`1`)},
	} {
		_, err := r.Posting(t.Context(), data())
		require.Error(t, err, r.Source)
		require.NotErrorIs(t, err, ErrNoData)
	}
}
