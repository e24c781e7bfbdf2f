package proof_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/internal/stack"
)

// seed is that of the run, printed, and repeated by AUTOMONET_SEED.
func seed(t *testing.T) uint64 {
	t.Helper()
	n := rand.Uint64()
	if s := os.Getenv("AUTOMONET_SEED"); s != "" {
		var err error
		n, err = strconv.ParseUint(s, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("seed %d", n)
	return n
}

// load is how the writers of an account write.
type load struct {
	accounts, writers int
	// rows is how many are committed at least, longest how long a transaction is held open.
	rows    int64
	longest time.Duration
}

// TestProperty03WritersAndCursor lets 64 connections write in transactions that last and a
// tenth of which roll back, while one reader an account follows by revision and a second by
// the time of the change. The first misses nothing; the second, which is what most who
// write such a reader do, must miss rows, or this test could not see it.
func TestProperty03WritersAndCursor(t *testing.T) {
	s := shared.Start(t)
	l := load{accounts: 16, writers: 64, rows: 800, longest: 10 * time.Millisecond}
	if full() {
		l.rows, l.longest = 10_000, 200*time.Millisecond
	}
	base := seed(t)
	type side struct {
		device
		mu        sync.Mutex
		committed map[string]bool
	}
	sides := make([]*side, l.accounts)
	for i := range sides {
		sides[i] = &side{device: account(t, s, fmt.Sprint("a", i), "agent"), committed: map[string]bool{}}
	}
	var rows atomic.Int64
	var writers sync.WaitGroup
	conns := make([]*pgx.Conn, l.writers)
	for w := range conns {
		conns[w] = as(t, s, "", claims(sides[w%l.accounts].User.ID, sessionOf(t, sides[w%l.accounts].device)))
	}
	for w, c := range conns {
		writers.Go(func() {
			r := rand.New(rand.NewPCG(base, uint64(w)))
			a := sides[w%l.accounts]
			for n := 0; rows.Load() < l.rows; n++ {
				ids, err := transaction(t.Context(), c, r, fmt.Sprintf("%d-%d", w, n), l.longest)
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
				rows.Add(int64(len(ids)))
				a.mu.Lock()
				for _, id := range ids {
					a.committed[id] = true
				}
				a.mu.Unlock()
			}
		})
	}
	var over atomic.Bool
	var readers sync.WaitGroup
	missed := [2]atomic.Int64{}
	for _, a := range sides {
		c := as(t, s, "", claims(a.User.ID, sessionOf(t, a.device)))
		readers.Go(func() {
			revs, times := follower{}, follower{}
			for last := false; ; {
				if err := errors.Join(revs.byRevision(t.Context(), c), times.byTime(t.Context(), c)); err != nil {
					t.Errorf("reader: %v", err)
					return
				}
				if last {
					break
				}
				last = over.Load()
			}
			a.mu.Lock()
			defer a.mu.Unlock()
			for id := range a.committed {
				if !revs.seen[id] {
					missed[0].Add(1)
				}
				if !times.seen[id] {
					missed[1].Add(1)
				}
			}
			if extra := len(revs.seen) - len(a.committed); extra != 0 {
				t.Errorf("the reader has %d rows more than were committed", extra)
			}
		})
	}
	writers.Wait()
	over.Store(true)
	readers.Wait()
	t.Logf("%d rows committed by %d writers in %d accounts; missed by revision %d, by time %d", rows.Load(), l.writers, l.accounts, missed[0].Load(), missed[1].Load())
	require.GreaterOrEqual(t, rows.Load(), l.rows)
	require.Zero(t, missed[0].Load(), "rows that the reader by revision never saw")
	require.Positive(t, missed[1].Load(), "a reader by time must miss some, or the load is too tame to show anything")
}

// transaction writes some rows and returns the ids of those that stay. It is held open on
// purpose: the time is the load.
func transaction(ctx context.Context, c *pgx.Conn, r *rand.Rand, name string, longest time.Duration) ([]string, error) {
	tx, err := c.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(ctx) }() // after a commit there is nothing to roll back
	hold := func() error {
		select {
		case <-time.After(time.Duration(r.Int64N(int64(longest)/2 + 1))):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	var ids []string
	for i := range 1 + r.IntN(3) {
		if err := hold(); err != nil {
			return nil, err
		}
		id := fmt.Sprintf("%s-%d", name, i)
		if _, err := tx.Exec(ctx, `insert into public.budgets (id, facts_v, device, scope, at) select $1 || '-' || n, 1, 'd', 'day:2026-11-01', now() from generate_series(1, 3) n`, id); err != nil {
			return nil, err
		}
		for n := range 3 {
			ids = append(ids, fmt.Sprintf("%s-%d", id, n+1))
		}
	}
	if err := hold(); err != nil {
		return nil, err
	}
	if r.IntN(10) == 0 {
		return nil, tx.Rollback(ctx)
	}
	return ids, tx.Commit(ctx)
}

// follower is a reader with a cursor.
type follower struct {
	rev  int64
	at   time.Time
	seen map[string]bool
}

func (f *follower) note(rows pgx.Rows, cursor any) error {
	if f.seen == nil {
		f.seen = map[string]bool{}
	}
	var id string
	_, err := pgx.ForEachRow(rows, []any{&id, cursor}, func() error {
		f.seen[id] = true
		return nil
	})
	return err
}

// byRevision reads one consistent cut, as the protocol has it.
func (f *follower) byRevision(ctx context.Context, c *pgx.Conn) error {
	var head, rev int64
	if err := c.QueryRow(ctx, `select (public.sync_head() ->> 'rev')::bigint`).Scan(&head); err != nil {
		return err
	}
	rows, err := c.Query(ctx, `select id, rev from public.budgets where rev > $1 and rev <= $2 order by rev, id`, f.rev, head)
	if err != nil {
		return err
	}
	if err := f.note(rows, &rev); err != nil {
		return err
	}
	f.rev = head
	return nil
}

// byTime goes on after the latest change that it has seen.
func (f *follower) byTime(ctx context.Context, c *pgx.Conn) error {
	rows, err := c.Query(ctx, `select id, synced_at from public.budgets where synced_at > $1 order by synced_at`, f.at)
	if err != nil {
		return err
	}
	return f.note(rows, &f.at)
}

// TestProperty20BulkUpdatesNeverDeadlock lets one account's agents push the same rows at
// once in every order, by upserts and by updates: no answer is 40P01.
func TestProperty20BulkUpdatesNeverDeadlock(t *testing.T) {
	s := shared.Start(t)
	first := account(t, s, "a", "agent")
	pushers, pushes, size := 8, 15, 40
	if full() {
		pushes = 1250 // 10,000 in all
	}
	base := seed(t)
	var failed atomic.Int64
	var all sync.WaitGroup
	for p := range pushers {
		d := first.again(t, s, "agent")
		all.Go(func() {
			r := rand.New(rand.NewPCG(base, uint64(p)))
			for n := range pushes {
				var rows []map[string]any
				for _, i := range r.Perm(size) {
					row := sample("budgets", fmt.Sprint("row", i), "m")
					row["facts_v"], row["calls"] = 1+n*pushers+p, n
					rows = append(rows, row)
				}
				var re stack.Reply
				if n%3 == 2 {
					re = d.Do(t, "PATCH", "/rest/v1/budgets?order=id."+[]string{"asc", "desc"}[r.IntN(2)], fmt.Sprintf(`{"calls":%d,"facts_v":%d}`, 1000+n*pushers+p, 2+n*pushers+p))
				} else {
					re = d.With("Prefer", "resolution=merge-duplicates").Do(t, "POST", "/rest/v1/budgets?on_conflict=user_id,id", list(t, rows))
				}
				if re.Status >= 300 {
					failed.Add(1)
					t.Errorf("push %d of %d: %d %s", n, p, re.Status, re.Body)
				}
			}
		})
	}
	all.Wait()
	t.Logf("%d pushes of %d rows by %d agents, %d failed", pushers*pushes, size, pushers, failed.Load())
}

func list(t *testing.T, rows []map[string]any) string {
	out := "["
	for i, r := range rows {
		if i > 0 {
			out += ","
		}
		out += one(t, r)
	}
	return out + "]"
}

// TestProperty20WithoutTheFirstLockTheyWould shows that the trigger is why: the same two
// updates, without it, end in a deadlock every time.
func TestProperty20WithoutTheFirstLockTheyWould(t *testing.T) {
	s := shared.Start(t)
	for name, guarded := range map[string]bool{"with": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			db := "deadlock_" + name
			s.Copy(t, db)
			owner, err := pgx.Connect(t.Context(), s.DSN(stack.Migrator, db))
			require.NoError(t, err)
			defer func() { _ = owner.Close(context.Background()) }()
			const user = "00000000-0000-4000-8000-00000000000a"
			_, err = owner.Exec(t.Context(), `insert into auth.users (id) values ('`+user+`');
				insert into public.devices (user_id, id, session_id, kind, name, client) values ('`+user+`', 'd', 's', 'agent', '', 1);
				insert into public.budgets (user_id, id, facts_v, device, scope, at) select '`+user+`', n, 1, 'd', 'day:2026-11-01', now() from unnest(array['1', '2']) n`)
			require.NoError(t, err)
			if !guarded {
				_, err = owner.Exec(t.Context(), `drop trigger a_lock on public.budgets`)
				require.NoError(t, err)
			}
			one, two := as(t, s, db, claims(user, "s")), as(t, s, db, claims(user, "s"))
			const update = `update public.budgets set calls = calls + 1 where id = `
			for _, c := range []*pgx.Conn{one, two} {
				_, err := c.Exec(t.Context(), `begin`)
				require.NoError(t, err)
			}
			_, err = one.Exec(t.Context(), update+`'1'`)
			require.NoError(t, err)
			second := make(chan error, 1)
			pid := two.PgConn().PID()
			go func() {
				_, err := two.Exec(t.Context(), update+`'2'`)
				second <- err
			}()
			require.Eventually(t, func() bool {
				var waits bool
				err := owner.QueryRow(t.Context(), `select coalesce(bool_or(wait_event_type = 'Lock'), false) from pg_stat_activity where pid = $1`, pid).Scan(&waits)
				return err == nil && waits
			}, 2*time.Minute, 5*time.Millisecond)
			_, err = one.Exec(t.Context(), update+`'2'`)
			if err == nil {
				_, err = one.Exec(t.Context(), `commit`)
			} else {
				_, rollback := one.Exec(t.Context(), `rollback`)
				require.NoError(t, rollback)
			}
			both := []error{err, <-second}
			dead := slices.ContainsFunc(both, func(err error) bool {
				var pg *pgconn.PgError
				return errors.As(err, &pg) && pg.Code == "40P01"
			})
			require.Equal(t, !guarded, dead, "%v", both)
		})
	}
}
