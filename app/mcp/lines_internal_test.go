package mcp

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestALineThatIsNoMessageIsAnsweredAndLeftOut(t *testing.T) {
	t.Parallel()
	good := `{"jsonrpc":"2.0","id":1,"method":"ping"}`
	in := strings.Join([]string{"not JSON", good, "", "[1]", "5", `{"id":2}`, `{"jsonrpc":"2.0","method":"x`, strings.Repeat("a", 3*maxLine), good, "cut off"}, "\n")
	var out bytes.Buffer
	passed, err := io.ReadAll(newSieve(io.NopCloser(strings.NewReader(in)), &out))
	require.NoError(t, err)
	require.Equal(t, good+"\n"+good+"\n", string(passed))
	var codes []string
	for line := range strings.Lines(out.String()) {
		codes = append(codes, line[strings.Index(line, `"code":`)+7:][:6])
	}
	require.Equal(t, []string{"-32700", "-32600", "-32600", "-32600", "-32700", "-32700", "-32700"}, codes)
}

func TestTheLastMessageNeedsNoLineBreak(t *testing.T) {
	t.Parallel()
	passed, err := io.ReadAll(newSieve(io.NopCloser(strings.NewReader(`{"jsonrpc":"2.0"}`)), io.Discard))
	require.NoError(t, err)
	require.JSONEq(t, `{"jsonrpc":"2.0"}`, string(passed))
}
