package api

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzCarriedAnswer: no text ends the element that it stands in, and it is read as it was.
func FuzzCarriedAnswer(f *testing.F) {
	for _, text := range []string{"</script><img src=x onerror=alert(1)>", "<!--<script>", "]]>", "\u2028\u2029", `"`, "&lt;/script&gt;", "</SCRIPT\t>", "\x00\xff", "</body>"} {
		f.Add(text, "/api/v1/jobs?q="+text)
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		var doc, out bytes.Buffer
		enc := json.NewEncoder(&doc)
		enc.SetEscapeHTML(false)
		require.NoError(t, enc.Encode(map[string]string{text: text}))
		writeAnswer(&out, path, doc.Bytes())
		inner, ok := strings.CutPrefix(out.String(), `<script type="application/json" data-answer="`)
		require.True(t, ok)
		name, inner, ok := strings.Cut(inner, `">`)
		require.True(t, ok)
		require.NotContains(t, name, `"`)
		require.NotContains(t, name, "<")
		inner, ok = strings.CutSuffix(inner, "</script>\n")
		require.True(t, ok)
		require.False(t, strings.ContainsAny(inner, "<>&\u2028\u2029"))
		var got, want map[string]string
		require.NoError(t, json.Unmarshal([]byte(inner), &got))
		require.NoError(t, json.Unmarshal(doc.Bytes(), &want))
		require.Equal(t, want, got)
	})
}
