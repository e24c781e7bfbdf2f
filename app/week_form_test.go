package app_test

import (
	"context"
	"net"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/form"
	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/forms"
	"github.com/automonet/automonet/internal/need"
)

// careersHost is where companies have their forms.
const careersHost = "careers.example"

// outside carries out calls away from simulated time, one at a time: a real Chromium
// takes real time, and its pages are waited for by real clocks. Its channels belong to
// nobody's simulated time, so that both sides may use them.
type outside struct {
	calls chan func()
	// events are the points that a call reaches, "" is its end; replies say whether it
	// may go on there.
	events  chan string
	replies chan bool
}

func startOutside(t *testing.T) *outside {
	o := &outside{calls: make(chan func()), events: make(chan string), replies: make(chan bool)}
	go func() {
		for f := range o.calls {
			done := make(chan struct{})
			go func() {
				defer close(done)
				f()
			}()
			<-done
			o.events <- ""
		}
	}()
	t.Cleanup(func() { close(o.calls) })
	return o
}

// reach is told of the call's way from its own side.
func (o *outside) reach(point string) {
	o.events <- point
	if !<-o.replies {
		runtime.Goexit()
	}
}

// run makes one call and lets reach decide at each point, which ends it by a panic.
func (o *outside) run(f func(), reach func(string)) {
	o.calls <- f
	for point := <-o.events; point != ""; point = <-o.events {
		o.ask(point, reach)
	}
}

func (o *outside) ask(point string, reach func(string)) {
	defer func() {
		if v := recover(); v != nil {
			o.replies <- false
			<-o.events
			panic(v)
		}
	}()
	reach(point)
	o.replies <- true
}

// browsing is the channel of forms in simulated time: the real one with its Chromium,
// outside, which is told the simulated hour with each call.
type browsing struct {
	deps channel.Deps
	out  *outside
	zoo  *forms.Server
	// lane is held during a call.
	lane chan struct{}
	real channel.Channel
	now  time.Time
	who  channel.Author
	err  error
}

// browsing makes the channel of forms for one life.
func (w *week) browsing(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	if w.zoo == nil {
		return nil, core.Errorf(core.KindNotFound, "there is no Chromium")
	}
	b := &browsing{deps: deps, out: w.outside, zoo: w.zoo, lane: make(chan struct{}, 1)}
	own := deps
	own.Clock, own.Reach = told{b: b}, w.outside.reach
	own.Author = func(context.Context, core.Submission) (channel.Author, error) { return b.who, b.err }
	own.Dial = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, w.zoo.Host())
	}
	var err error
	b.out.run(func() { b.real, err = form.New(cfg, own) }, deps.Reach)
	return b, err
}

// told is a clock that shows what it was told.
type told struct {
	clock.System
	b *browsing
}

// Now is the simulated time of the present call.
func (c told) Now() time.Time { return c.b.now }

// call makes one call outside. One that ends in the middle ends Chromium as well, as a
// killed agent does, and what Chromium had sent by then has arrived.
func (b *browsing) call(ctx context.Context, s *core.Submission, f func(ctx context.Context)) {
	b.lane <- struct{}{}
	defer func() { <-b.lane }()
	b.now = b.deps.Clock.Now()
	if s != nil {
		b.who, b.err = b.deps.Author(ctx, *s)
	}
	ended := false
	defer func() {
		if !ended {
			b.out.run(func() { b.close(); b.zoo.Settled() }, func(string) {})
		}
	}()
	// The context of simulated time ends nothing outside.
	b.out.run(func() { f(context.Background()) }, b.deps.Reach)
	ended = true
}

func (b *browsing) close() { b.real.(interface{ Close() }).Close() }

// Close ends Chromium.
func (b *browsing) Close() {
	b.lane <- struct{}{}
	defer func() { <-b.lane }()
	b.out.run(b.close, func(string) {})
}

func (b *browsing) Preview(ctx context.Context, s core.Submission) (p channel.Preview, err error) {
	b.call(ctx, &s, func(ctx context.Context) { p, err = b.real.Preview(ctx, s) })
	return p, err
}

func (b *browsing) Submit(ctx context.Context, s core.Submission) (r core.Receipt, err error) {
	b.call(ctx, &s, func(ctx context.Context) { r, err = b.real.Submit(ctx, s) })
	return r, err
}

func (b *browsing) Verify(ctx context.Context, s core.Submission) (v channel.Verdict, err error) {
	b.call(ctx, &s, func(ctx context.Context) { v, err = b.real.Verify(ctx, s) })
	return v, err
}

// Outcomes has nothing, as the real one.
func (b *browsing) Outcomes(_ context.Context, c channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	return nil, c, nil
}

// startForms starts the forms of the companies, where there is a Chromium to fill them
// in; nil where there is none and none is asked for.
func startForms(t *testing.T) *forms.Server {
	t.Helper()
	if _, err := browser.Find(""); err != nil {
		if need.Demanded("chromium") {
			require.NoError(t, err)
		}
		return nil
	}
	s := forms.Start()
	t.Cleanup(s.Close)
	return s
}

func formVenue(s *forms.Server) venue {
	return venue{channel: "form",
		config: map[string]any{"consent": true, "settle": "200ms", "timeout": "30s", "answer_timeout": "10s"},
		arrived: func() (out []string) {
			for _, g := range s.Submissions() {
				out = append(out, g.From[strings.LastIndexByte(g.From, '/')+1:])
			}
			return out
		},
		fail: func(how int) { s.SetFault([]forms.Fault{forms.Before, forms.After, forms.Error500, forms.Down}[how]) },
		heal: func() { s.SetFault(forms.None) }}
}

var _ channel.Channel = (*browsing)(nil)
