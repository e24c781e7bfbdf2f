package cli

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAnMboxIsHandedOverInParts(t *testing.T) {
	t.Parallel()
	one := "From a@b Mon Nov 23 07:30:00 2026\nSubject: x\n\n" + strings.Repeat("text\n", 200_000) + "\n"
	var parts []string
	require.NoError(t, mailParts(strings.NewReader(strings.Repeat(one, 10)), func(p []byte) error {
		parts = append(parts, string(p))
		return nil
	}))
	assert.Greater(t, len(parts), 2)
	for _, p := range parts {
		assert.LessOrEqual(t, len(p), importPart)
		assert.True(t, strings.HasPrefix(p, "From a@b"), "a part begins with a message")
	}
	assert.Equal(t, strings.Repeat(one, 10), strings.Join(parts, ""), "nothing is lost")
}

func TestOtherFilesAreOnePartAndBounded(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"", "Subject: x\n\nFrom here\n\nFrom there", strings.Repeat("x", 100_000) + "\n\nFrom y"} {
		var got bytes.Buffer
		parts := 0
		require.NoError(t, mailParts(strings.NewReader(in), func(p []byte) error { got.Write(p); parts++; return nil }))
		assert.Equal(t, in, got.String())
		assert.LessOrEqual(t, parts, 1)
	}
	size := 0
	require.NoError(t, mailParts(strings.NewReader(strings.Repeat("x\n", 20<<20)), func(p []byte) error { size += len(p); return nil }))
	assert.LessOrEqual(t, size, importMessage)
}
