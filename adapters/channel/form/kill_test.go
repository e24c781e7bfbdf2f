package form

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/internal/fakes/forms"
)

// TestKilledAtAnyPointNothingIsSentTwice kills the process that sends, browser and all.
func TestKilledAtAnyPointNothingIsSentTwice(t *testing.T) {
	h := harness()
	if channeltest.Dying() {
		// The one that dies has a browser of its own, on a profile in the world's folder.
		h.Spec = Spec()
	} else {
		chromium(t)
	}
	open := h.Open
	h.Open = func(t *testing.T) *channeltest.World {
		w := open(t)
		w.Settled = w.Remote.(*forms.Server).Settled
		return w
	}
	h.Left = func(t *testing.T, w *channeltest.World) {
		require.Eventually(t, func() bool { return browsers(w.Folder) == 0 }, 2*time.Minute, 20*time.Millisecond, "no browser is left")
	}
	channeltest.Crash(t, h, 3*time.Second)
}

// browsers counts browsers on profiles below a folder.
func browsers(folder string) int {
	n := 0
	procs, _ := os.ReadDir("/proc")
	for _, p := range procs {
		raw, err := os.ReadFile("/proc/" + p.Name() + "/cmdline")
		if err == nil && strings.Contains(string(raw), "--user-data-dir="+folder) {
			n++
		}
	}
	return n
}
