package app_test

import (
	"context"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

// programPages is how much of the program's own file is in memory, in kB.
func programPages(t *testing.T) int {
	t.Helper()
	raw, err := os.ReadFile("/proc/self/status")
	require.NoError(t, err)
	m := regexp.MustCompile(`RssFile:\s*(\d+) kB`).FindSubmatch(raw)
	require.NotNil(t, m)
	kb, err := strconv.Atoi(string(m[1]))
	require.NoError(t, err)
	return kb
}

// TestAnAgentGivesBackWhatItsWorkTook runs alone: others would touch the program's pages.
func TestAnAgentGivesBackWhatItsWorkTook(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("it reads /proc")
	}
	r := newRig(t)
	a, ctx := r.run(false, true)
	before := programPages(t)
	bound, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.GiveBack(bound)
	}()
	for programPages(t) > before/2 {
		require.NoError(t, ctx.Err())
		runtime.Gosched()
	}
	cancel()
	<-done
	list, _, err := a.Service().Jobs(ctx, core.JobFilter{Limit: 1})
	require.NoError(t, err)
	require.Len(t, list, 1, "the program works on")
}
