package ledger

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// Quarantine is a model that cost more than its stated maximum. It is not called
// until the owner releases it.
type Quarantine struct {
	Provider core.ProviderName `json:"provider"`
	Model    string            `json:"model"`
	Call     core.CallID       `json:"call"`
	Max      core.NanoUSD      `json:"max"`
	Cost     core.NanoUSD      `json:"cost"`
	At       time.Time         `json:"at"`
}

// Quarantined lists the models in quarantine.
func (l *Ledger) Quarantined(ctx context.Context) ([]Quarantine, error) {
	rows, err := l.read(ctx, `SELECT provider, model, call, max, cost, at FROM quarantine ORDER BY provider, model`)
	return collect(rows, err, func(r scanner) (Quarantine, error) {
		var q Quarantine
		var at int64
		err := r.Scan(&q.Provider, &q.Model, &q.Call, &q.Max, &q.Cost, &at)
		q.At = time.UnixMicro(at).UTC()
		return q, err
	})
}

// EndQuarantine lets a model be called again.
func (l *Ledger) EndQuarantine(ctx context.Context, provider core.ProviderName, model string) error {
	return l.write(ctx, func(t *tx) error {
		n, err := t.change(`DELETE FROM quarantine WHERE provider = ? AND model = ?`, string(provider), model)
		if err == nil && n == 0 {
			return core.Errorf(core.KindNotFound, "model %q of %q is not in quarantine; where only its price is switched off, set the right one with: automonet model price", clip(model), clip(string(provider)))
		}
		if err == nil {
			delete(t.books.quarantine, modelKey{provider, model})
		}
		return err
	})
}
