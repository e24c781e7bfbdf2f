package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app/chaos"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/i18n"
)

func TestChaosShowsFiguresInBothLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	words := []string{"llm", "chaos", "--small", "--only", "1,3,5,6,20"}
	out := w.ok(words...)
	assert.Contains(t, out, "expected USD 0.03, booked USD 0.03")
	assert.Contains(t, out, "3 models, 0 requests, 3 reasons stored")
	assert.Contains(t, out, "left out", "without the process to kill")
	assert.Contains(t, out, "4 held, 0 failed")
	out = w.ok(append(words, "--lang", "de")...)
	assert.Contains(t, out, "erwartet 0,03 USD, gebucht 0,03 USD")
	assert.Contains(t, out, "4 gehalten, 0 nicht gehalten")
	w.environ = append(w.environ, "COLUMNS=80")
	out = w.ok("llm", "chaos", "--only", "5")
	assert.Contains(t, out, " 5  held  Settling twice or late changes nothing\n    One call settled twice")
	var report chaos.Report
	require.NoError(t, json.Unmarshal([]byte(w.ok("llm", "chaos", "--only", "5", "--json")), &report))
	assert.Equal(t, 1, report.Held)
	assert.Equal(t, 2, w.run("llm", "chaos", "--only", "21").code)
	assert.Equal(t, 2, w.run("llm", "chaos", "--serve", "--vendor", "nobody").code)
	assert.Equal(t, 2, w.run("llm", "chaos", "--serve", "--fault", "sulking").code)
	assert.Equal(t, 2, w.run("llm", "chaos", "--serve", "--listen", "0.0.0.0:1").code)
}

func TestEveryPropertyAndFailureHasItsWords(t *testing.T) {
	t.Parallel()
	for _, lang := range i18n.Languages() {
		say := i18n.New(lang)
		for n := 1; n <= chaos.Properties; n++ {
			for _, part := range []string{"", "did", "saw"} {
				assert.True(t, say.Has(chaosKey(n, part)), "%s %d %s", lang, n, part)
			}
		}
	}
	a := newCommand(Program{Args: []string{"--lang", "en"}, Stdout: io.Discard, Stderr: io.Discard})
	failed := chaos.Result{Property: 1, State: chaos.StateFailed, Broken: []string{"over_limit"}, Error: "listen: refused"}
	assert.Equal(t, "A limit was exceeded. listen: refused", a.chaosSaw(failed))
	assert.Contains(t, a.chaosSaw(chaos.Result{Property: 19, State: chaos.StateSlow}), "no failure")
}

// TestChaosServesAVendorUntilItIsStopped reads the address from what is printed
// and calls it.
func TestChaosServesAVendorUntilItIsStopped(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r, pw := io.Pipe()
	var errs bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- Main(ctx, Program{Args: []string{"llm", "chaos", "--serve", "--fault", "none", "--json"}, Stdout: pw, Stderr: &errs, Environ: []string{"HOME=" + t.TempDir()}, Clock: clock.System{}, IDs: clock.Random{}})
		_ = pw.Close()
	}()
	var s chaos.Serving
	require.NoError(t, json.NewDecoder(r).Decode(&s))
	assert.Contains(t, s.Config, "base_url: "+s.URL)
	for range 2 {
		res, err := http.Post(s.URL+"/chat/completions", "application/json", strings.NewReader(fmt.Sprintf(`{"model":%q,"messages":[{"role":"user","content":"x"}]}`, s.Models[0])))
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, res.StatusCode)
		require.NoError(t, res.Body.Close())
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	stop()
	require.Equal(t, 0, <-ended)
	assert.Contains(t, errs.String(), "2 calls")
}
