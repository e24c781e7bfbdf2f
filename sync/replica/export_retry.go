package replica

import (
	"context"
	"errors"
	"time"

	"github.com/automonet/automonet/sync/supabase"
)

// How an export waits out a failure that passes by itself: so often for each page, between them from
// exportPause on twice as long each time, or as long as the project asks for. Somebody waits for the
// document, so that one that would have to wait longer than maxExportPause ends instead.
const (
	exportTries    = 5
	exportPause    = time.Second
	maxExportPause = 30 * time.Second
)

// page makes one exchange of the export until it succeeds, ends for good or was tried often enough. What was
// written before stays: an exchange that failed has written nothing.
func (e *export) page(ctx context.Context, exchange func() error) error {
	for try := 0; ; try++ {
		err := exchange()
		if err == nil || try+1 == exportTries || ctx.Err() != nil || supabase.ClassOf(err) != supabase.ClassRetry {
			return err
		}
		wait := exportPause << try
		var answer *supabase.Error
		if errors.As(err, &answer) {
			wait = max(wait, answer.RetryAfter)
		}
		if wait > maxExportPause {
			return err
		}
		if e.Clock.Sleep(ctx, wait) != nil {
			return err
		}
	}
}
