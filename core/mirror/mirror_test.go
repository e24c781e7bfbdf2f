package mirror_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
)

func TestTablesAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range mirror.Tables() {
		require.False(t, seen[m.Name], m.Name)
		seen[m.Name] = true
		got, ok := mirror.Of(m.Name)
		require.True(t, ok)
		require.Equal(t, m.Owner, got.Owner)
		names := map[string]bool{}
		for _, c := range m.Columns {
			require.False(t, names[c.Name], "%s.%s", m.Name, c.Name)
			names[c.Name] = true
		}
		require.True(t, names["user_id"], m.Name)
		require.Equal(t, m.Mirrored, names["facts_v"] && names["deleted_at"], m.Name)
		require.Equal(t, m.Mirrored, len(m.Sent()) > 0, "%s: functions write the others", m.Name)
		require.NotContains(t, m.Sent(), "user_id")
		require.NotContains(t, m.Sent(), "rev")
		if c := m.TextColumn(); c != "" {
			require.Contains(t, m.Sent(), c)
		}
		require.Equal(t, len(m.View) > 0, names["view"] || names["doc"], "%s: a view has its allow-list", m.Name)
	}
	_, ok := mirror.Of("secrets")
	require.False(t, ok)
	all := mirror.Tables()
	at := func(name string) int {
		return slices.IndexFunc(all, func(m mirror.Table) bool { return m.Name == name })
	}
	require.Less(t, at("jobs"), at("postings"))
	require.Less(t, at("jobs"), at("proposals"))
	require.Less(t, at("proposals"), at("submissions"))
	require.Less(t, at("proposals"), at("decisions"))
	require.Less(t, at("submissions"), at("outcomes"))
	require.Less(t, at("decisions"), at("decision_acks"))
}

func table(t *testing.T, name string) mirror.Table {
	t.Helper()
	m, ok := mirror.Of(name)
	require.True(t, ok)
	return m
}

