package cli

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestAFullDiskIsNamed(t *testing.T) {
	err := unwritten("/media/stick/help.zip", errors.Join(&fs.PathError{Op: "write", Path: "/media/stick/help.zip", Err: syscall.ENOSPC}))
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.EqualError(t, err, "the disk is full: help.zip cannot grow; free disk space and start again, nothing that was saved is lost")
	other := errors.New("interrupted")
	require.Equal(t, other, unwritten("help.zip", other))
}
