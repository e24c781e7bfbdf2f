package notify

import (
	"fmt"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// The bounds beyond which a condition is an alert.
const (
	// LeastFree is the free space, in bytes, below which the disk is low.
	LeastFree = 512 << 20
	// MostOffset is how far the clock may be off.
	MostOffset = 2 * time.Minute
	// blockedAfter is how many fetches in a row fail before a source counts as
	// blocked where it does not say so itself.
	blockedAfter = 3
)

// Seen is what the conditions are judged by.
type Seen struct {
	Sources []core.SourceState
	Actors  []core.ActorStatus
	// Free is the space left in bytes, Offset how far this machine's clock lies
	// behind others; nil is not known.
	Free   *uint64
	Offset *time.Duration
}

// Alerts returns the conditions that hold.
func Alerts(s Seen) []core.Alert {
	var out []core.Alert
	for _, src := range s.Sources {
		if src.Status == "blocked" || src.Failures >= blockedAfter {
			out = append(out, core.Alert{Kind: core.AlertBlocked, Subject: string(src.Name), Detail: core.Clean(src.Reason, maxParam, false)})
		}
		if src.Yield.Alarm {
			out = append(out, core.Alert{Kind: core.AlertSilent, Subject: string(src.Name), Detail: strconv.FormatFloat(src.Yield.Mean, 'f', 0, 64)})
		}
	}
	for _, a := range s.Actors {
		if a.State == "degraded" {
			out = append(out, core.Alert{Kind: core.AlertActor, Subject: a.Name, Detail: core.Clean(a.Detail, maxParam, false)})
		}
	}
	if s.Free != nil && *s.Free < LeastFree {
		out = append(out, core.Alert{Kind: core.AlertDisk, Subject: "data", Detail: fmt.Sprintf("%d MiB", *s.Free>>20)})
	}
	if s.Offset != nil && s.Offset.Abs() > MostOffset {
		out = append(out, core.Alert{Kind: core.AlertClock, Subject: "clock", Detail: s.Offset.Round(time.Second).String()})
	}
	return out
}
