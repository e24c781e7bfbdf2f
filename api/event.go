package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// heartbeat is the pause between two signs of life of a stream.
const heartbeat = 15 * time.Second

const (
	// writeTimeout is how long one write to a stream may take: a client that does
	// not read for that long is dropped.
	writeTimeout = 10 * time.Second
	// maxReplay is how many events a stream may lag behind; a client further back
	// loads its lists anew.
	maxReplay = 50_000
)

// noDeadline lets an answer take as long as it needs.
var noDeadline time.Time

var errManyStreams = &failure{http.StatusTooManyRequests, "throttled", core.Errorf(core.KindTransient, "too many event streams are open; close one first"), 15}

type eventsInput struct {
	After  string    `query:"after" maxLength:"20" pattern:"^[0-9]*$" doc:"Cursor of the page before, as given in its next"`
	Limit  int       `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Most items of one page"`
	Order  string    `query:"order" enum:"newest,oldest" default:"newest"`
	Job    string    `query:"job" maxLength:"64" doc:"Only the chain of this job"`
	Kind   []string  `query:"kind,explode" maxItems:"20" doc:"Only these kinds; job. stands for all that begin with it"`
	By     string    `query:"by" maxLength:"100" doc:"Only what this one did, such as user:anna"`
	About  string    `query:"subject" maxLength:"120" doc:"Only what happened to this"`
	Since  time.Time `query:"since"`
	Until  time.Time `query:"until"`
	LastID string    `query:"last_event_id" maxLength:"20" pattern:"^[0-9]*$" doc:"For a stream: the id of the last event that was seen, where the header cannot be set"`
	Header string    `header:"Last-Event-ID" maxLength:"20" doc:"For a stream: the id of the last event that was seen"`
}

func (h handlers) registerEvents(api resources) {
	op := operation("list-events", "/api/v1/events", "The event log, or with Accept: text/event-stream its continuation as it happens", "events")
	op.Description = "As JSON this is the audit: who did what, newest first. As a stream each event has its sequence number as id, and " +
		"Last-Event-ID goes on after it without gap or doubling. A comment every 15 seconds shows that the stream lives. " +
		"Events named operation.* are the progress of long works; they have no id and are in no log."
	raw(api, core.ScopeRead, op, reflect.TypeFor[eventsInput](), []string{"application/json", "text/event-stream"},
		func(w http.ResponseWriter, r *http.Request, v any) error {
			in := v.(*eventsInput)
			if strings.Contains(r.Header.Get("Accept"), "text/event-stream") {
				return h.stream(w, r, in)
			}
			list, err := h.events(r.Context(), in)
			if err != nil {
				return err
			}
			return send(w, http.StatusOK, list)
		})
}

func (h handlers) events(ctx context.Context, in *eventsInput) (out List[core.Event], err error) {
	f := core.EventFilter{JobID: core.JobID(in.Job), By: in.By, Subject: in.About, Since: in.Since, Until: in.Until,
		Newest: in.Order == "newest", Limit: in.Limit}
	for _, k := range in.Kind {
		f.Kinds = append(f.Kinds, core.EventKind(k))
	}
	if in.After != "" {
		seq, err := strconv.ParseInt(in.After, 10, 64)
		if err != nil || seq < 0 {
			return out, core.Invalid("after", "the cursor %q is not one that a list gave; start without it", core.Clean(in.After, 20, false))
		}
		if f.Newest {
			f.BeforeSeq = max(seq, 1)
		} else {
			f.AfterSeq = seq
		}
	}
	list, err := h.cfg.Events.Events(ctx, f)
	if err != nil {
		return out, err
	}
	next := ""
	if len(list) == in.Limit {
		next = strconv.FormatInt(list[len(list)-1].Seq, 10)
	}
	return listOf(list, next), nil
}

// changesAccess reports whether after an event of the kind somebody may be refused
// who was let in before.
func changesAccess(k core.EventKind) bool {
	for _, prefix := range []string{"session.", "user.", "token.", "key.", "auth."} {
		if strings.HasPrefix(string(k), prefix) {
			return true
		}
	}
	return false
}

