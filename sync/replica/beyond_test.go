package replica_test

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/sync/replica"
	"github.com/automonet/automonet/sync/supabase"
)

// TestARowOfTheLastVersionHoldsUpNoOther: whoever has a session of the account can write a row of ours with the
// highest version there is. That row is lost to us, and nothing else is.
func TestARowOfTheLastVersionHoldsUpNoOther(t *testing.T) {
	s := quiet(t)
	mail := account(t, s)
	sim := clock.NewSim(time.Now())
	gauge := core.Gauge{Scope: "day:2026-11-23", Spent: 5}
	d := join(t, s, mail, func(c *replica.Config, _ *supabase.Config) {
		c.Clock = sim
		c.Spend = func(context.Context) ([]core.Gauge, error) { return []core.Gauge{gauge}, nil }
	})
	other := join(t, s, mail)
	ctx := context.Background()
	lost, kept := d.Shortlisted("feed", "1", 70), d.Shortlisted("feed", "2", 70)
	d.settle()
	other.overwrite(d, "jobs", string(lost.ID), map[string]any{"facts_v": int64(math.MaxInt64)})
	other.overwrite(d, "budgets", d.rows("budgets", "id")[0]["id"].(string), map[string]any{"facts_v": int64(math.MaxInt64)})
	require.Greater(t, d.facts("jobs", string(lost.ID)), 9e18)
	_, err := s.DB.Exec(ctx, `select app.new_epoch()`)
	require.NoError(t, err)
	for range 3 {
		gauge.Spent++
		sim.Advance(time.Minute)
		out, err := d.replica.Round(ctx)
		require.NoError(t, err)
		require.Empty(t, out.Problem)
	}
	p := d.Waiting(kept, "email")
	d.settle()
	require.InDelta(t, float64(p.Rev), d.facts("proposals", string(p.ID)), 0.5, "what is written goes on in the same way")
	require.Positive(t, d.facts("jobs", string(kept.ID)))
	aside := func() {
		t.Helper()
		refused, err := d.Quarantined(ctx)
		require.NoError(t, err)
		require.Len(t, refused, 1, "the owner is told")
		require.Equal(t, []string{"job", string(lost.ID), "beyond"}, []string{refused[0].Entity, refused[0].ID, refused[0].Code})
		require.Contains(t, refused[0].Error, "SQL editor")
	}
	aside()

	// It stays there when the row changes, is sent again by hand, or the sums are compared.
	d.Waiting(lost, "email")
	require.NoError(t, d.Mark(ctx, []core.Dirty{{Entity: "job", ID: string(lost.ID), Rev: 1000}}))
	d.settle()
	aside()
	_, err = d.Release(ctx, "", "", "user:test")
	require.NoError(t, err)
	d.settle()
	aside()
	check, err := d.replica.Check(ctx)
	require.NoError(t, err)
	require.True(t, check.Equal)
	aside()

	// The owner does what they are told to do.
	_, err = s.DB.Exec(ctx, `delete from public.jobs where id = $1`, string(lost.ID))
	require.NoError(t, err)
	_, err = d.replica.Check(ctx)
	require.NoError(t, err)
	d.settle()
	refused, err := d.Quarantined(ctx)
	require.NoError(t, err)
	require.Empty(t, refused)
	require.Less(t, d.facts("jobs", string(lost.ID)), 1e18, "it is ours again")
	d.equal()
}

// TestARowThatAnotherSessionWroteIsTakenBack: what is written over a row of ours with a version that is but a
// little later is found by the comparison, though both sides have the same sums.
func TestARowThatAnotherSessionWroteIsTakenBack(t *testing.T) {
	s := quiet(t)
	mail := account(t, s)
	d, other := join(t, s, mail), join(t, s, mail)
	job := d.Shortlisted("feed", "1", 70)
	d.settle()
	text := d.rows("jobs", "body")[0]["body"]
	other.overwrite(d, "jobs", string(job.ID), map[string]any{"body": "not ours", "facts_v": int64(d.facts("jobs", string(job.ID))) + 50})
	d.settle()
	require.Equal(t, "not ours", d.rows("jobs", "body")[0]["body"])
	check, err := d.replica.Check(t.Context())
	require.NoError(t, err)
	require.Positive(t, check.Marked)
	d.settle()
	require.Equal(t, text, d.rows("jobs", "body")[0]["body"])
	d.equal()
}

// facts is the version that the project has of a row, 0 for none.
func (d *device) facts(table, id string) float64 {
	d.T.Helper()
	for _, row := range d.rows(table, "id, facts_v") {
		if row["id"] == id {
			return row["facts_v"].(float64)
		}
	}
	return 0
}

// overwrite writes a row of another device of the account with some columns changed.
func (d *device) overwrite(owner *device, table, id string, change map[string]any) {
	d.T.Helper()
	for _, row := range owner.rows(table, "*") {
		if row["id"] != id {
			continue
		}
		for _, set := range []string{"user_id", "rev", "device_id", "synced_at"} {
			delete(row, set)
		}
		maps.Copy(row, change)
		raw, err := json.Marshal(row)
		require.NoError(d.T, err)
		require.NoError(d.T, d.client.Upsert(d.T.Context(), table, slices.Sorted(maps.Keys(row)), []json.RawMessage{raw}))
		return
	}
	require.FailNow(d.T, "no such row", "%s %s", table, id)
}
