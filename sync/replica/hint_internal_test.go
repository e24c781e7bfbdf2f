package replica

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAHintTellsTheHostOnly: who it is at a host never leaves in plain words.
func TestAHintTellsTheHostOnly(t *testing.T) {
	t.Parallel()
	for recipient, want := range map[string]string{
		"":                                     "none",
		"jobs@Kestrel.Example":                 "@kestrel.example",
		"Mara Lind <mara.lind@firm.example>":   "@firm.example",
		`"a@b"@firm.example`:                   "@firm.example",
		"https://Board.example/jobs/7?to=mara": "@board.example",
		"+49 30 1234567":                       "kept",
		"a@b, c@d":                             "kept",
		"@mara_lind":                           "kept",
		"mailto:mara@firm.example":             "kept",
		"https://":                             "kept",
	} {
		require.Equal(t, want, hint(recipient), recipient)
	}
}
