package replica

import (
	"context"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
)

// Check compares the sums of both sides table by table. Where they differ everything is read anew, and
// what the project lacks is sent again.
func (r *Replica) Check(ctx context.Context) (core.SyncCheck, error) {
	r.round.Lock()
	defer r.round.Unlock()
	return r.check(ctx)
}

func (r *Replica) check(ctx context.Context) (core.SyncCheck, error) {
	out := core.SyncCheck{At: r.cfg.Clock.Now(), Equal: true}
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return out, err
	}
	h, err := r.head(ctx)
	if err != nil {
		return out, err
	}
	if _, err := r.pull(ctx, state, h); err != nil {
		return out, err
	}
	for _, t := range mirror.Tables() {
		if !t.Mirrored {
			continue
		}
		one, err := r.checkTable(ctx, t.Name, h.Rev)
		if err != nil {
			return out, err
		}
		out.Tables = append(out.Tables, one)
		out.Equal = out.Equal && one.Equal
	}
	var marked int64
	if out.Equal {
		marked, err = r.cfg.Store.MarkMissing(ctx)
	} else {
		marked, err = r.reread(ctx)
	}
	if err != nil {
		return out, err
	}
	out.Marked = int(marked)
	_, err = r.cfg.Store.ChangeSync(ctx, func(s *core.SyncState) error {
		s.CheckedAt = out.At
		return nil
	})
	return out, err
}

func (r *Replica) checkTable(ctx context.Context, table string, rev int64) (core.SyncTableCheck, error) {
	one := core.SyncTableCheck{Table: table}
	var here, there mirror.Checksum
	if err := r.cfg.Store.RemoteRows(ctx, table, func(row core.RemoteRow) { here.Add(row.ID, row.Facts, row.Deleted) }); err != nil {
		return one, err
	}
	var sums []struct {
		Bucket int   `json:"bucket"`
		N      int64 `json:"n"`
		Sum    int64 `json:"sum"`
	}
	if err := r.cfg.Remote.Call(ctx, "table_checksum", map[string]any{"p_table": table, "p_rev": rev}, &sums); err != nil {
		return one, err
	}
	for _, s := range sums {
		if s.Bucket >= 0 && s.Bucket < mirror.Buckets {
			there[s.Bucket] = mirror.Sum{N: s.N, Sum: s.Sum}
		}
	}
	for i := range mirror.Buckets {
		one.Here += int(here[i].N)
		one.There += int(there[i].N)
	}
	one.Equal = here == there
	return one, nil
}

// reread reads everything anew and returns how many rows are sent again.
func (r *Replica) reread(ctx context.Context) (int64, error) {
	if err := r.cfg.Store.BeginReading(ctx); err != nil {
		return 0, err
	}
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return 0, err
	}
	h, err := r.head(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := r.pull(ctx, state, h); err != nil {
		return 0, err
	}
	n, err := r.cfg.Store.DirtyCount(ctx, Entities())
	return int64(n), err
}
