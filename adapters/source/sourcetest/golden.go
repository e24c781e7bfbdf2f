package sourcetest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Golden compares v, as indented JSON without its empty fields, with
// testdata/<name>.golden.json of the test's package, and writes the file under
// -update.
func Golden(t testing.TB, name string, v any) {
	t.Helper()
	b, err := json.Marshal(v)
	require.NoError(t, err)
	var plain any
	require.NoError(t, json.Unmarshal(b, &plain))
	var got bytes.Buffer
	e := json.NewEncoder(&got)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(filled(plain)))
	path := filepath.Join("testdata", name+".golden.json")
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got.Bytes(), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run the test with -update to write it")
	require.Equal(t, string(want), got.String())
}

// filled drops empty fields, so that a golden file does not depend on how the
// nouns leave them out.
func filled(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = filled(v[i])
		}
	case map[string]any:
		for k, x := range v {
			x = filled(x)
			if m, ok := x.(map[string]any); x == nil || x == "" || x == "0001-01-01T00:00:00Z" || ok && len(m) == 0 {
				delete(v, k)
				continue
			}
			v[k] = x
		}
	}
	return v
}
