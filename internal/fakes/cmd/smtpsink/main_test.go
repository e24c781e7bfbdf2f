package main

import (
	"bufio"
	"context"
	"io"
	"net/smtp"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	sink "github.com/automonet/automonet/internal/fakes/smtp"
)

func TestPrintsItsAddressAndServes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, []string{"-dir", dir, "-ca", filepath.Join(dir, "ca.pem"), "-tls", "starttls", "-user", "anna", "-password", "secret"}, w)
	}()
	addr, err := bufio.NewReader(r).ReadString('\n')
	require.NoError(t, err)
	c, err := smtp.Dial(strings.TrimSpace(addr))
	require.NoError(t, err)
	ok, _ := c.Extension("STARTTLS")
	assert.True(t, ok)
	require.NoError(t, c.Quit())
	assert.FileExists(t, filepath.Join(dir, "ca.pem"))
	kept, err := sink.Stored(dir)
	require.NoError(t, err)
	assert.Empty(t, kept)
	cancel()
	require.NoError(t, <-done)

	require.Error(t, run(t.Context(), []string{"-addr", "0.0.0.0:0"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-ca", filepath.Join(dir, "none", "ca.pem")}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-nonsense"}, io.Discard))
}