func TestOnlyWhatIsAllowedIsLeft(t *testing.T) {
	for _, c := range []struct{ name, table, in, want string }{
		{"unknown fields go", "jobs", `{"id":"1","text":"secret","new_field":{"a":1}}`, `{"id":"1"}`},
		{"nested fields are chosen one by one", "jobs", `{"extraction":{"language":"en","contacts":[{"value":"x@example.org"}],"pay":{"min":{"minor":5,"currency":"EUR"},"text":"5 EUR"}}}`,
			`{"extraction":{"language":"en","pay":{"min":{"minor":5,"currency":"EUR"}}}}`},
		{"lists of objects are passed through", "jobs", `{"extraction":{"skills":[{"skill":"go","required":true,"span":{"start":1,"end":2}}]}}`,
			`{"extraction":{"skills":[{"skill":"go","required":true}]}}`},
		{"lists of texts are kept", "jobs", `{"sources":["a","b"]}`, `{"sources":["a","b"]}`},
		{"a map allows its values", "jobs", `{"decision":{"reasons":[{"code":"c","params":{"skill":"go"},"points":1}]}}`, `{"decision":{"reasons":[{"code":"c","params":{"skill":"go"},"points":1}]}}`},
		{"but nothing below them", "jobs", `{"decision":{"reasons":[{"params":{"skill":{"deep":"secret"},"x":["a",{"b":"secret"}]}}]}}`, `{"decision":{"reasons":[{"params":{"x":["a"]}}]}}`},
		{"an object where a value was allowed goes", "jobs", `{"title":{"secret":1},"company":"c"}`, `{"company":"c"}`},
		{"a value where an object was allowed goes", "jobs", `{"extraction":"secret","decision":5,"id":"1"}`, `{"id":"1"}`},
		{"null says that nothing is known", "jobs", `{"score":null,"text":null}`, `{"score":null}`},
		{"NUL is taken out", "jobs", "{\"title\":\"a\\u0000b\",\"decision\":{\"reasons\":[{\"params\":{\"a\\u0000\":\"b\"}}]}}", `{"title":"ab","decision":{"reasons":[{"params":{"a":"b"}}]}}`},
		{"numbers keep their digits", "forecasts", `{"id":9007199254740993,"seed":5}`, `{"id":9007199254740993}`},
		{"the recipient stays here", "proposals", `{"content":{"recipient":"x@example.org","body":"b","channel":"email","price":{"min":{"minor":1,"currency":"EUR"}}},"writing":{"original":"o","cost_nusd":3}}`,
			`{"content":{"channel":"email","price":{"min":{"minor":1,"currency":"EUR"}}},"writing":{"cost_nusd":3}}`},
		{"so does the receipt", "submissions", `{"id":"1","recipient":"x","content":{"body":"b"},"receipt":{"text":"250 ok","at":"2026-11-01T00:00:00Z"},"refusal":{"code":"closed","text":"no"}}`,
			`{"id":"1","receipt":{"at":"2026-11-01T00:00:00Z"},"refusal":{"code":"closed"}}`},
		{"the signature and permissions stay here", "settings", `{"signature":"Mara, +49","permissions":{"x":"letter"},"modes":{"email":"confirm"},"filters":{"block_words":["x"]}}`,
			`{"modes":{"email":"confirm"},"filters":{"block_words":["x"]}}`},
		{"a table without a view has nothing", "budgets", `{"id":"1"}`, `{}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := table(t, c.table).Reduce([]byte(c.in))
			require.NoError(t, err)
			require.JSONEq(t, c.want, string(got))
		})
	}
}

func TestWhatIsNoResourceIsRefused(t *testing.T) {
	jobs := table(t, "jobs")
	for _, in := range []string{``, `null`, `7`, `[]`, `{"id":`, `{"title":"` + strings.Repeat("x", mirror.MaxView) + `"}`} {
		_, err := jobs.Reduce([]byte(in))
		require.Equal(t, core.KindInvalid, core.KindOf(err), "%.20s", in)
	}
}

// Whatever a resource holds under names that are not listed, none of it is left.
func TestNothingElseIsLeft(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(mirror.Tables()).Draw(t, "table")
		var grow func(depth int) any
		grow = func(depth int) any {
			if depth == 0 {
				return map[string]any{"unlisted": "canary"}
			}
			out := map[string]any{"unlisted": "canary"}
			for _, p := range rapid.SliceOfN(rapid.SampledFrom(append([]string{"x", "text", "body", "contacts"}, m.View...)), 0, 6).Draw(t, "paths") {
				for part := range strings.SplitSeq(p, ".") {
					if part != "*" {
						out[part] = map[string]any{"inner": grow(depth - 1), "list": []any{grow(depth - 1)}}
					}
				}
			}
			return out
		}
		raw, err := json.Marshal(grow(3))
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.Reduce(raw)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(got), "unlisted") || strings.Contains(string(got), `"inner"`) {
			t.Fatalf("%s keeps %s of %s", m.Name, got, raw)
		}
	})
}

func TestAChecksumIsOfTheRowsInAnyOrder(t *testing.T) {
	var a, b mirror.Checksum
	a.Add("x", 1, false)
	a.Add("y", 2, true)
	b.Add("y", 2, true)
	b.Add("x", 1, false)
	require.Equal(t, a, b)
	b.Add("x", 1, false)
	require.NotEqual(t, a, b)
	var c mirror.Checksum
	c.Add("x", 2, false)
	c.Add("y", 2, true)
	require.NotEqual(t, a, c, "another version is another sum")
	c = mirror.Checksum{}
	c.Add("x", 1, true)
	c.Add("y", 2, true)
	require.NotEqual(t, a, c, "a tombstone is another sum")
}

func TestPlain(t *testing.T) {
	require.Equal(t, "ab", mirror.Plain("a\x00b"))
}
