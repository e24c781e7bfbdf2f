package packed_test

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/packed"
)

func pack(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func TestTexts(t *testing.T) {
	t.Parallel()
	whole := pack(t, `{"a":"A","b":"ä"}`)
	texts, err := packed.Texts(whole)
	require.NoError(t, err)
	assert.Equal(t, map[string]string{"a": "A", "b": "ä"}, texts)
	for _, broken := range [][]byte{nil, []byte("no gzip"), whole[:len(whole)/2], pack(t, "no JSON")} {
		_, err := packed.Texts(broken)
		assert.Error(t, err)
	}
}
