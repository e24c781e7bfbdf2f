package ledger

import (
	"database/sql"
	"encoding/json"
	"errors"
	"strings"

	"github.com/automonet/automonet/core"
)

// books mirrors in memory what the committing goroutine needs of the file, so
// that a batch reads nothing twice and writes each scope once. It is thrown away
// when a batch fails and when another process has written (PRAGMA data_version),
// so it never differs from the file outside a batch.
type books struct {
	version    int64
	limits     map[string]core.NanoUSD
	quarantine map[modelKey]bool
	gauges     map[core.Scope]*core.Gauge
	held       map[core.CallID]booking
	sharing    sharing
	// dirty are the scopes that the batch has changed.
	dirty map[core.Scope]*core.Gauge
}

type modelKey struct {
	provider core.ProviderName
	model    string
}

// maxMirrored bounds the scopes and calls that are kept in memory.
const maxMirrored = 20_000

// refresh makes sure that the mirror shows the file as the transaction sees it.
func (t *tx) refresh() error {
	var version int64
	if err := t.row("PRAGMA data_version").Scan(&version); err != nil {
		return err
	}
	b := t.l.books
	if b != nil && b.version == version && len(b.gauges)+len(b.held) < maxMirrored {
		t.books = b
		return nil
	}
	b = &books{version: version, gauges: map[core.Scope]*core.Gauge{}, held: map[core.CallID]booking{}, dirty: map[core.Scope]*core.Gauge{}}
	t.books, t.l.books = b, b
	t.reloaded = true
	if err := t.loadLimits(); err != nil {
		return err
	}
	if err := t.loadShares(); err != nil {
		return err
	}
	b.quarantine = map[modelKey]bool{}
	rows, err := t.query(`SELECT provider, model FROM quarantine`)
	_, err = collect(rows, err, func(r scanner) (struct{}, error) {
		var k modelKey
		err := r.Scan(&k.provider, &k.model)
		b.quarantine[k] = true
		return struct{}{}, err
	})
	return err
}

func (t *tx) loadLimits() error {
	t.books.limits = map[string]core.NanoUSD{}
	rows, err := t.query(`SELECT pattern, amount FROM spend_limit`)
	_, err = collect(rows, err, func(r scanner) (struct{}, error) {
		var pattern string
		var amount core.NanoUSD
		err := r.Scan(&pattern, &amount)
		t.books.limits[pattern] = amount
		return struct{}{}, err
	})
	return err
}

// gauge returns the mirrored scope, to be read or, after touch, changed.
func (t *tx) gauge(s core.Scope) (*core.Gauge, error) {
	if g, ok := t.books.gauges[s]; ok {
		return g, nil
	}
	g := &core.Gauge{Scope: s}
	err := t.row(`SELECT spent, overrun, held, assumed, orphan FROM scope WHERE id = ?`, string(s)).Scan(&g.Spent, &g.Overrun, &g.Held, &g.Assumed, &g.Orphan)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	t.books.gauges[s] = g
	return g, nil
}

// change returns a scope that the batch writes back.
func (t *tx) touch(s core.Scope) (*core.Gauge, error) {
	g, err := t.gauge(s)
	if err == nil {
		t.books.dirty[s] = g
	}
	return g, err
}

// How many scopes one statement writes: those of one call.
const flushed = 5

const flushTail = ` ON CONFLICT (id) DO UPDATE SET spent = excluded.spent, overrun = excluded.overrun, held = excluded.held, assumed = excluded.assumed, orphan = excluded.orphan`

// flush writes the changed scopes, each once for the whole batch.
func (t *tx) flush() error {
	list := make([]*core.Gauge, 0, len(t.books.dirty))
	for _, g := range t.books.dirty {
		list = append(list, g)
	}
	clear(t.books.dirty)
	t.changed = list
	for len(list) > 0 {
		n := 1
		if len(list) >= flushed {
			n = flushed
		}
		args := make([]any, 0, n*6)
		for _, g := range list[:n] {
			args = append(args, string(g.Scope), int64(g.Spent), int64(g.Overrun), int64(g.Held), int64(g.Assumed), int64(g.Orphan))
		}
		q := `INSERT INTO scope (id, spent, overrun, held, assumed, orphan) VALUES (?, ?, ?, ?, ?, ?)` + strings.Repeat(", (?, ?, ?, ?, ?, ?)", n-1) + flushTail
		if err := t.exec(q, args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// booking is what a call has in its scopes.
type booking struct {
	id       core.CallID
	provider core.ProviderName
	model    string
	state    core.CallState
	source   core.CostSource
	scopes   []core.Scope
	max      core.NanoUSD
	cost     core.NanoUSD
	// held is the change of the hold that goes with the booking.
	held core.NanoUSD
}

func (t *tx) booked(id core.CallID) (booking, error) {
	if b, ok := t.books.held[id]; ok {
		return b, nil
	}
	b := booking{id: id}
	var scopes string
	err := t.row(`SELECT provider, model, state, source, scopes, max, cost FROM call WHERE id = ?`, string(id)).
		Scan(&b.provider, &b.model, &b.state, &b.source, &scopes, &b.max, &b.cost)
	if errors.Is(err, sql.ErrNoRows) {
		return b, core.Errorf(core.KindNotFound, "there is no call %s; list them with: automonet calls", clip(string(id)))
	}
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal([]byte(scopes), &b.scopes)
}

// parts splits a cost into what its maximum covers and what goes beyond it.
func (b booking) parts(cost core.NanoUSD) (spent, overrun core.NanoUSD) {
	spent = min(cost, b.max)
	return spent, cost - spent
}

// book moves the scopes of a call from its present cost to the given one. An
// overrun puts the model into quarantine.
func (t *tx) book(b booking, cost core.NanoUSD, assumed bool) error {
	delete(t.books.held, b.id)
	oldSpent, oldOver := b.parts(b.cost)
	spent, over := b.parts(cost)
	var dAssumed, dOrphan core.NanoUSD
	if assumed {
		dAssumed = spent
	}
	switch {
	case b.state == core.CallOrphan:
		dOrphan -= oldSpent
	case b.source == core.CostAssumed:
		dAssumed -= oldSpent
	}
	for _, s := range b.scopes {
		g, err := t.touch(s)
		if err != nil {
			return err
		}
		g.Spent += spent - oldSpent
		g.Overrun += over - oldOver
		g.Held += b.held
		g.Assumed += dAssumed
		g.Orphan += dOrphan
	}
	if over == 0 {
		return nil
	}
	t.overran = true
	t.books.quarantine[modelKey{b.provider, b.model}] = true
	return t.exec(`INSERT INTO quarantine (provider, model, call, max, cost, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		string(b.provider), b.model, string(b.id), int64(b.max), int64(cost), t.l.now().UnixMicro())
}
