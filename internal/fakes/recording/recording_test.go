package recording

import (
	"bytes"
	"compress/gzip"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPackedGivesTheTextAndRefusesABrokenFile(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	w := gzip.NewWriter(&file)
	_, err := w.Write([]byte("<rss/>"))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	open := Packed(file.Bytes())
	assert.Equal(t, "<rss/>", string(open()))
	assert.Equal(t, "<rss/>", string(open()))
	assert.Panics(t, func() { Packed([]byte("no gzip"))() })
	assert.Panics(t, func() { Packed(file.Bytes()[:file.Len()-4])() })
}
