package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

const (
	// maxSearches is how many text searches run at once: they read much, and four
	// connections read altogether.
	maxSearches = 2
	// maxWaiting is how many more may wait for their turn.
	maxWaiting = 64
	// searchDeadline bounds one search, searchPatience the wait for its turn.
	searchDeadline = 10 * time.Second
	searchPatience = 10 * time.Second
)

var (
	errSearchBusy = &failure{http.StatusTooManyRequests, "throttled", core.Errorf(core.KindTransient, "too many searches run at once; try again in a moment"), 1}
	errSearchSlow = &failure{http.StatusServiceUnavailable, "unavailable", core.Errorf(core.KindTransient, "the search took too long; use rarer words or a filter"), 5}
)

// turnstile lets some run at once and bounds those who wait.
type turnstile struct {
	run, wait chan struct{}
}

func newTurnstile(run, wait int) turnstile {
	return turnstile{make(chan struct{}, run), make(chan struct{}, run+wait)}
}

// enter waits for a turn; leave ends it.
func (t turnstile) enter(ctx context.Context) (leave func(), err error) {
	select {
	case t.wait <- struct{}{}:
	default:
		return nil, errSearchBusy
	}
	ctx, cancel := context.WithTimeout(ctx, searchPatience)
	defer cancel()
	select {
	case t.run <- struct{}{}:
		return func() { <-t.run; <-t.wait }, nil
	case <-ctx.Done():
		<-t.wait
		return nil, errSearchBusy
	}
}
