package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// RestoredFile is the mark beside a ledger that came from a backup. Its text
// names the restore.
const RestoredFile = "ledger.restored"

// AbsorbFile is the ledger of a backup that was restored into a folder with a
// ledger of its own.
const AbsorbFile = "ledger.absorb.db"

// RestoredModel is the provider and model of the call that stands for what may
// have been spent after a backup.
const RestoredModel = "restored"

// SettleRestored books, after a restore, all that the limits would still admit:
// what was spent after the backup is not known, and money that was spent must not
// come back. It is called once the limits are those of this start. It is one orphan, which the owner corrects to the true figure. Jobs
// are left out: which of them were worked on is not known, and the day and the
// month admit nothing before the owner has spoken. The mark is removed once that is durable; a crash in between books nothing twice.
func (l *Ledger) SettleRestored(ctx context.Context) error {
	if l.cfg.Beside {
		return nil
	}
	if err := l.absorb(ctx); err != nil {
		return err
	}
	path := filepath.Join(filepath.Dir(l.cfg.Path), RestoredFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", RestoredFile, err)
	}
	id := core.CallID("restored-" + clip(strings.TrimSpace(string(raw))))
	if err := l.write(ctx, func(t *tx) error { return t.bookRestored(id) }); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove %s: %w", RestoredFile, err)
	}
	return nil
}

// absorb takes over the calls that only the ledger of a backup knows, with their
// money; what was on its way there is booked at its maximum. All in one commit,
// so that a crash repeats it or finds nothing left to do.
func (l *Ledger) absorb(ctx context.Context) error {
	path := filepath.Join(filepath.Dir(l.cfg.Path), AbsorbFile)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	db, err := sql.Open("sqlite", dsn(path, "_pragma=query_only(1)"))
	if err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, callSelect+` ORDER BY rid`)
	calls, err := collect(rows, err, scanCall)
	if err = errors.Join(err, db.Close()); err != nil {
		return fmt.Errorf("read the ledger of the backup: %w", err)
	}
	err = l.write(ctx, func(t *tx) error {
		for _, c := range calls {
			if err := t.takeOver(c); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take over the calls of the backup: %w", err)
	}
	return os.Remove(path)
}

func (t *tx) takeOver(c core.Call) error {
	var n int
	if err := t.row(`SELECT count(*) FROM call WHERE id = ?`, string(c.ID)).Scan(&n); err != nil || n > 0 {
		return err
	}
	if c.State == core.CallHeld {
		c.State, c.Cost, c.Source, c.Outcome, c.EndedAt = core.CallOrphan, c.Max, core.CostAssumed, "orphan", t.l.now()
	}
	spent, over := booking{max: c.Max}.parts(c.Cost)
	var assumed, orphan core.NanoUSD
	switch {
	case c.State == core.CallOrphan:
		orphan = spent
	case c.Source == core.CostAssumed:
		assumed = spent
	}
	for _, s := range c.Scopes {
		g, err := t.touch(s)
		if err != nil {
			return err
		}
		g.Spent += spent
		g.Overrun += over
		g.Assumed += assumed
		g.Orphan += orphan
	}
	if over > 0 {
		t.books.quarantine[modelKey{c.Provider, c.Model}] = true
		if err := t.exec(`INSERT INTO quarantine (provider, model, call, max, cost, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			string(c.Provider), c.Model, string(c.ID), int64(c.Max), int64(c.Cost), t.l.now().UnixMicro()); err != nil {
			return err
		}
	}
	scopes, err := json.Marshal(c.Scopes)
	if err != nil {
		return err
	}
	usage, err := json.Marshal(c.Usage)
	if err != nil {
		return err
	}
	var ended any
	if !c.EndedAt.IsZero() {
		ended = c.EndedAt.UnixMicro()
	}
	return t.exec(`INSERT INTO call (id, job, attempt, provider, model, price_id, task, day, scopes, state, max, cost, source, own_cost, provider_cost, usage, usage_raw, explain, outcome, boot, started_at, ended_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		string(c.ID), string(c.Job), c.Attempt, string(c.Provider), c.Model, c.PriceID, string(c.Task), dayOf(c.Scopes), string(scopes), string(c.State), int64(c.Max), int64(c.Cost), string(c.Source),
		amount(c.OwnCost), amount(c.ProviderCost), string(usage), text(c.UsageRaw), text(c.Explain), c.Outcome, c.Boot, c.StartedAt.UnixMicro(), ended)
}

func (t *tx) bookRestored(id core.CallID) error {
	var n int
	if err := t.row(`SELECT count(*) FROM call WHERE id = ?`, string(id)).Scan(&n); err != nil || n > 0 {
		return err
	}
	now := t.l.now()
	present := t.l.windows(now)
	scopes := slices.Clone(present)
	rows, err := t.query(`SELECT id FROM scope`)
	known, err := collect(rows, err, func(r scanner) (core.Scope, error) {
		var s core.Scope
		return s, r.Scan(&s)
	})
	if err != nil {
		return err
	}
	for pattern := range t.books.limits {
		if strings.Contains(pattern, ":") {
			known = append(known, core.Scope(pattern))
		}
	}
	for _, s := range known {
		if kind := s.Kind(); (kind == core.ScopeProvider || kind == core.ScopeTask) && !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	// The most that any limit would still admit: then none of them admits more.
	var cost core.NanoUSD
	limited := present[:0:0]
	for _, s := range scopes {
		limit, set := limitOf(t.books.limits, s)
		if !set {
			continue
		}
		g, err := t.gauge(s)
		if err != nil {
			return err
		}
		limited = append(limited, s)
		cost = max(cost, limit-g.Used())
	}
	if cost <= 0 {
		return nil
	}
	for _, s := range present {
		if !slices.Contains(limited, s) {
			limited = append(limited, s)
		}
	}
	for _, s := range limited {
		g, err := t.touch(s)
		if err != nil {
			return err
		}
		g.Spent += cost
		g.Orphan += cost
	}
	list, err := json.Marshal(limited)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO call (id, job, attempt, provider, model, price_id, task, day, scopes, state, max, cost, source, outcome, boot, started_at, ended_at)
		VALUES (?, '', 1, ?, ?, '', '', ?, ?, 'orphan', ?, ?, 'assumed', 'restored', ?, ?, ?)`,
		string(id), RestoredModel, RestoredModel, dayOf(present), string(list), int64(cost), int64(cost), t.l.cfg.Boot, now.UnixMicro(), now.UnixMicro())
}
