package spend

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/ledger"
)

// rolledBack looks whether the ledger still knows the last call that was seen
// outside the data folder. An earlier copy of the folder, or a ledger that was
// deleted, does not; then what it lacks is booked as after a restore.
func (p *Purse) rolledBack(ctx context.Context) error {
	if p.cfg.Mark == "" {
		return nil
	}
	raw, err := os.ReadFile(p.cfg.Mark)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the mark of the ledger: %w", err)
	}
	last := core.CallID(strings.TrimSpace(string(raw)))
	_, err = p.ledger.Call(ctx, last)
	if core.KindOf(err) != core.KindNotFound {
		return err
	}
	p.cfg.Log.Warn("the ledger is older than it was; all that was left of the budget is booked until the calls are corrected", "last", string(last))
	f, err := os.OpenFile(filepath.Join(p.cfg.Dir, ledger.RestoredFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "%s\n", last)
	return errors.Join(err, f.Sync(), f.Close())
}

// remember notes the last call outside the data folder. It need not be durable:
// an old copy lacks more than the last few calls.
func (p *Purse) remember(ctx context.Context) error {
	if p.cfg.Mark == "" {
		return nil
	}
	last, err := p.ledger.Calls(ctx, ledger.CallFilter{Limit: 1})
	if err != nil || len(last) == 0 || last[0].ID == p.alerts.marked {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(p.cfg.Mark), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(p.cfg.Mark+".new", []byte(string(last[0].ID)+"\n"), 0o600); err != nil {
		return err
	}
	p.alerts.marked = last[0].ID
	return os.Rename(p.cfg.Mark+".new", p.cfg.Mark)
}
