package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/automonet/automonet/core"
)

// DocKind names what a stored document is.
type DocKind = string

// The documents that belong to the money: their owners know the form.
const (
	DocBreaker     DocKind = "breaker"     // circuit breaker, by provider/model
	DocCalibration DocKind = "calibration" // tokens per byte, by provider/model
	DocArms        DocKind = "arms"        // rewards, by context
	DocLangs       DocKind = "langs"       // answers in the language asked for, by language
	DocHabit       DocKind = "habit"       // usual time and use, by provider/model|task
	DocSeed        DocKind = "seed"        // what the configuration last said, by pattern
	DocAlert       DocKind = "alert"       // alerts that fired, by scope and level
	DocDrift       DocKind = "drift"       // price rows that were switched off, by row
	DocPrice       DocKind = "price"       // the owner's prices, by provider/model
	DocOff         DocKind = "off"         // models that the owner switched off, by provider/model
)

// SaveDoc stores a JSON document under a kind and key, replacing an earlier one.
// What was learned may be lost with the power; what the owner said is not.
func (l *Ledger) SaveDoc(ctx context.Context, kind DocKind, key string, body json.RawMessage) error {
	if key == "" || !json.Valid(body) {
		return core.Invalid(string(kind), "a stored document needs a key and JSON")
	}
	write := l.write
	switch kind {
	case DocBreaker, DocCalibration, DocArms, DocHabit, DocLangs:
		write = l.writeSoft
	}
	return write(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO doc (kind, key, body, at) VALUES (?, ?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, at = excluded.at`,
			string(kind), key, string(body), l.now().UnixMicro())
	})
}

// Docs returns all documents of a kind by key.
func (l *Ledger) Docs(ctx context.Context, kind DocKind) (map[string]json.RawMessage, error) {
	rows, err := l.read(ctx, `SELECT key, body FROM doc WHERE kind = ?`, string(kind))
	out := map[string]json.RawMessage{}
	_, err = collect(rows, err, func(r scanner) (struct{}, error) {
		var key, body string
		err := r.Scan(&key, &body)
		out[key] = json.RawMessage(body)
		return struct{}{}, err
	})
	return out, err
}

// DeleteDoc removes a document; none is no error.
func (l *Ledger) DeleteDoc(ctx context.Context, kind DocKind, key string) error {
	return l.write(ctx, func(t *tx) error {
		return t.exec(`DELETE FROM doc WHERE kind = ? AND key = ?`, string(kind), key)
	})
}

// SaveAnswer keeps the answer to exactly one request for a while. Key is a hash
// of the whole request. Expired answers are removed on the way.
func (l *Ledger) SaveAnswer(ctx context.Context, key string, body []byte, keep time.Duration) error {
	return l.writeSoft(ctx, func(t *tx) error {
		now := l.now()
		if err := t.exec(`DELETE FROM answer WHERE expires <= ?`, now.UnixMicro()); err != nil {
			return err
		}
		return t.exec(`INSERT INTO answer (key, body, at, expires) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body, at = excluded.at, expires = excluded.expires`,
			key, body, now.UnixMicro(), now.Add(keep).UnixMicro())
	})
}

// Answer returns a kept answer, and false when there is none that still holds.
func (l *Ledger) Answer(ctx context.Context, key string) ([]byte, bool, error) {
	var body []byte
	err := l.r.QueryRowContext(ctx, `SELECT body FROM answer WHERE key = ? AND expires > ?`, key, l.now().UnixMicro()).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return body, err == nil, err
}
