package supabase_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/sync/supabase"
)

// TestRowsAreWrittenAndReadByPages: keys with characters that a filter has a meaning for are no trap.
func TestRowsAreWrittenAndReadByPages(t *testing.T) {
	s := shared.Start(t)
	c, _, _ := signIn(t, s, clock.NewSim(time.Now()))
	device := uuid.NewString()
	require.NoError(t, c.Call(t.Context(), "device_register", map[string]any{"p_id": device, "p_kind": "agent", "p_name": "t", "p_client": mirror.Schema}, nil))
	table, ok := mirror.Of("profiles")
	require.True(t, ok)
	var rows []json.RawMessage
	for i := range 25 {
		raw, err := json.Marshal(map[string]any{"id": fmt.Sprintf(`p"\,(%02d`, i), "facts_v": 1, "deleted_at": nil, "view": map[string]any{}, "body": ""})
		require.NoError(t, err)
		rows = append(rows, raw)
	}
	require.NoError(t, c.Upsert(t.Context(), "profiles", table.Sent(), rows))
	var head struct {
		Rev int64 `json:"rev"`
	}
	require.NoError(t, c.Call(t.Context(), "sync_head", struct{}{}, &head))
	var at supabase.Key
	seen := map[string]bool{}
	for {
		page, err := c.Page(t.Context(), "profiles", []string{"id", "rev"}, at, head.Rev, 7, "")
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		for _, raw := range page {
			var v supabase.Key
			require.NoError(t, json.Unmarshal(raw, &v))
			require.False(t, seen[v.ID])
			seen[v.ID], at = true, v
		}
	}
	require.Len(t, seen, 25)
	page, err := c.Page(t.Context(), "profiles", []string{"id"}, supabase.Key{}, head.Rev, 100, device)
	require.NoError(t, err)
	require.Empty(t, page, "what the device wrote itself is left out")
}

func TestTheBellRings(t *testing.T) {
	s := shared.Start(t)
	sim := clock.NewSim(time.Now())
	c, _, _ := signIn(t, s, sim)
	require.NoError(t, c.Call(t.Context(), "device_register", map[string]any{"p_id": uuid.NewString(), "p_kind": "agent", "p_name": "t", "p_client": mirror.Schema}, nil))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	rings, ended := make(chan struct{}, 100), make(chan error, 1)
	go func() { ended <- c.Listen(ctx, []string{"heads"}, func() { rings <- struct{}{} }) }()
	wait := func() {
		t.Helper()
		select {
		case <-rings:
		case err := <-ended:
			require.FailNow(t, "the bell fell silent", "%v", err)
		}
	}
	wait()
	// Heartbeats go on, also with a renewed token.
	for range 3 {
		require.NoError(t, sim.WaitForWaiters(ctx, 1))
		sim.Advance(time.Hour)
	}
	require.NoError(t, c.Call(ctx, "device_seen", map[string]any{"p_view": map[string]any{}}, nil))
	wait()
	cancel()
	require.Error(t, <-ended)
}
