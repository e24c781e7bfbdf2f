package api

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"strconv"
	"sync"

	"github.com/automonet/automonet/core"
)

// EventLog is where events come from. Subscribe may lose events for a reader that
// is slow; the log has all of them.
type EventLog interface {
	Events(ctx context.Context, f core.EventFilter) ([]core.Event, error)
	// Subscribe returns committed events from now on, and a function that ends that.
	Subscribe() (<-chan core.Event, func())
	// LastSeq is the sequence number of the last committed event.
	LastSeq() int64
}

// frame is one event as it goes over the wire, encoded once for all.
type frame struct {
	seq int64
	// owner may see it, beside administrators; "" is for everybody.
	owner core.UserID
	data  []byte
	// access is set for an event after which nobody may be who they were.
	access bool
}

// ringSize is how many frames are kept for the readers; one that falls further
// behind goes on from the log.
const ringSize = 4096

// broker hands committed events to the streams. One goroutine takes them from the
// store and puts them into a ring; each stream has its own place in it. The writer
// of the store only ever drops an event into a channel and never waits.
type broker struct {
	log  EventLog
	warn *slog.Logger

	begin sync.Once
	end   context.CancelFunc
	ended chan struct{}

	mu   sync.RWMutex
	ring [ringSize]frame
	// next is the place of the next frame; seq is the last event in the ring, or
	// before it.
	next int64
	seq  int64
	subs map[*subscriber]struct{}
	shut bool
}

// subscriber is one stream.
type subscriber struct {
	knock chan struct{}
	party
}

// party is whose streams are counted together.
type party struct {
	user core.UserID
	// key is the API key that was shown, "" for a sign-in.
	key string
	// from is the network of the client, not valid for this machine's own.
	from netip.Prefix
}

// partyOf finds out who opens a stream, and from where.
func partyOf(who core.Principal, from netip.Addr) party {
	p := party{user: who.UserID, key: who.Key}
	if from.IsValid() && !from.IsLoopback() && !from.IsUnspecified() {
		bits := from.BitLen()
		if from.Is6() {
			bits = 64 // the network of one customer
		}
		// The number of bits fits the address.
		p.from, _ = from.Prefix(bits)
	}
	return p
}

func newBroker(log EventLog, warn *slog.Logger) *broker {
	return &broker{log: log, warn: warn, subs: map[*subscriber]struct{}{}, ended: make(chan struct{}), end: func() {}}
}

// start begins to listen with the first stream.
func (b *broker) start() {
	b.begin.Do(func() {
		ctx, end := context.WithCancel(context.Background())
		events, leave := b.log.Subscribe()
		// What was committed before the subscription is in the log.
		b.mu.Lock()
		b.seq, b.end = b.log.LastSeq(), end
		b.mu.Unlock()
		go func() {
			defer close(b.ended)
			defer leave()
			b.run(ctx, events)
		}()
	})
}

// close ends all streams.
func (b *broker) close() {
	b.begin.Do(func() { close(b.ended) })
	b.mu.Lock()
	b.shut = true
	for s := range b.subs {
		s.wake()
	}
	end := b.end
	b.mu.Unlock()
	end()
	<-b.ended
}

// run moves events into the ring until the store or the broker ends.
func (b *broker) run(ctx context.Context, events <-chan core.Event) {
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-events:
			if !ok {
				return
			}
			b.take(ctx, e, events)
		}
	}
}

// take puts an event and all that wait behind it into the ring. Where events were
// lost in between, or at the end, they are read from the log.
func (b *broker) take(ctx context.Context, e core.Event, events <-chan core.Event) {
	seq := b.seq
	for {
		var batch []frame
		batch, seq = b.gather(ctx, e, events, seq)
		b.put(seq, batch...)
		if seq >= b.log.LastSeq() || ctx.Err() != nil {
			return
		}
		// A full channel dropped what came last.
		e = core.Event{Seq: seq + 2}
	}
}

// gather encodes an event and what waits behind it, as many as fit into a part of
// the ring.
func (b *broker) gather(ctx context.Context, e core.Event, events <-chan core.Event, seq int64) ([]frame, int64) {
	var batch []frame
	for len(batch) < ringSize/4 {
		switch {
		case e.Seq == seq+1:
			batch, seq = append(batch, encodeEvent(e)), e.Seq
		case e.Seq > seq+1:
			batch, seq = b.catchUp(ctx, batch, seq)
		}
		select {
		case next, ok := <-events:
			if !ok {
				return batch, seq
			}
			e = next
		default:
			return batch, seq
		}
	}
	return batch, seq
}

