package span_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/learn/span"
)

// tagger likes the words "go" and "sql", and the word after "sql" as its rest.
func tagger() *span.Tagger {
	t := &span.Tagger{Weights: make([][span.Tags]float32, 1<<span.Bits)}
	word := func(w string) uint32 { return span.Features([]string{w})[0][1] }
	t.Weights[word("go")][span.Begin] = 3
	t.Weights[word("sql")][span.Begin] = 3
	t.Steps[span.Outside][span.Outside] = 1
	t.Steps[span.Tags][span.Outside] = 1
	t.Steps[span.Begin][span.Outside] = 1
	t.Weights[word("tuning")][span.Inside] = 4
	return t
}

func TestFindTakesTheBestPath(t *testing.T) {
	t.Parallel()
	m := tagger()
	require.Equal(t, []span.Span{{Start: 1, End: 2}, {Start: 3, End: 5}}, m.Find([]string{"know", "Go", "and", "SQL", "tuning", "too"}))
	require.Empty(t, m.Find([]string{"tuning", "alone"}), "no span begins inside")
	require.Empty(t, m.Find(nil))
	require.Equal(t, []span.Span{{Start: 0, End: 2}}, span.Spans([]span.Tag{span.Inside, span.Inside, span.Outside}))
}

func TestFeaturesDependOnTheSurroundings(t *testing.T) {
	t.Parallel()
	a, b := span.Features([]string{"use", "C++", "2021"}), span.Features([]string{"learn", "C++", "2021"})
	require.NotEqual(t, a[1], b[1])
	require.Equal(t, a[1][1], b[1][1], "the word itself is the same")
}

func TestPackedTaggersTagAlike(t *testing.T) {
	t.Parallel()
	m := tagger()
	file, err := span.Pack(m, &span.Tagger{Weights: make([][span.Tags]float32, 1<<span.Bits)})
	require.NoError(t, err)
	got, err := span.Unpack(file)
	require.NoError(t, err)
	require.Len(t, got, 2)
	s := []string{"know", "Go", "and", "SQL", "tuning", "too"}
	require.Equal(t, m.Find(s), got[0].Find(s))
	again, err := span.Pack(got...)
	require.NoError(t, err)
	require.Equal(t, file, again)
}

func TestUnpackRefusesDamage(t *testing.T) {
	t.Parallel()
	file, err := span.Pack(tagger())
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(file))
	require.NoError(t, err)
	raw, err := io.ReadAll(z)
	require.NoError(t, err)
	const head = 5 + 4 + 12
	for name, b := range map[string][]byte{
		"another mark": append([]byte("XXXX"), raw[4:]...), "cut head": raw[:8], "cut end": raw[:len(raw)-1], "more": append(bytes.Clone(raw), 1),
		"cut count": raw[:head], "too many": append(bytes.Clone(raw[:head]), 0xff, 0xff, 0xff, 0x7f), "no gap": append(bytes.Clone(raw[:head]), 1, 0),
		"too far": append(bytes.Clone(raw[:head]), 2, 0xff, 0xff, 0x0f, 0xff, 0xff, 0x0f),
	} {
		var buf bytes.Buffer
		w := gzip.NewWriter(&buf)
		_, err := w.Write(b)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		_, err = span.Unpack(buf.Bytes())
		require.Error(t, err, name)
	}
	_, err = span.Unpack([]byte("x"))
	require.Error(t, err)
	_, err = span.Unpack(file[:len(file)-9])
	require.Error(t, err)
}
