package channeltest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// RefusalOf is the typed refusal that err is; the test fails if it is none.
func RefusalOf(t *testing.T, err error) *core.Refusal {
	t.Helper()
	var refused *core.Refusal
	require.ErrorAs(t, err, &refused)
	return refused
}
