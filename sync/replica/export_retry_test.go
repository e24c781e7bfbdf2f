package replica_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// patient is a clock that notes how long it is waited for, and lets nobody wait.
type patient struct {
	clock.System
	slept []time.Duration
}

func (p *patient) Sleep(ctx context.Context, d time.Duration) error {
	p.slept = append(p.slept, d)
	return ctx.Err()
}

// shaky is a shelf whose first exchanges fail, one failure each.
type shaky struct {
	shelf
	fails []error
	// before runs ahead of each exchange.
	before func()
}

func (s *shaky) fault() error {
	if s.before != nil {
		s.before()
	}
	if len(s.fails) == 0 {
		return nil
	}
	err := s.fails[0]
	s.fails = s.fails[1:]
	return err
}

func (s *shaky) Call(ctx context.Context, function string, args, into any) error {
	if err := s.fault(); err != nil {
		return err
	}
	return s.shelf.Call(ctx, function, args, into)
}

func (s *shaky) Select(ctx context.Context, table string, q url.Values) ([]json.RawMessage, error) {
	if err := s.fault(); err != nil {
		return nil, err
	}
	return s.shelf.Select(ctx, table, q)
}

func TestAnExportWaitsOutAFailureThatPasses(t *testing.T) {
	t.Parallel()
	busy := &supabase.Error{HTTP: http.StatusServiceUnavailable}
	throttled := &supabase.Error{HTTP: http.StatusTooManyRequests, RetryAfter: 7 * time.Second}
	away := &supabase.Error{HTTP: http.StatusServiceUnavailable, RetryAfter: time.Hour}
	refused := &supabase.Error{HTTP: http.StatusForbidden, Code: "42501"}
	const second = time.Second
	for name, c := range map[string]struct {
		fails []error
		slept []time.Duration
		is    error
	}{
		"waits longer each time":                    {fails: []error{busy, busy, busy, busy}, slept: []time.Duration{second, 2 * second, 4 * second, 8 * second}},
		"waits as long as it is asked to":           {fails: []error{throttled, busy}, slept: []time.Duration{7 * second, 2 * second}},
		"begins anew with the next page":            {fails: []error{busy, nil, busy, nil, busy}, slept: []time.Duration{second, second, second}},
		"ends when it does not pass":                {fails: []error{busy, busy, busy, busy, throttled}, slept: []time.Duration{second, 2 * second, 4 * second, 8 * second}, is: throttled},
		"ends at once when it would wait very long": {fails: []error{away}, is: away},
		"ends at once when it is refused":           {fails: []error{refused}, is: refused},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shaky{fails: c.fails, shelf: shelf{rows: map[string][]string{"jobs": {shelfRow("job-1", ""), shelfRow("job-2", "")}}}}
			p := &patient{}
			cfg := replica.ExportConfig{Remote: s, Clock: p, Account: owner}
			if c.is == nil {
				doc, _, _ := export(t, cfg)
				require.Len(t, doc.Tables["jobs"], 2, "each row is there once")
			} else {
				var b bytes.Buffer
				_, err := replica.Export(context.Background(), cfg, &b, func(core.SyncExport) {})
				require.ErrorIs(t, err, c.is)
				require.False(t, json.Valid(b.Bytes()), "a part is no document")
			}
			require.Equal(t, c.slept, p.slept)
		})
	}
}

func TestAnExportThatNobodyWaitsForIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	busy := &supabase.Error{HTTP: http.StatusServiceUnavailable}
	s := &shaky{fails: []error{busy, errors.New("a second try")}, before: cancel}
	p := &patient{}
	_, err := replica.Export(ctx, replica.ExportConfig{Remote: s, Clock: p, Account: owner}, &bytes.Buffer{}, func(core.SyncExport) {})
	require.ErrorIs(t, err, busy)
	require.Empty(t, p.slept)
}
