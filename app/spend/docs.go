package spend

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/automonet/automonet/store/ledger"
)

// docs reads all stored documents of a kind into a map.
func docs[T any](ctx context.Context, l *ledger.Ledger, kind ledger.DocKind, into map[string]T) error {
	raw, err := l.Docs(ctx, kind)
	if err != nil {
		return fmt.Errorf("load %s: %w", kind, err)
	}
	for key, body := range raw {
		var v T
		if err := json.Unmarshal(body, &v); err != nil {
			return fmt.Errorf("load %s %s: %w", kind, key, err)
		}
		into[key] = v
	}
	return nil
}

// keep stores a document.
func keep(ctx context.Context, l *ledger.Ledger, kind ledger.DocKind, key string, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return l.SaveDoc(ctx, kind, key, raw)
}
