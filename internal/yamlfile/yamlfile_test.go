package yamlfile_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/internal/yamlfile"
)

type key string

type inner struct {
	List  []string `yaml:"list"`
	Float float64  `yaml:"float"`
}

type all struct {
	Text   string           `yaml:"text"`
	Int    int              `yaml:"int"`
	Long   int64            `yaml:"long"`
	Wait   time.Duration    `yaml:"wait"`
	Flag   *bool            `yaml:"flag"`
	Names  map[key]string   `yaml:"names"`
	Groups []inner          `yaml:"groups"`
	Either either           `yaml:"either"`
	Nested map[string][]int `yaml:"nested"`
	Odd    chan int         `yaml:"odd"`
	inner                   // not exported: no key of the file
	Inline `yaml:",inline"`
}

type Inline struct {
	Here string `yaml:"here"`
}

// either is a text or a list of texts.
type either []string

func (e *either) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if unmarshal(&one) == nil {
		*e = either{one}
		return nil
	}
	var many []string
	if err := unmarshal(&many); err != nil {
		return errors.New("either must be a text or a list of texts")
	}
	*e = many
	return nil
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	yes := true
	tests := []struct {
		name, in string
		want     all
	}{
		{"an empty file", "", all{}},
		{"a comment alone", "# nothing\n", all{}},
		{"nothing where a value is possible", "text:\nint: ~\ngroups: null\n", all{}},
		{"single values", "text: a b\nint: -3\nlong: 9000000000\nwait: 1h30m\nflag: true\nhere: x\n",
			all{Text: "a b", Int: -3, Long: 9_000_000_000, Wait: 90 * time.Minute, Flag: &yes, Inline: Inline{"x"}}},
		{"quotes and escapes", `text: "a\n\"b\" \u00e4"` + "\nhere: 'it''s'\n", all{Text: "a\n\"b\" ä", Inline: Inline{"it's"}}},
		{"blocks", "text: |\n  a\n  b\nhere: >-\n  c\n  d\n", all{Text: "a\nb\n", Inline: Inline{"c d"}}},
		{"a number, a date and a word of logic as texts", "text: 007\nnames: {a: 2026-11-29, b: true, c: 1.50}\n",
			all{Text: "007", Names: map[key]string{"a": "2026-11-29", "b": "true", "c": "1.50"}}},
		{"groups and lists", "groups:\n  - list: [a, b]\n    float: 1.5\n  - float: 2\nnested:\n  x: [1, 2]\n  y: []\n",
			all{Groups: []inner{{[]string{"a", "b"}, 1.5}, {nil, 2}}, Nested: map[string][]int{"x": {1, 2}, "y": {}}}},
		{"a group in one line", "names: {en: one, de: eins}\n", all{Names: map[key]string{"en": "one", "de": "eins"}}},
		{"what reads itself, as one", "either: a\n", all{Either: either{"a"}}},
		{"what reads itself, as many", "either: [a, b]\n", all{Either: either{"a", "b"}}},
		{"an anchor and a tag", "text: &here a\nhere: !!str 5\n", all{Text: "a", Inline: Inline{"5"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got all
			require.NoError(t, yamlfile.Unmarshal([]byte(tt.in), &got))
			require.Equal(t, tt.want, got)
		})
	}
}

func TestUnmarshalNamesTheMistake(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"a key that is not known", "text: a\ntxet: b\n", `line 2: unknown key "txet"`},
		{"a key of a field that is not exported", "list: [a]\n", `line 1: unknown key "list"`},
		{"a key that is given twice", "text: a\ntext: b\n", `line 2: mapping key "text" already defined at [1:1]`},
		{"a word for a number", "int: many\n", `line 1: int: "many" is not a whole number`},
		{"a number with a fraction for a whole one", "int: 1.5\n", `line 1: int: "1.5" is not a whole number`},
		{"a number that is too large", "long: 99999999999999999999\n", `line 1: long: "99999999999999999999" is not a whole number`},
		{"a word for a number with a fraction", "groups:\n  - float: x\n", `line 2: float: "x" is not a number`},
		{"a word for yes or no", "flag: often\n", `line 1: flag: "often" is not true or false`},
		{"no duration", "wait: soon\n", `line 1: wait: "soon" is not a duration such as 30m`},
		{"a list for a duration", "wait: [1]\n", `line 1: wait: "[" is not a duration such as 30m`},
		{"a list for a text", "text: [a]\n", `line 1: text: "[" is not a text`},
		{"a group for a text", "text:\n  a: b\n", `line 2: text: ":" is not a text`},
		{"a text for a list", "groups: a\n", `line 1: groups: "a" is not a list`},
		{"a text for a group", "names: a\n", `line 1: names: "a" is not a group of keys`},
		{"a list for the file", "- a\n", `line 1: the file: "-" is not a group of keys`},
		{"what reads itself fails", "text: a\neither: {a: b}\n", "line 2: either must be a text or a list of texts"},
		{"an alias", "text: &a b\nhere: *a\n", "line 2: here: aliases are not read; write the value out"},
		{"a merge key", "names:\n  <<: {a: b}\n", "line 2: names: merge keys are not read; write the keys out"},
		{"a type of ours that cannot be read", "odd: 1\n", "line 1: odd: a chan int cannot be read"},
		{"a long value", "int: " + strings.Repeat("x", 100) + "\n", `line 1: int: "` + strings.Repeat("x", 60) + `…" is not a whole number`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got all
			err := yamlfile.Unmarshal([]byte(tt.in), &got)
			require.EqualError(t, err, tt.want)
			require.IsType(t, &yamlfile.Error{}, err)
		})
	}
}

