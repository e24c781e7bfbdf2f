package scraper

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// told is what a log was told.
type told struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write takes a line.
func (l *told) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// Reset forgets all lines.
func (l *told) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
}

// String returns all lines.
func (l *told) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestANetworkThatIsDownIsOneLine(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		missed, lines int
		read, stopped bool
		want          string
	}{
		"all of them":          {missed: 12, lines: 1, want: `msg="no network: 12 sources wait"`},
		"some":                 {missed: 5, lines: 1, read: true, want: `msg="5 sources cannot be reached and wait"`},
		"two are told by name": {missed: 2, lines: 2, want: `msg="source not read" source=a`},
		"the agent stops":      {missed: 4, lines: 1, stopped: true, want: `msg="no network: 4 sources wait"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out told
				o := NewOutage(clock.System{}, slog.New(slog.NewTextHandler(&out, nil)))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				for round := range 2 {
					out.Reset()
					began := time.Now()
					for i := range tt.missed {
						s := core.SourceState{NextAt: began.Add(time.Hour - time.Duration(i)*time.Minute)}
						o.miss(ctx, s, []slog.Attr{slog.String("source", string(rune('a'+i)))})
					}
					if tt.read {
						o.read()
					}
					synctest.Wait()
					require.Empty(t, out.String(), "they are waited for, in round %d", round)
					if tt.stopped {
						cancel()
					}
					time.Sleep(gathering)
					synctest.Wait()
					require.Equal(t, tt.lines, strings.Count(out.String(), "\n"), out.String())
					require.Contains(t, out.String(), tt.want)
					if tt.lines == 1 {
						first := began.Add(time.Hour - time.Duration(tt.missed-1)*time.Minute)
						require.Contains(t, out.String(), first.UTC().Format("15:04:05"), "the first to be asked again")
					}
					if tt.stopped {
						return
					}
				}
			})
		})
	}
}
