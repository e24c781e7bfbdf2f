package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// names writes ESCO names as the data folder has them.
func names(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	folder := filepath.Join(data, "multilingual", "melo")
	require.NoError(t, os.MkdirAll(folder, 0o755))
	for _, task := range []string{"deu_q_de_c_en", "deu_q_de_c_de", "esp_q_es_c_es", "fra_q_fr_c_fr"} {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, err := w.Write([]byte("C000001_xx_000\tnurse\nC000002_xx_000\tcook\n"))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		require.NoError(t, os.WriteFile(filepath.Join(folder, task+".corpus-elements.tsv.gz"), b.Bytes(), 0o600))
	}
	return data
}

func TestTrainWritesTheSameFilesAgain(t *testing.T) {
	t.Parallel()
	w, data, out := newWorld(t), names(t), filepath.Join(t.TempDir(), "models")
	text := w.ok("train", "titles", "--data", data, "--out", out)
	assert.Contains(t, text, "titles-en.gz")
	first, err := os.ReadFile(filepath.Join(out, "titles-de.gz"))
	require.NoError(t, err)
	var list struct {
		Items []trained `json:"items"`
	}
	require.NoError(t, json.Unmarshal([]byte(w.ok("train", "titles", "--data", data, "--out", out, "--json")), &list))
	require.Len(t, list.Items, 4)
	again, err := os.ReadFile(filepath.Join(out, "titles-de.gz"))
	require.NoError(t, err)
	require.Equal(t, first, again)
}

func TestTrainSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, words := range map[string][]string{
		"no folder": {"train", "scam", "--data", filepath.Join(t.TempDir(), "none"), "--lang", "de"}, "no file": {"train", "all", "--data", t.TempDir(), "--lang", "de"},
	} {
		r := newWorld(t).run(words...)
		assert.Equal(t, 2, r.code, name)
		assert.Contains(t, r.err, "liegen keine aufgezeichneten Daten", name)
	}
	r := newWorld(t).run("train", "nothing")
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.err, "titles")
}

func TestModelCards(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"scam", "titles", "skills", "price"} {
		w := newWorld(t)
		assert.Contains(t, w.ok("model", "card", name), "## Measured")
		assert.Contains(t, w.ok("model", "card", name, "--json"), `"card"`)
	}
	r := newWorld(t).run("model", "card", "none")
	assert.Equal(t, 2, r.code)
	assert.Contains(t, r.err, "skills")
}
