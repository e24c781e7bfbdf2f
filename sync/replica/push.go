package replica

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/sync/supabase"
)

// push sends what has changed, parents before children. It ends with an error only where going on makes
// no sense; what the project refuses is set aside.
func (r *Replica) push(ctx context.Context, round *Round) error {
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
	b := &builder{r: r, table: t, state: state, marks: map[string]core.Dirty{}}
	for _, m := range marks {
		b.marks[m.ID] = m
	}
	if err := k.load(r, ctx, marks, b); err != nil {
		return err
	}
	var ready []row
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
	if k.entity == "proposal" {
		local, err := r.approvals(ctx, state, marks)
		if err != nil {
			return err
		}
		if err := r.batches(ctx, state, local.table, local.out, round); err != nil {
			return err
		}
	}
	if err := r.batches(ctx, state, t, ready, round); err != nil {
		return err
	}
	// What does not exist any more has nothing to send.
	var gone []core.Dirty
	for _, m := range b.marks {
		gone = append(gone, m)
	}
	if len(gone) == 0 {
		return nil
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
