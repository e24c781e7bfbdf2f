package profilefile_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/profilefile"
	"github.com/automonet/automonet/internal/sample"
)

func TestFormatIsReadAgain(t *testing.T) {
	t.Parallel()
	p, err := sample.Profile()
	require.NoError(t, err)
	raw, err := profilefile.Format(p)
	require.NoError(t, err)
	again, err := profilefile.Parse("again.yaml", raw)
	require.NoError(t, err, string(raw))
	require.Equal(t, p, again)
}
