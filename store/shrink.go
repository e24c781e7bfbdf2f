package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Shrink gives back the memory of page caches and idle connections. What is asked for
// next opens them again and is read from the file, which the system still has at hand.
func (s *Store) Shrink(ctx context.Context) error {
	s.r.shrink()
	return s.w.shrink(ctx)
}

func (w *writer) shrink(ctx context.Context) error {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-w.turn }()
	if w.conn == nil {
		return nil
	}
	return shrink(ctx, w.conn)
}

// shrink closes the connections that are not in use: each holds the whole schema and
// its statements besides its pages.
func (r *readers) shrink() {
	r.db.SetMaxIdleConns(0)
	r.db.SetMaxIdleConns(maxReaders)
}

func shrink(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, "PRAGMA shrink_memory"); err != nil {
		return fmt.Errorf("give back the page cache: %w", err)
	}
	return nil
}
