package scraper_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/scraper"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// teller tells of news when it is told to.
type teller struct {
	asked chan string
	news  chan error
	ended chan error
}

func (t *teller) Watch(ctx context.Context, c source.Cursor) error {
	t.asked <- string(c)
	select {
	case err := <-t.news:
		return err
	case <-ctx.Done():
		t.ended <- ctx.Err()
		return ctx.Err()
	}
}

func watched(t *testing.T) (*bench, *teller, chan struct{}) {
	t.Helper()
	tell := &teller{asked: make(chan string, 10), news: make(chan error), ended: make(chan error, 10)}
	woken := make(chan struct{}, 10)
	b := newBench(t, func(c *scraper.Config) {
		c.Watcher, c.Wake = tell, func() { woken <- struct{}{} }
	}, func(f *storetest.Fixture) source.Page { return page(f, false, true, 1) })
	return b, tell, woken
}

func (b *bench) workIn(ctx context.Context) actors.Report {
	b.T.Helper()
	r, err := b.s.Work(ctx)
	require.NoError(b.T, err)
	return r
}

func TestNewsBringTheNextVisitForwardToTheFloor(t *testing.T) {
	t.Parallel()
	b, tell, woken := watched(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.workIn(ctx)
	require.Equal(t, `{"after":1}`, <-tell.asked, "it waits behind what was read")
	b.Clock.Advance(10 * time.Second)
	tell.news <- nil
	<-woken
	r := b.workIn(ctx)
	require.Len(t, b.src.asked, 1, "not before the floor")
	require.Equal(t, 50*time.Second, r.Next)
	b.Clock.Advance(50 * time.Second)
	b.workIn(ctx)
	require.Len(t, b.src.asked, 2)
	<-tell.asked // and it waits again
}

func TestTheWaitEndsWithTheVisitAPauseAndTheActor(t *testing.T) {
	t.Parallel()
	b, tell, _ := watched(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.workIn(ctx)
	<-tell.asked
	b.Clock.Advance(24 * time.Hour)
	b.workIn(ctx)
	require.ErrorIs(t, <-tell.ended, context.Canceled)
	<-tell.asked
	require.NoError(t, b.SetRun(ctx, core.RunPaused, "", "test"))
	b.workIn(ctx)
	require.ErrorIs(t, <-tell.ended, context.Canceled)
	require.NoError(t, b.SetRun(ctx, core.RunNormal, "", "test"))
	b.workIn(ctx)
	<-tell.asked
	cancel()
	require.ErrorIs(t, <-tell.ended, context.Canceled)
}

func TestAWaitThatFailsIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	b, tell, woken := watched(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	b.workIn(ctx)
	for _, pause := range []time.Duration{time.Minute, 2 * time.Minute} {
		<-tell.asked
		tell.news <- core.Errorf(core.KindTransient, "the mail server broke off")
		require.NoError(t, b.Clock.WaitForWaiters(ctx, 1))
		b.Clock.Advance(pause)
	}
	<-tell.asked
	require.Empty(t, woken)
	tell.news <- nil
	<-woken
}
