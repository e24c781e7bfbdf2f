package shipped

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestADamagedModelIsABrokenBuild(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { must(1, errors.New("damaged")) })
}
