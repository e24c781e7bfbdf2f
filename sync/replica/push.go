package replica

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/sync/supabase"
)

// loaded is how many rows are in memory as nouns at a time. They take several times what their documents
// do, which are all that a request needs.
const loaded = 100

// manyRows is from how many rows on memory is let go before they are sent: what is collected while they are
// may grow by as much as the process holds.
const manyRows = 20 * mirror.MaxRows

// push sends what has changed, parents before children. It ends with an error only where going on makes
// no sense; what the project refuses is set aside.
func (r *Replica) push(ctx context.Context, round *Round) error {
	waiting, err := r.cfg.Store.DirtyCount(ctx, Entities())
	if err != nil {
		return err
	}
	if waiting > manyRows {
		r.cfg.Relieve()
	}
	for _, k := range kinds() {
		after := ""
		for {
			marks, err := r.cfg.Store.Dirty(ctx, k.entity, after, mirror.MaxRows)
			if err != nil {
				return err
			}
			if len(marks) == 0 {
				break
			}
			if err := r.pushSome(ctx, k, marks, round); err != nil {
				return err
			}
			after = marks[len(marks)-1].ID
		}
	}
	return nil
}

func (r *Replica) pushSome(ctx context.Context, k kind, marks []core.Dirty, round *Round) error {
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return err
	}
	t, _ := mirror.Of(k.table)
	ready := make([]row, 0, len(marks))
	var local []row
	var gone []core.Dirty
	for some := range slices.Chunk(marks, loaded) {
		b := newBuilder(r, t, state, some)
		if err := k.load(r, ctx, some, b); err != nil {
			return err
		}
		for _, row := range b.out {
			switch {
			case row.hold:
			case row.bad != nil:
				round.Quarantined++
				if err := r.cfg.Store.Quarantine(ctx, row.mark, "unfit", core.Clean(row.bad.Error(), 300, false)); err != nil {
					return err
				}
			default:
				ready = append(ready, row)
			}
		}
		// What does not exist any more has nothing to send.
		for _, m := range b.marks {
			gone = append(gone, m)
		}
		if k.entity == "proposal" {
			made, err := r.approvals(ctx, state, some)
			if err != nil {
				return err
			}
			local = append(local, made...)
		}
	}
	if len(local) > 0 {
		acks, _ := mirror.Of(approvalTable)
		if err := r.batches(ctx, state, acks, local, round); err != nil {
			return err
		}
	}
	if err := r.batches(ctx, state, t, ready, round); err != nil || len(gone) == 0 {
		return err
	}
	return r.cfg.Store.Pushed(ctx, t.Name, state.Device, nil, gone)
}

// batches sends rows in requests of at most mirror.MaxBatch bytes.
func (r *Replica) batches(ctx context.Context, s core.SyncState, t mirror.Table, rows []row, round *Round) error {
	for len(rows) > 0 {
		n, size := 0, 2
		for n < len(rows) && n < mirror.MaxRows && (n == 0 || size+len(rows[n].doc)+1 <= mirror.MaxBatch) {
			size += len(rows[n].doc) + 1
			n++
		}
		if err := r.send(ctx, s, t, rows[:n], round); err != nil {
			return err
		}
		clear(rows[:n]) // what was sent is garbage before the next request is
		rows = rows[n:]
	}
	return nil
}

// send sends rows. Where one of them is refused it is found by halving and set aside, and the others
// arrive.
func (r *Replica) send(ctx context.Context, s core.SyncState, t mirror.Table, rows []row, round *Round) error {
	docs := make([]json.RawMessage, len(rows))
	for i, row := range rows {
		docs[i] = row.doc
	}
	r.cfg.Reach("replica.push.send")
	err := r.cfg.Remote.Upsert(ctx, t.Name, t.Sent(), docs)
	if err == nil {
		r.cfg.Reach("replica.push.sent")
		round.Pushed += len(rows)
		var have []core.RemoteRow
		var marks []core.Dirty
		for _, row := range rows {
			id := row.mark.ID
			if id == "" {
				id = idOf(row.doc)
			} else {
				marks = append(marks, row.mark)
			}
			have = append(have, core.RemoteRow{ID: id, Facts: row.facts, Deleted: row.gone})
		}
		err = r.cfg.Store.Pushed(ctx, t.Name, s.Device, have, marks)
		r.cfg.Reach("replica.push.done")
		return err
	}
	if supabase.ClassOf(err) != supabase.ClassRow {
		return err
	}
	var e *supabase.Error
	errors.As(err, &e)
	if e.HTTP == http.StatusForbidden {
		// It may be the device that is refused, and not the row.
		if _, herr := r.head(ctx); herr != nil {
			return herr
		}
	}
	if len(rows) > 1 {
		half := len(rows) / 2
		if err := r.send(ctx, s, t, rows[:half], round); err != nil {
			return err
		}
		return r.send(ctx, s, t, rows[half:], round)
	}
	if rows[0].mark.ID == "" {
		// A row without a mark is made of another one, and comes again with it.
		r.cfg.Log.Warn("a row without a mark was refused", "table", t.Name, "code", e.Code, "err", e.Message)
		return nil
	}
	round.Quarantined++
	return r.cfg.Store.Quarantine(ctx, rows[0].mark, e.Code, e.Message)
}

func idOf(doc json.RawMessage) string {
	var v struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(doc, &v) != nil {
		return ""
	}
	return v.ID
}