// catchUp reads what follows seq from the log.
func (b *broker) catchUp(ctx context.Context, batch []frame, seq int64) ([]frame, int64) {
	events, err := b.log.Events(ctx, core.EventFilter{AfterSeq: seq, Limit: core.MaxLimit})
	if err != nil {
		if ctx.Err() == nil {
			b.warn.Warn("events could not be read for the streams", "err", err)
		}
		// The streams notice the gap by the sequence number and read it themselves.
		return batch, b.log.LastSeq()
	}
	if len(events) == 0 {
		return batch, max(seq, b.log.LastSeq())
	}
	for _, e := range events {
		batch, seq = append(batch, encodeEvent(e)), e.Seq
	}
	return batch, seq
}

// put adds frames and wakes the streams.
func (b *broker) put(seq int64, frames ...frame) {
	b.mu.Lock()
	for _, f := range frames {
		b.ring[b.next%ringSize] = f
		b.next++
	}
	b.seq = max(b.seq, seq)
	b.mu.Unlock()
	b.mu.RLock()
	defer b.mu.RUnlock()
	for s := range b.subs {
		s.wake()
	}
}

// publish sends something that is not in the log.
func (b *broker) publish(owner core.UserID, kind string, data []byte) {
	var buf bytes.Buffer
	buf.WriteString("event: " + kind + "\ndata: ")
	buf.Write(data)
	buf.WriteString("\n\n")
	b.put(0, frame{owner: owner, data: buf.Bytes()})
}

func (s *subscriber) wake() {
	select {
	case s.knock <- struct{}{}:
	default:
	}
}

// limits of streams. A script that loses its own does not shut out its owner's
// dashboard, and one address does not shut out the others.
const (
	maxStreams       = 256
	maxStreamsOfUser = 16
	maxStreamsOfKey  = 8
	maxStreamsOfAddr = 64
)

// join adds a stream and returns it with its place: all events up to seq are in
// the log, all later ones come from the ring at place next.
func (b *broker) join(p party) (s *subscriber, next, seq int64, err error) {
	b.start()
	b.mu.Lock()
	defer b.mu.Unlock()
	own, near, most := 0, 0, maxStreamsOfUser
	if p.key != "" {
		most = maxStreamsOfKey
	}
	for o := range b.subs {
		if o.user == p.user && o.key == p.key {
			own++
		}
		if p.from.IsValid() && o.from == p.from {
			near++
		}
	}
	switch {
	case b.shut:
		return nil, 0, 0, errStopping
	case len(b.subs) >= maxStreams || own >= most || near >= maxStreamsOfAddr:
		return nil, 0, 0, errManyStreams
	}
	s = &subscriber{make(chan struct{}, 1), p}
	b.subs[s] = struct{}{}
	return s, b.next, b.seq, nil
}

func (b *broker) leave(s *subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.subs, s)
}

// since copies the frames from a place on into out. lost is set when the place has
// left the ring; the stream then goes on from the log up to seq, and from next on.
func (b *broker) since(place int64, out []frame) (_ []frame, next, seq int64, lost, shut bool) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if b.next-place > ringSize {
		return out, b.next, b.seq, true, b.shut
	}
	for ; place < b.next; place++ {
		out = append(out, b.ring[place%ringSize])
	}
	return out, b.next, b.seq, false, b.shut
}

// streamed is the body of an event on the wire.
type streamed struct {
	Seq     int64          `json:"seq"`
	Kind    core.EventKind `json:"kind"`
	JobID   core.JobID     `json:"job_id"`
	Subject string         `json:"subject"`
	From    string         `json:"from"`
	To      string         `json:"to"`
	At      string         `json:"at"`
	By      string         `json:"by"`
}

func encodeEvent(e core.Event) frame {
	data, err := json.Marshal(streamed{e.Seq, e.Kind, e.JobID, e.Subject, e.From, e.To, e.At.UTC().Format("2006-01-02T15:04:05.000000Z"), e.By})
	if err != nil {
		// Texts and numbers always encode.
		panic(err)
	}
	buf := make([]byte, 0, len(data)+len(e.Kind)+40)
	buf = append(buf, "id: "...)
	buf = strconv.AppendInt(buf, e.Seq, 10)
	buf = append(buf, "\nevent: "...)
	buf = append(buf, core.Clean(string(e.Kind), 80, false)...)
	buf = append(buf, "\ndata: "...)
	buf = append(buf, data...)
	buf = append(buf, "\n\n"...)
	return frame{seq: e.Seq, data: buf, access: changesAccess(e.Kind)}
}
