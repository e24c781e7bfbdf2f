package proof_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/mirror"
)

// soon is when decisions of the tests expire.
var soon = time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339)

// TestTheRegistryIsTheSchema compares core/mirror with the tables column by column: what is
// in one of the two only fails.
func TestTheRegistryIsTheSchema(t *testing.T) {
	s := shared.Start(t)
	rows, err := s.DB.Query(t.Context(), `
		select c.table_name, c.column_name, c.data_type, c.is_nullable = 'YES',
			has_column_privilege('authenticated', format('public.%I', c.table_name), c.column_name, 'insert'),
			has_column_privilege('authenticated', format('public.%I', c.table_name), c.column_name, 'update')
		from information_schema.columns c where c.table_schema = 'public' order by c.table_name, c.ordinal_position`)
	require.NoError(t, err)
	type column struct {
		mirror.Column
		change bool
	}
	there := map[string][]column{}
	var table string
	var c column
	_, err = pgx.ForEachRow(rows, []any{&table, &c.Name, &c.Type, &c.Null, &c.Sent, &c.change}, func() error {
		there[table] = append(there[table], c)
		return nil
	})
	require.NoError(t, err)
	require.Len(t, there, len(mirror.Tables()), "the tables of the project are those of the registry")
	for _, m := range mirror.Tables() {
		var want, got []string
		for _, c := range m.Columns {
			want = append(want, fmt.Sprintf("%s %s null=%v sent=%v", c.Name, c.Type, c.Null, c.Sent))
		}
		for _, c := range there[m.Name] {
			got = append(got, fmt.Sprintf("%s %s null=%v sent=%v", c.Name, c.Type, c.Null, c.Sent))
			require.Equal(t, c.Sent && !m.Append, c.change, "%s.%s: may it be changed?", m.Name, c.Name)
		}
		require.Equal(t, want, got, m.Name)
	}
	var order []string
	require.NoError(t, s.DB.QueryRow(t.Context(), `select app.mirrored_tables()`).Scan(&order))
	var mine []string
	for _, m := range mirror.Tables() {
		if m.Mirrored {
			mine = append(mine, m.Name)
		}
	}
	require.Equal(t, mine, order, "tables are pushed and pulled in one order")
	var low, high int
	require.NoError(t, s.DB.QueryRow(t.Context(), `select schema_min, schema_max from app.meta`).Scan(&low, &high))
	require.True(t, low <= mirror.Schema && mirror.Schema <= high)
	var bells []string
	require.NoError(t, s.DB.QueryRow(t.Context(), `select array_agg(tablename::text) from pg_publication_tables where pubname = 'supabase_realtime'`).Scan(&bells))
	for _, m := range mirror.Tables() {
		require.Equal(t, m.Realtime, slices.Contains(bells, m.Name), m.Name)
	}
}

// TestTheChecksumIsTheSame sums rows on both sides.
func TestTheChecksumIsTheSame(t *testing.T) {
	s := shared.Start(t)
	a := account(t, s, "a", "agent")
	var mine mirror.Checksum
	for i := range 50 {
		row := sample("jobs", fmt.Sprintf("job-%d", i), "m")
		row["facts_v"] = i + 1
		if i%7 == 0 {
			row["deleted_at"] = "2026-11-02T00:00:00Z"
		}
		require.Equal(t, 201, a.Do(t, "POST", "/rest/v1/jobs", one(t, row)).Status)
		mine.Add(row["id"].(string), int64(i+1), i%7 == 0)
	}
	c := as(t, s, "", claims(a.User.ID, sessionOf(t, a)))
	rows, err := c.Query(context.Background(), `select bucket, n, sum from public.table_checksum('jobs', 1000000)`)
	require.NoError(t, err)
	var theirs mirror.Checksum
	var bucket int
	var sum mirror.Sum
	_, err = pgx.ForEachRow(rows, []any{&bucket, &sum.N, &sum.Sum}, func() error {
		theirs[bucket] = sum
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, mine, theirs)
}

// TestBoundsOfTheRegistryHold pushes what is as large as the registry allows.
func TestBoundsOfTheRegistryHold(t *testing.T) {
	s := shared.Start(t)
	a := account(t, s, "a", "agent")
	row := sample("jobs", string(slices.Repeat([]byte("x"), mirror.MaxID)), "m")
	row["body"] = string(slices.Repeat([]byte("x"), mirror.MaxBody))
	require.Equal(t, 201, a.Do(t, "POST", "/rest/v1/jobs", one(t, row)).Status)
	row["id"], row["body"] = "larger", row["body"].(string)+"x"
	require.Equal(t, 400, a.Do(t, "POST", "/rest/v1/jobs", one(t, row)).Status)
}
