package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// maxAnswers bounds how many answers are kept; the oldest go first.
const maxAnswers = 2000

// BeginAnswer claims an idempotency key of somebody for a request with the digest.
// When the key was claimed before and within keep, it returns what is known of that
// request, and false. Older answers are thrown away.
func (s *Store) BeginAnswer(ctx context.Context, owner, key, digest string, keep time.Duration) (kept core.KeptAnswer, mine bool, err error) {
	err = s.write(ctx, "begin_answer", normal, func(t *tx) error {
		if _, err := t.exec(`DELETE FROM answers WHERE at < ?`, micros(t.now.Add(-keep))); err != nil {
			return fmt.Errorf("throw old answers away: %w", err)
		}
		err := t.row(`SELECT digest, status, etag, location, cut, body FROM answers WHERE owner = ? AND key = ?`, owner, key).
			Scan(&kept.Digest, &kept.Status, &kept.ETag, &kept.Location, &kept.Cut, &kept.Body)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		mine = true
		if _, err := t.exec(`INSERT INTO answers (owner, key, digest, at, status, etag, location, cut, body) VALUES (?, ?, ?, ?, 0, '', '', 0, x'')`,
			owner, key, digest, micros(t.now)); err != nil {
			return fmt.Errorf("claim an idempotency key: %w", err)
		}
		_, err = t.exec(`DELETE FROM answers WHERE (owner, key) IN (SELECT owner, key FROM answers ORDER BY at DESC LIMIT -1 OFFSET ?)`, maxAnswers)
		return err
	})
	return kept, mine, err
}

// SaveAnswer keeps the answer of a request whose key was claimed.
func (s *Store) SaveAnswer(ctx context.Context, owner, key string, a core.KeptAnswer) error {
	return s.write(ctx, "save_answer", normal, func(t *tx) error {
		body := a.Body
		if body == nil {
			body = []byte{}
		}
		_, err := t.exec(`UPDATE answers SET status = ?, etag = ?, location = ?, cut = ?, body = ? WHERE owner = ? AND key = ?`,
			a.Status, a.ETag, a.Location, a.Cut, body, owner, key)
		return err
	})
}

// DropAnswer frees a key whose request changed nothing.
func (s *Store) DropAnswer(ctx context.Context, owner, key string) error {
	return s.write(ctx, "drop_answer", normal, func(t *tx) error {
		_, err := t.exec(`DELETE FROM answers WHERE owner = ? AND key = ? AND status = 0`, owner, key)
		return err
	})
}
