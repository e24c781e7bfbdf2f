package openai

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzObserve compares what is read of an answer with a whole decoding of it:
// every valid object is read alike, and what is structurally cut is refused.
func FuzzObserve(f *testing.F) {
	for _, s := range []string{
		`{"id":"c1","model":"m","choices":[{"index":0,"message":{"content":"a \"b\" \\"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}`,
		` { "a" : [ 1 , { "b" : "}" } , "]" ] , "error" : null } `, `{}`, `{"x_groq":{"id":"r","usage":{"prompt_tokens":3}}}`,
		`{"error":{"code":"overloaded","message":"x"}}`, `{"type":"error"}`, `{"id":"\u0041","finish_reason":1}`, `{"a":tru}`, `{"a":1,}`, `{"a"`, `{"a":"b\\"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var o observed
		ok := o.observe(raw)
		var all map[string]json.RawMessage
		if !utf8.Valid(raw) || json.Unmarshal(raw, &all) != nil || all == nil {
			return
		}
		if !ok {
			t.Fatalf("a valid object was refused: %q", raw)
		}
		for key, want := range all {
			found := false
			members(raw, func(k, v []byte) {
				// The last of equal members counts, as it does for the decoder.
				if decoded := word([]byte(`"` + string(k) + `"`)); decoded == key {
					found = json.Valid(v) && string(v) == string(want)
				}
			})
			if !found && json.Valid([]byte(`"`+key+`"`)) {
				t.Fatalf("member %q was not read from %q", key, raw)
			}
		}
	})
}

func TestMembersRefusesWhatIsCut(t *testing.T) {
	t.Parallel()
	whole := `{"a":{"b":[1,-2.5e3,"x\"y"]},"c":null,"d":true}`
	for i := range whole {
		require.False(t, members([]byte(whole[:i]), func(_, _ []byte) {}), whole[:i])
	}
	require.True(t, members([]byte(whole), func(_, _ []byte) {}))
	for _, bad := range []string{`{"a":1} x`, `[1]`, `{"a" 1}`, `{1:2}`, `{"a":bad}`, `{"a":1 "b":2}`, `null`} {
		require.False(t, members([]byte(bad), func(_, _ []byte) {}), bad)
	}
	require.Equal(t, "a\"b", word([]byte(`"a\"b"`)))
	require.Empty(t, word([]byte(`"\u00"`)))
	require.Empty(t, word([]byte(`17`)))
}

// FuzzAppendText: what is sent decodes to the text, as the standard encoder's does.
func FuzzAppendText(f *testing.F) {
	for _, s := range []string{"", "plain", "a \"b\" \\ \n\t\x00\x1f", "Zwölf 😀 \u2028", "\xff\xc3", "\\\\\""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		raw, err := json.Marshal(s)
		require.NoError(t, err)
		var want, got string
		require.NoError(t, json.Unmarshal(raw, &want))
		require.NoError(t, json.Unmarshal(appendText(nil, s), &got))
		require.Equal(t, want, got)
	})
}

// TestChunksThatRepeatAreReadAlike: the short way through a stream finds what the
// long way finds.
func TestChunksThatRepeatAreReadAlike(t *testing.T) {
	t.Parallel()
	chunk := func(text, rest string) string {
		return `{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"` + text + `"}` + rest + `}]}`
	}
	for name, list := range map[string][]string{
		"plain":             {chunk("a", ""), chunk("b\\\"c", ""), chunk("", "")},
		"a finish":          {chunk("a", ""), chunk("b", `,"finish_reason":"stop"`), chunk("c", "")},
		"a null finish":     {chunk("a", `,"finish_reason":null`), chunk("b", `,"finish_reason":null`), chunk("c", `,"finish_reason":"length"`)},
		"an error between":  {chunk("a", ""), `{"error":{"code":"x"}}`, chunk("b", "")},
		"a text of syntax":  {chunk("a", ""), chunk(`}]}`, ""), chunk(`x","finish_reason":"stop`, "")},
		"another model":     {chunk("a", ""), `{"id":"d","model":"n","choices":[{"index":0,"delta":{"content":"b"}}]}`},
		"a cut one":         {chunk("a", ""), chunk("b", "")[:60]},
		"an open string":    {chunk("a", ""), chunk(`b\`, "")},
		"a usage with text": {chunk("a", ""), `{"id":"c","usage":{"prompt_tokens":3},"choices":[{"index":0,"delta":{"content":"b"}}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var short, long observed
			for _, raw := range list {
				long.head, long.tail = nil, nil
				require.Equal(t, long.observe([]byte(raw)), short.observe([]byte(raw)), raw)
			}
			short.head, short.tail, long.head, long.tail = nil, nil, nil, nil
			require.Equal(t, long, short)
		})
	}
}