func TestUnmarshalBoundsDepth(t *testing.T) {
	t.Parallel()
	type deep struct {
		In *deep `yaml:"in"`
	}
	var got deep
	err := yamlfile.Unmarshal([]byte(strings.Repeat("{in: ", 60)+"~"+strings.Repeat("}", 60)), &got)
	require.ErrorContains(t, err, "in: lies deeper than 32 levels")
}

func TestLine(t *testing.T) {
	t.Parallel()
	d, err := yamlfile.Parse([]byte("# head\nname: a\nfacts:\n  - id: one\n    text:\n      en: b\n  - id: two\n  - c\n"))
	require.NoError(t, err)
	for _, tt := range []struct {
		want int
		path []any
	}{
		{2, []any{"name"}}, {3, []any{"facts"}}, {4, []any{"facts", 0}}, {4, []any{"facts", 0, "id"}}, {5, []any{"facts", 0, "text"}},
		{6, []any{"facts", 0, "text", "en"}}, {7, []any{"facts", 1}}, {8, []any{"facts", 2}},
		{0, []any{"missing"}}, {0, []any{"facts", 3}}, {0, []any{"name", 0}}, {0, []any{"facts", 1, "text"}}, {0, nil},
	} {
		require.Equal(t, tt.want, d.Line(tt.path...), "%v", tt.path)
	}
}

func TestParseNamesTheLineOfASyntaxError(t *testing.T) {
	t.Parallel()
	_, err := yamlfile.Parse([]byte("a: b\nc: [d\ne: f\n"))
	var at *yamlfile.Error
	require.ErrorAs(t, err, &at)
	require.Positive(t, at.Line)
	require.NotEmpty(t, at.Msg)
	require.NotContains(t, at.Msg, "\n")
	require.EqualError(t, &yamlfile.Error{Msg: "x"}, "x")
}

// What Quote writes is read back the same by this package and by a full decoder.
func TestQuoteReadsBack(t *testing.T) {
	t.Parallel()
	check := func(t require.TestingT, s string) {
		in := []byte("v: " + yamlfile.Quote(s) + "\nlist:\n  - " + yamlfile.Quote(s) + "\n")
		var got struct {
			V    string   `yaml:"v"`
			List []string `yaml:"list"`
		}
		require.NoError(t, yamlfile.Unmarshal(in, &got), "%q", in)
		require.Equal(t, s, got.V)
		require.Equal(t, []string{s}, got.List)
		var other map[string]any
		require.NoError(t, yaml.Unmarshal(in, &other), "%q", in)
		require.Equal(t, s, other["v"])
	}
	for _, s := range []string{"", "a", "yes", "Null", "true", "a b", " a", "a ", "a: b", "a #b", "#a", "- a", "1", "1e3", "0x1", "a'b", `a"b`, `a\b`, "a\nb", "a\r\n\tb",
		"ä", "日本", "a,b", "[a", "{a", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "a\u2028b", "\ufeffa", "a\x00b", "inf", "NaN", "e1", strings.Repeat("long ", 60)} {
		check(t, s)
	}
	require.Equal(t, "Go and SQL, since 2014", yamlfile.Quote("Go and SQL, since 2014"))
	rapid.Check(t, func(t *rapid.T) { check(t, rapid.String().Draw(t, "s")) })
}

func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{"text: a\n", "groups:\n  - list: [a]\n", "a: &x [*x]\n", "\t", "? a\n: b\n", "--- \n...\n", "names: {<<: *a}\n", "text: !!binary |\n  aa\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 4096 {
			return
		}
		var v all
		var e *yamlfile.Error
		if err := yamlfile.Unmarshal(b, &v); err != nil && !errors.As(err, &e) {
			t.Fatalf("%T is not an *Error: %v", err, err)
		}
	})
}
