//go:build !failpoints

package failpoint

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReachDoesNothing(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	t.Setenv("AUTOMONET_FAILPOINT", "here")
	t.Setenv("AUTOMONET_FAILPOINT_LOG", log)
	Reach("here")
	assert.False(t, Enabled)
	assert.NoFileExists(t, log)
}
