package draft

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
	"github.com/stretchr/testify/require"
)

func TestParseReply(t *testing.T) {
	t.Parallel()
	good := Reply{Language: "en", Subject: "S", Body: "One.\n\nTwo.", Claims: []Link{{"F1", "Go"}}}
	for name, c := range map[string]struct {
		in   string
		want Reply
		err  string
	}{
		"plain":                {`{"language":"EN","subject":"S","body":"One.\n\nTwo.","claims":[{"fact":"f1","quote":"Go"}]}`, good, ""},
		"in a code fence":      {"```json\n{\"language\":\"en\",\"subject\":\"S\",\"body\":\"One.\\n\\nTwo.\",\"claims\":[{\"fact\":\"F1\",\"quote\":\"Go\"}]}\n```", good, ""},
		"prose around it":      {`Sure {here} it is: {"language":"en","subject":"S","body":"One.\n\nTwo.","claims":[{"fact":"F1","quote":"Go"}]} Hope it helps {x}`, good, ""},
		"trailing commas":      {`{"language":"en","subject":"S","body":"One.\n\nTwo.","claims":[{"fact":"F1","quote":"Go",},],}`, good, ""},
		"single quotes":        {`{'language':'en','subject':'S','body':'One.\n\nTwo.','claims':[{'fact':'F1','quote':'Go'}]}`, good, ""},
		"an apostrophe":        {`{'body':'the client's shop, it's big', 'subject': 'S'}`, Reply{Body: "the client's shop, it's big", Subject: "S"}, ""},
		"bare keys":            {"{language: \"en\", subject: \"S\", body: \"One.\\n\\nTwo.\", claims: [{fact: \"F1\", quote: \"Go\"}]}", good, ""},
		"raw line breaks":      {"{\"language\":\"en\",\"subject\":\"S\",\"body\":\"One.\n\nTwo.\",\"claims\":[{\"fact\":\"F1\",\"quote\":\"Go\"}]}", good, ""},
		"comments":             {"{\"language\":\"en\", // the code\n\"subject\":\"S\", /* x */ \"body\":\"One.\\n\\nTwo.\",\"claims\":[{\"fact\":\"F1\",\"quote\":\"Go\"}]}", good, ""},
		"curly quotes":         {`{“language”: “en”, “subject”: “S”, “body”: “One.` + "\n\n" + `Two.”, “claims”: [{“fact”: “F1”, “quote”: “Go”}]}`, good, ""},
		"python literals":      {`{'body': 'x', 'plan': None, 'ok': True, 'no': False, 'n': 1.5}`, Reply{Body: "x"}, ""},
		"thoughts before":      {"<think>maybe {\"body\":\"wrong\"}</think>{\"body\":\"right\"}", Reply{Body: "right"}, ""},
		"an object before":     {`{"plan":"x"} {"body":"right"}`, Reply{Body: "right"}, ""},
		"escapes":              {`{"body":"caf\u00e9 \ud83d\ude00 \"q\" \\ \/ \t.",}`, Reply{Body: "café 😀 \"q\" \\ / \t."}, ""},
		"a lone surrogate":     {`{"body":"x\ud83d y",}`, Reply{Body: "x\uFFFD y"}, ""},
		"a cut string":         {`{"body":"One. Two`, Reply{}, "ends before"},
		"a cut object":         {`{"body":"One.","claims":[{"fact":"F1"`, Reply{}, "ends before"},
		"cut in an escape":     {`{"body":"One\`, Reply{}, "ends before"},
		"cut in a unicode":     {`{'body':"One\u00`, Reply{}, ""},
		"no object":            {"I cannot do that.", Reply{}, "no JSON object"},
		"nothing":              {"", Reply{}, "no JSON object"},
		"thoughts without end": {"<think>{\"body\":\"x\"}", Reply{}, "no JSON object"},
		"another object":       {`{"text":"x"}`, Reply{}, "no JSON object"},
		"an empty body":        {`{"body":" "}`, Reply{}, "is empty"},
		"a body of numbers":    {`{"body":5}`, Reply{}, "is empty"},
		"claims of nonsense":   {`{"body":"x","claims":[1,"a",null,{"fact":7},{"fact":"F2","quote":"y"}],"answers":{"id":"Q1"}}`, Reply{Body: "x", Claims: []Link{{"F2", "y"}}}, ""},
		"a missing colon":      {`{"body" "x"}`, Reply{}, "cannot be read"},
		"too deep":             {`{"body":"x","a":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + "}", Reply{}, "cannot be read"},
		"too many":             {`{"body":"x","claims":[` + strings.Repeat("1,", 300) + "]}", Reply{}, "cannot be read"},
		"too big":              {`{"body":"` + strings.Repeat("x", maxReply) + `"}`, Reply{}, "larger"},
		"two translations":     {`{"body":"b","greeting":"g","signoff":"s","claims":[{"id":"c1","quote":"q"}]}`, Reply{Body: "b", Greeting: "g", Signoff: "s", Claims: []Link{{"C1", "q"}}}, ""},
	} {
		got, err := ParseReply(c.in, false)
		if name == "cut in a unicode" {
			require.Error(t, err)
			continue
		}
		if c.err != "" {
			require.ErrorContains(t, err, c.err, name)
			require.Equal(t, core.KindInvalid, core.KindOf(err), name)
			continue
		}
		require.NoError(t, err, name)
		require.Equal(t, c.want, got, name)
	}
	_, err := ParseReply(`{"body":"whole, yet stopped"}`, true)
	require.ErrorContains(t, err, "ends before")
}

// TestCutRepliesAreNone: a JSON answer that ends early is never taken for a whole
// one, wherever it ends.
func TestCutRepliesAreNone(t *testing.T) {
	t.Parallel()
	whole := `{"plan":"p","language":"en","subject":"S {x}","body":"One, \"two\".\n\nThree 'four'.","claims":[{"fact":"F1","quote":"One"}],"answers":[]}`
	for i := range len(whole) - 1 {
		_, err := ParseReply(whole[:i], false)
		require.Error(t, err, whole[:i])
	}
	_, err := ParseReply(whole, false)
	require.NoError(t, err)
}

func TestParseVerdict(t *testing.T) {
	t.Parallel()
	v, err := ParseVerdict("Here: {'score': 71.6, 'defects': ['a', 2, 'b', 'c', 'd'],}")
	require.NoError(t, err)
	require.Equal(t, Verdict{Score: 72, Defects: []string{"a", "b", "c"}}, v)
	for _, bad := range []string{"", "{}", `{"score":"100"}`, `{"score":101}`, `{"score":-1}`, `{"score":`} {
		_, err := ParseVerdict(bad)
		require.Error(t, err, bad)
	}
}

func TestBodyStream(t *testing.T) {
	t.Parallel()
	raw := "```json\n" + `{"plan":"the \"body\" of it","subject":"x", "body" : "One \"two\".\n\nÄ \u00e9 \ud83d\ude00 \\ end.","claims":[]}`
	for _, size := range []int{1, 2, 3, 7, 1000} {
		var s BodyStream
		got := ""
		for i := 0; i < len(raw); i += size {
			got += s.Add(raw[i:min(i+size, len(raw))])
		}
		require.True(t, strings.HasPrefix(got, "One \"two\".\n\nÄ é"), "%d: %q", size, got)
		require.True(t, strings.HasSuffix(got, "\\ end."), "%d: %q", size, got)
	}
	var none BodyStream
	require.Empty(t, none.Add(`{"body": 5}`)+none.Add(`"x"`))
}

func FuzzParseReply(f *testing.F) {
	f.Add(`{"body":"x","claims":[{"fact":"F1","quote":"x"}]}`)
	f.Add("{'body':'it's', 'claims':[}")
	f.Add(`{{{{"body":"\ud83d\ud83d"`)
	f.Add("<think></think>{body:“x”/*")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseReply(s, false)
		if err != nil {
			require.Equal(t, core.KindInvalid, core.KindOf(err))
			return
		}
		require.NotEmpty(t, r.Body)
		require.True(t, utf8.ValidString(r.Body+r.Subject+r.Greeting+r.Signoff))
		require.LessOrEqual(t, len(r.Body), maxReplyBody)
		require.LessOrEqual(t, len(r.Claims), maxClaims)
		_, _ = ParseVerdict(s)
		var b BodyStream
		for i := range len(s) {
			require.True(t, utf8.ValidString(b.Add(s[i:i+1])))
		}
	})
}
