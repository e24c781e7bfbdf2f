package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
)

// docZone keeps the zone that days were last counted in, and the windows of
// earlier zones that still count.
const (
	docZone    DocKind = "zone"
	docZoneKey string  = "present"
)

// oldWindow is a day or month that began in a zone the owner has left.
type oldWindow struct {
	Scope core.Scope `json:"scope"`
	// Until is the end of the window in that zone.
	Until time.Time `json:"until"`
}

type zoneDoc struct {
	Zone    string      `json:"zone"`
	Windows []oldWindow `json:"windows"`
}

// rezone notes a change of the owner's time zone. The day and the month that were
// under way go on to count, beside those of the new zone, until they would have
// ended: travelling is no way to a second budget.
func (l *Ledger) rezone(ctx context.Context) error {
	docs, err := l.Docs(ctx, docZone)
	if err != nil {
		return err
	}
	var d zoneDoc
	if raw, ok := docs[docZoneKey]; ok {
		if err := json.Unmarshal(raw, &d); err != nil {
			return fmt.Errorf("read the zone of the ledger: %w", err)
		}
	}
	now, name := l.now(), l.cfg.Zone.String()
	d.Windows = slices.DeleteFunc(d.Windows, func(w oldWindow) bool { return !now.Before(w.Until) })
	l.left = d.Windows
	if d.Zone == name {
		return nil
	}
	if d.Zone != "" {
		// A zone that this machine does not know any more was never further away
		// than UTC's own days reach.
		old, err := time.LoadLocation(d.Zone)
		if err != nil {
			old = time.UTC
		}
		day, month := windowEnds(now, old)
		scopes := windows(now, old)
		d.Windows = append(d.Windows, oldWindow{scopes[0], day}, oldWindow{scopes[1], month})
		l.left = d.Windows
	}
	d.Zone = name
	raw, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return l.SaveDoc(ctx, docZone, docZoneKey, raw)
}

// windowEnds are when the day and the month of an instant end in a zone.
func windowEnds(at time.Time, zone *time.Location) (day, month time.Time) {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, zone).UTC(), time.Date(y, m+1, 1, 0, 0, 0, 0, zone).UTC()
}

// windows are the days and months that a call at that time counts to, those of
// the owner's present zone first.
func (l *Ledger) windows(at time.Time) []core.Scope {
	out := windows(at, l.cfg.Zone)
	for _, w := range l.left {
		if at.Before(w.Until) && !slices.Contains(out, w.Scope) {
			out = append(out, w.Scope)
		}
	}
	return out
}
