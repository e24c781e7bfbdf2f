package learner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/automonet/automonet/core/learn"
)

// past are the owner's own earlier proposals that say what became of them, and a name
// for all of it: what is imported or removed makes the model anew. They are no sends:
// nothing is forecast from them.
func (l *Learner) past(ctx context.Context) ([]learn.Record, string, error) {
	list, err := l.store.Past(ctx, time.Time{}, most)
	if err != nil || len(list) == 0 {
		return nil, "", err
	}
	var out []learn.Record
	h := sha256.New()
	for _, p := range list {
		r, ok := learn.FromPast(p)
		if !ok {
			continue
		}
		out = append(out, r)
		_, _ = fmt.Fprintf(h, "%s %d", p.ID, len(p.Outcomes))
		for _, o := range p.Outcomes {
			_, _ = fmt.Fprintf(h, " %s %d", o.Kind, o.At.Unix())
		}
	}
	if len(out) == 0 {
		return nil, "", nil
	}
	return out, "+" + hex.EncodeToString(h.Sum(nil)[:8]), nil
}
