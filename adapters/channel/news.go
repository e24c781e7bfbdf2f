package channel

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/automonet/automonet/core"
)

// News is what a platform says at present of one thing that was sent.
type News struct {
	// Remote is what the platform calls it.
	Remote string
	Event  core.OutcomeEvent
}

// By returns the event as the channel of that name reports it. Its id is made of the
// channel, the remote name and the kind, so that the same news is booked once.
func (n News) By(name core.ChannelName) core.OutcomeEvent {
	e := n.Event
	e.ID, e.Source = core.OutcomeID(string(name)+"-"+core.Clean(n.Remote, 60, false)+"-"+string(e.Kind)), string(name)
	return e
}

// Withdrawer is a channel that can take back what was sent. Withdraw returns the
// outcome as Outcomes would report it; its errors are those of Submit. Taking back
// twice does no harm.
type Withdrawer interface {
	Withdraw(ctx context.Context, s core.Submission) (core.OutcomeEvent, error)
}

// reported is the cursor of Report: the outcome of each remote thing.
type reported struct {
	V    int                         `json:"v"`
	Seen map[string]core.OutcomeKind `json:"seen,omitempty"`
}

// Report turns what a platform says at present into what has changed since the cursor.
func Report(from Cursor, name core.ChannelName, present []News) ([]core.OutcomeEvent, Cursor, error) {
	var at reported
	if len(from) > 0 && json.Unmarshal(from, &at) != nil || at.V != 1 {
		at = reported{V: 1}
	}
	next := reported{V: 1, Seen: map[string]core.OutcomeKind{}}
	var out []core.OutcomeEvent
	for _, n := range present {
		next.Seen[n.Remote] = n.Event.Kind
		if at.Seen[n.Remote] != n.Event.Kind {
			out = append(out, n.By(name))
		}
	}
	if len(out) == 0 && maps.Equal(next.Seen, at.Seen) {
		return nil, from, nil
	}
	raw, err := json.Marshal(next)
	return out, raw, err
}
