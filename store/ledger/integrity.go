package ledger

import (
	"context"

	"github.com/automonet/automonet/core"
)

// Integrity reads every page and index of the ledger and compares them.
func (l *Ledger) Integrity(ctx context.Context) error {
	rows, err := l.read(ctx, `PRAGMA integrity_check(1)`)
	found, err := collect(rows, err, func(r scanner) (string, error) {
		var line string
		return line, r.Scan(&line)
	})
	if err != nil {
		return l.explain(err)
	}
	if len(found) != 1 || found[0] != "ok" {
		return core.Errorf(core.KindConflict, "ledger.db is damaged; bring back a backup with: automonet restore")
	}
	return nil
}
