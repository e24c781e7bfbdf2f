package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCollect(t *testing.T) {
	t.Chdir("../../..")
	codes, err := collect("internal/i18n")
	require.NoError(t, err)
	for group, code := range map[string]string{"reason": "score.skills.fit", "finding": "claim_without_fact", "gate": "claims",
		"value": "why=content", "why": "budget", "outcome": "won", "run": "paused", "block": "cap"} {
		require.Contains(t, codes, group)
		if code == "cap" {
			continue
		}
		require.Contains(t, codes[group], code)
	}
	for group, texts := range codes {
		for code, both := range texts {
			require.NotEmpty(t, both[0], "%s.%s in English", group, code)
			require.NotEmpty(t, both[1], "%s.%s in German", group, code)
		}
	}
}

func TestCollectSaysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(dir+"/a.go", []byte("package a\nfunc reasonText() { _ = map[string]b{\"x\": {\"a\", \"b\"}} }\n"), 0o600))
	_, err := collect(dir)
	require.ErrorContains(t, err, "has its function another name?")
}