// stream sends events as they happen until the client, its session or the agent
// ends.
func (h handlers) stream(w http.ResponseWriter, r *http.Request, in *eventsInput) error {
	id := in.Header
	if id == "" {
		id = in.LastID
	}
	after := int64(-1)
	if id != "" {
		var err error
		if after, err = strconv.ParseInt(id, 10, 64); err != nil || after < 0 {
			return core.Invalid("last_event_id", "%q is not the id of an event; start without it", core.Clean(id, 20, false))
		}
	}
	who := Who(r.Context())
	sub, place, seq, err := h.broker.join(partyOf(who, visitOf(r.Context()).addr))
	if err != nil {
		return err
	}
	defer h.broker.leave(sub)
	s := &stream{h: h, r: r, w: w, control: http.NewResponseController(w), admin: who.Allows(core.ScopeAdmin), who: who.UserID, seq: seq}
	head := w.Header()
	head.Set("Content-Type", "text/event-stream")
	head.Set("X-Accel-Buffering", "no")
	w.WriteHeader(http.StatusOK)
	if s.write([]byte("retry: 2000\n\n")) != nil {
		return nil
	}
	if after >= 0 {
		s.seq = after
		if !s.replay(seq) {
			return nil
		}
		s.seq = seq
	}
	s.follow(sub, place)
	return nil
}

// stream is the sending side of one.
type stream struct {
	h       handlers
	r       *http.Request
	w       http.ResponseWriter
	control *http.ResponseController
	who     core.UserID
	admin   bool
	// seq is the last event that was sent, or that was before the stream.
	seq int64
	buf []byte
}

func (s *stream) write(b []byte) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := s.w.Write(b); err != nil {
		return err
	}
	return s.control.Flush()
}

// allowed reports whether the client is still let in by what it showed, and with
// which rights.
func (s *stream) allowed() bool {
	who, err := s.h.cfg.Access.Identify(s.r.Context(), credentials(s.r))
	s.admin = who.Allows(core.ScopeAdmin)
	return err == nil && who.UserID == s.who && who.Allows(core.ScopeRead)
}

// replay sends what follows s.seq in the log, up to an event. It reports whether
// the stream can go on.
func (s *stream) replay(upTo int64) bool {
	if upTo-s.seq > maxReplay || s.seq > upTo {
		// Too far behind, or of another database: what the client has is void.
		s.seq = upTo
		return s.write([]byte("id: "+strconv.FormatInt(upTo, 10)+"\nevent: stream.reset\ndata: {}\n\n")) == nil
	}
	for s.seq < upTo {
		events, err := s.h.cfg.Events.Events(s.r.Context(), core.EventFilter{AfterSeq: s.seq, Limit: core.MaxLimit})
		if err != nil || len(events) == 0 {
			return err == nil
		}
		s.buf = s.buf[:0]
		access := false
		for _, e := range events {
			if e.Seq > upTo {
				break
			}
			f := encodeEvent(e)
			s.buf, access = append(s.buf, f.data...), access || f.access
			s.seq = e.Seq
		}
		if len(s.buf) == 0 {
			return true
		}
		if access && !s.allowed() || s.write(s.buf) != nil {
			return false
		}
	}
	return true
}

// follow sends what comes into the ring from a place on.
func (s *stream) follow(sub *subscriber, place int64) {
	var frames []frame
	for {
		beat, stop := s.h.cfg.Clock.After(heartbeat)
		select {
		case <-s.r.Context().Done():
			stop()
			return
		case <-beat:
			if !s.allowed() || s.write([]byte(":\n\n")) != nil {
				return
			}
			continue
		case <-sub.knock:
			stop()
		}
		var lost, shut bool
		var seq int64
		frames, place, seq, lost, shut = s.h.broker.since(place, frames[:0])
		if shut || (lost && !s.replay(seq)) || !s.send(frames) {
			return
		}
		if lost {
			s.seq = seq
		}
	}
}

// send sends frames in one write. Events that were sent already are left out, and
// a gap is filled from the log.
func (s *stream) send(frames []frame) bool {
	s.buf = s.buf[:0]
	for _, f := range frames {
		if f.owner != "" && f.owner != s.who && !s.admin {
			continue
		}
		if f.seq > 0 {
			if f.seq <= s.seq {
				continue
			}
			if f.seq > s.seq+1 && !s.fill(f.seq-1) {
				return false
			}
			s.seq = f.seq
		}
		if f.access && !s.allowed() {
			return false
		}
		s.buf = append(s.buf, f.data...)
	}
	return len(s.buf) == 0 || s.write(s.buf) == nil
}

// fill sends what is collected, and then from the log what is missing up to an
// event.
func (s *stream) fill(upTo int64) bool {
	if len(s.buf) > 0 && s.write(s.buf) != nil {
		return false
	}
	ok := s.replay(upTo)
	s.buf = s.buf[:0]
	return ok
}
