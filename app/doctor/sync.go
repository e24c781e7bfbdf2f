package doctor

import (
	"context"
	"time"
)

// lagWarn is how long rows may wait before it is worth a warning, in seconds.
const lagWarn = 900

// copied tells how copying to the owner's Supabase project goes, where one is set up.
func (r runner) copied(ctx context.Context) {
	if r.Service == nil {
		return
	}
	s, err := r.Service.SyncStatus(ctx)
	if err != nil {
		return // the store said so already
	}
	params := map[string]any{"project": s.Project, "queue": s.Queue, "lag": (time.Duration(s.Lag) * time.Second).String(), "n": s.Quarantined}
	switch {
	case s.State == "off", s.State == "dry_run":
		return
	case s.State == "signed_out":
		r.say(Warn, "sync.signed_out", params)
	case s.Problem != nil:
		params["problem"] = s.Problem.Code
		r.say(Warn, "sync.failing", params)
	case s.Lag > lagWarn:
		r.say(Warn, "sync.waits", params)
	default:
		r.say(OK, "sync.ok", params)
	}
	if s.Quarantined > 0 {
		r.say(Warn, "sync.refused", params)
	}
}
