package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheTableSaysWhatWasFound(t *testing.T) {
	t.Parallel()
	out := `{"Action":"output","Package":"github.com/automonet/automonet/store/ledger","Test":"TestProperty08","Output":"    kill_test.go:134: 200 kills | 3 orphans\n"}
{"Action":"pass","Package":"github.com/automonet/automonet/store/ledger","Test":"TestProperty08","Elapsed":12.5}
{"Action":"pass","Package":"github.com/automonet/automonet/store/ledger","Test":"TestProperty20/a","Elapsed":1}
{"Action":"fail","Package":"github.com/automonet/automonet/store/ledger","Test":"TestProperty20","Elapsed":1}
{"Action":"pass","Package":"github.com/automonet/automonet/store/ledger","Elapsed":13}
`
	found, err := read([]byte(out))
	require.NoError(t, err)
	text := section(found, true)
	require.Contains(t, text, "| `store/ledger` | holds (12.5 s); 200 kills / 3 orphans |")
	require.Contains(t, text, "FAILS (1.0 s); 1 cases")
	require.Equal(t, 21, strings.Count(text, "\n| "), "a row for each property, and the head")
	_, err = read([]byte("{"))
	require.Error(t, err)
}

func TestBetweenMarkers(t *testing.T) {
	t.Parallel()
	doc := between("# Evaluation\n", "one\n")
	require.Equal(t, "# Evaluation\n\n"+begin+"\none\n"+end+"\n", doc)
	require.Equal(t, strings.Replace(doc, "one", "two", 1), between(doc, "two\n"))
}
