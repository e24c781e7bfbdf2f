package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/need"
	"github.com/automonet/automonet/internal/stack"
)

// told ends the run once all of it was said.
type told struct {
	bytes.Buffer
	stop func()
}

func (w *told) Write(p []byte) (int, error) {
	defer func() {
		if strings.Contains(w.String(), "Ctrl-C") {
			w.stop()
		}
	}()
	return w.Buffer.Write(p)
}

func TestItSaysHowToReachIt(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	w := &told{stop: stop}
	err := run(ctx, []string{"-listen", "127.0.0.1:0"}, w)
	if errors.Is(err, stack.ErrMissing) {
		need.MissingTool(t, "postgres", err.Error())
	}
	require.NoError(t, err)
	require.Contains(t, w.String(), "project   http://127.0.0.1:")
	require.Contains(t, w.String(), "owner@example.org, password automonet")
	require.Error(t, run(ctx, []string{"-nonsense"}, io.Discard))
	require.Error(t, run(t.Context(), []string{"-listen", "nowhere:1", "-password", "x"}, io.Discard))
}
