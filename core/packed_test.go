package core_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func packText(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestUnpack(t *testing.T) {
	t.Parallel()
	whole := packText(t, `{"a":"A","b":"ä"}`)
	texts, err := core.Unpack(whole)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a": "A", "b": "ä"}, texts)
	for _, broken := range [][]byte{nil, []byte("no gzip"), whole[:len(whole)/2], packText(t, "no JSON")} {
		_, err := core.Unpack(broken)
		assert.Error(t, err)
	}
}
