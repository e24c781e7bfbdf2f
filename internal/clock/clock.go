// Package clock gives time and identifiers from outside, so that every rule and
// schedule can be tested with a simulated clock and repeatable ids.
package clock

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Clock tells the time and waits.
type Clock interface {
	// Now returns the present instant in UTC.
	Now() time.Time
	// Sleep waits for d or until ctx ends, and then returns ctx's error.
	Sleep(ctx context.Context, d time.Duration) error
	// After returns a channel that receives once d has passed, and a stop
	// function that releases the timer.
	After(d time.Duration) (<-chan time.Time, func())
}

// System is the clock of the machine.
type System struct{}

// Now returns the present instant in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// Sleep waits for d or until ctx ends.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// After returns a channel that receives once d has passed.
func (System) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

// IDs makes identifiers.
type IDs interface {
	// New returns a UUIDv7 in text form.
	New() string
}

// Random makes UUIDv7 from the system's clock and random source.
type Random struct{}

// New returns a fresh UUIDv7.
func (Random) New() string {
	id, err := uuid.NewV7()
	if err != nil {
		// Without randomness no id is unique and nothing may be written.
		panic("no random source: " + err.Error())
	}
	return id.String()
}

var (
	_ Clock = System{}
	_ IDs   = Random{}
)
