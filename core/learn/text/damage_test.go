package text_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// damaged returns packed files whose content was tampered with.
func damaged(t *testing.T, file []byte) (out [][]byte) {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(file))
	require.NoError(t, err)
	raw, err := io.ReadAll(z)
	require.NoError(t, err)
	const head = 4 + 1 + 7*8 // with the length of the opening
	changed := func(f func(b []byte) []byte) {
		var buf bytes.Buffer
		w := gzip.NewWriter(&buf)
		_, err := w.Write(f(bytes.Clone(raw)))
		require.NoError(t, err)
		require.NoError(t, w.Close())
		out = append(out, buf.Bytes())
	}
	changed(func(b []byte) []byte { b[0] = 'X'; return b })
	changed(func(b []byte) []byte { b[4] |= 4; return b })
	changed(func(b []byte) []byte { return b[:4] })
	changed(func(b []byte) []byte { return b[:10] })
	changed(func(b []byte) []byte { return b[:len(b)-1] })
	changed(func(b []byte) []byte { return append(b, 0) })
	changed(func(b []byte) []byte { return b[:head] })
	changed(func(b []byte) []byte { return b[:head+3] })
	changed(func(b []byte) []byte { b[head+1] = 0; return b })
	changed(func(b []byte) []byte {
		return append(b[:head], 0xff, 0xff, 0xff, 0x7f)
	})
	changed(func(b []byte) []byte {
		return append(b[:head], 2, 0xff, 0xff, 0x3f, 0xff, 0xff, 0x3f, 1, 1, 1, 1)
	})
	return out
}
