// Package replica copies the agent's truth to the owner's Supabase project and brings back what the
// owner decided there. The database of the agent stays the truth: nothing is lost when the project is
// away, and what the project refuses is set aside and shown, never dropped.
package replica

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/sync/supabase"
)

// Remote is the project. Its errors are those of package supabase.
type Remote interface {
	Upsert(ctx context.Context, table string, columns []string, rows []json.RawMessage) error
	Page(ctx context.Context, table string, columns []string, after supabase.Key, upTo int64, limit int, not string) ([]json.RawMessage, error)
	Select(ctx context.Context, table string, q url.Values) ([]json.RawMessage, error)
	Call(ctx context.Context, function string, args, into any) error
	Host() string
}

// Config is what a replica needs.
type Config struct {
	Store  Store
	Remote Remote
	// Do carries out what the owner decided in the dashboard.
	Do    Service
	Clock clock.Clock
	Log   *slog.Logger
	// Jitter is a random share in [0, 1) for waiting times; nil is 1/2.
	Jitter func() float64
	// Texts says what becomes of long texts; Cipher is needed where they are encrypted.
	Texts  Texts
	Cipher *Cipher
	// Status is what the device says of itself; nil says nothing.
	Status func(ctx context.Context) (core.AgentStatus, error)
	// Spend is where the money for model calls stands; nil says nothing.
	Spend func(ctx context.Context) ([]core.Gauge, error)
	// Lease is how long the right to send lasts unless it is prolonged, in whole seconds; 0 is a minute.
	Lease time.Duration
	// Relieve is called before many rows are sent, such as by a first push, and lets go of memory that the
	// process can do without meanwhile; nil lets nothing go.
	Relieve func()
	// Observe is told of each round; nil tells nobody.
	Observe func(Round)
	// Reach stops the process in crash tests; nil never does.
	Reach func(point string)
}

// Texts says what becomes of the long texts: those of postings, proposals and templates.
type Texts string

// The choices. Profiles, recipients and contact data leave this machine encrypted only.
const (
	TextsPlain     Texts = "plain"
	TextsEncrypted Texts = "encrypted"
	TextsOff       Texts = "off"
)

// Round is what one round did.
type Round struct {
	Pushed, Pulled, Quarantined, Commands int
	// Problem is the code of what went wrong, "" for nothing; see core.SyncProblem.
	Problem string
	Took    time.Duration
}

// Outcome says how to go on after a round.
type Outcome struct {
	Round
	// Next is when to look again if nobody rings.
	Next time.Duration
	// Active is set while somebody waits for an answer, so that the poll is frequent.
	Active bool
}

// The waiting times. A round that failed waits a random share of a doubling pause.
const (
	pollActive = 15 * time.Second
	pollIdle   = time.Minute
	firstPause = time.Second
	maxPause   = 5 * time.Minute
	seenEvery  = 5 * time.Minute
	// lookEvery is how often the agent's own state and figures are gathered at most.
	lookEvery  = 15 * time.Second
	checkEvery = 7 * 24 * time.Hour
	// activeFor is how long after a change the poll stays frequent.
	activeFor = 3 * time.Minute
)

// Replica copies one database to one project. Rounds run one at a time.
type Replica struct {
	cfg   Config
	round sync.Mutex
	// now is the server's time as of the last head, by the local monotonic clock.
	server     time.Time
	serverSeen time.Time
	seen       string
	seenAt     time.Time
	lookedAt   time.Time
	spentAt    time.Time
	activeAt   time.Time
	lease      lease
	// spent are the figures of money that were sent last, by row.
	spent map[string]core.Gauge
}

// New makes a replica. Nothing is asked yet.
func New(cfg Config) (*Replica, error) {
	if cfg.Clock == nil {
		cfg.Clock = clock.System{}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Jitter == nil {
		cfg.Jitter = func() float64 { return 0.5 }
	}
	if cfg.Lease == 0 {
		cfg.Lease = leaseTTL
	}
	if cfg.Observe == nil {
		cfg.Observe = func(Round) {}
	}
	if cfg.Relieve == nil {
		cfg.Relieve = func() {}
	}
	if cfg.Reach == nil {
		cfg.Reach = func(string) {}
	}
	switch cfg.Texts {
	case TextsPlain, TextsOff:
		cfg.Cipher = nil
	case TextsEncrypted:
		if cfg.Cipher == nil {
			return nil, core.Errorf(core.KindDenied, "the texts are to be encrypted, but this device has no key; make or unlock it with: automonet sync login")
		}
	default:
		return nil, core.Invalid("sync.texts", "%q is not plain, encrypted or off", core.Clean(string(cfg.Texts), 20, false))
	}
	return &Replica{cfg: cfg, lease: lease{ttl: cfg.Lease}}, nil
}

// head is where the account stands.
type head struct {
	Rev       int64     `json:"rev"`
	MinRev    int64     `json:"min_rev"`
	Epoch     string    `json:"epoch"`
	SchemaMin int       `json:"schema_min"`
	SchemaMax int       `json:"schema_max"`
	Now       time.Time `json:"server_time"`
	Device    string    `json:"device_id"`
	Kind      string    `json:"kind"`
}

// Round reads what is new, carries out what was decided and sends what has changed. A failure is
// written down and told by the outcome; an error means that the own database cannot be used.
func (r *Replica) Round(ctx context.Context) (Outcome, error) {
	r.round.Lock()
	defer r.round.Unlock()
	started := time.Now()
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil {
		return Outcome{}, err
	}
	if state.Device == "" {
		return Outcome{Next: pollIdle, Round: Round{Problem: "signed_out"}}, nil
	}
	var out Outcome
	remote := r.exchange(ctx, state, &out.Round)
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	out.Took = time.Since(started)
	if remote != nil && !foreign(remote) {
		return out, remote
	}
	if err := r.note(ctx, remote, &out); err != nil {
		return out, err
	}
	r.cfg.Observe(out.Round)
	return out, nil
}

// foreign reports whether a failure is the project's, and not the own database's.
func foreign(err error) bool {
	var e *supabase.Error
	var stop errStop
	return errors.As(err, &e) || errors.As(err, &stop) || errors.Is(err, supabase.ErrSignedOut)
}

// errStop ends a round for a reason that is not the project's answer.
type errStop struct{ code, text string }

func (e errStop) Error() string { return e.text }

// exchange is one round. What it returns is the project's failure, or the own database's.
func (r *Replica) exchange(ctx context.Context, state core.SyncState, round *Round) error {
	agent, err := r.cfg.Store.Agent(ctx)
	if err != nil {
		return err
	}
	if state.Folder != agent.Folder {
		return errStop{"copied", "this data folder was copied or moved; sign this device in anew"}
	}
	h, err := r.head(ctx)
	if err != nil {
		return err
	}
	if h.Device != state.Device {
		return errStop{"signed_out", "the project knows this session as another device; sign in again"}
	}
	if mirror.Schema < h.SchemaMin || mirror.Schema > h.SchemaMax {
		return errStop{"schema", fmt.Sprintf("the project serves versions %d to %d of the tables, this program knows %d", h.SchemaMin, h.SchemaMax, mirror.Schema)}
	}
	if !state.Reading && (h.Epoch != state.Epoch || h.MinRev > state.Head) {
		if err := r.cfg.Store.BeginReading(ctx); err != nil {
			return err
		}
		state.Reading = true
	}
	if state.Reading || h.Rev != state.Head {
		n, err := r.pull(ctx, state, h)
		round.Pulled += n
		if err != nil {
			return err
		}
	}
	if round.Commands, err = r.obey(ctx); err != nil {
		return err
	}
	if err := r.settings(ctx); err != nil {
		return err
	}
	if err := r.push(ctx, round); err != nil {
		return err
	}
	if err := r.budgets(ctx, round); err != nil {
		return err
	}
	if err := r.say(ctx); err != nil {
		return err
	}
	if state, err = r.cfg.Store.SyncState(ctx); err != nil {
		return err
	}
	if r.cfg.Clock.Now().Sub(state.CheckedAt) > checkEvery {
		_, err = r.check(ctx)
	}
	return err
}

// head asks where the account stands. It is the whole of an idle round.
func (r *Replica) head(ctx context.Context) (head, error) {
	var h head
	if err := r.cfg.Remote.Call(ctx, "sync_head", struct{}{}, &h); err != nil {
		return h, err
	}
	r.server, r.serverSeen = h.Now, time.Now()
	return h, nil
}

// serverNow is the present time by the server's clock.
func (r *Replica) serverNow() time.Time { return r.server.Add(time.Since(r.serverSeen)) }

// note writes down how a round went, and says when the next one is due.
func (r *Replica) note(ctx context.Context, failure error, out *Outcome) error {
	waiting, err := r.cfg.Store.DirtyCount(ctx, Entities())
	if err != nil {
		return err
	}
	now := r.cfg.Clock.Now()
	var next time.Duration
	_, err = r.cfg.Store.ChangeSync(ctx, func(s *core.SyncState) error {
		if failure == nil {
			s.SuccessAt, s.Problem = now, nil
		} else {
			failures := 1
			// One that got some of its work done before it failed begins anew: many agents
			// on one account are refused now and then, and go on all the same.
			if s.Problem != nil && out.Pushed+out.Pulled == 0 {
				failures = s.Problem.Failures + 1
			}
			s.Problem = problem(failure)
			s.Problem.At, s.Problem.Failures = now, failures
			next = r.pause(failure, failures)
			s.Problem.Next = now.Add(next)
			out.Problem = s.Problem.Code
		}
		if waiting == 0 {
			s.EmptyAt = now
		}
		return nil
	})
	if err != nil {
		return err
	}
	if out.Pushed+out.Commands+out.Pulled > 0 {
		r.activeAt = now
	}
	if failure != nil {
		out.Next = next
		r.cfg.Log.Warn("the project was not reached or refused", "problem", out.Problem, "next", next.Round(time.Second), "err", failure)
		return nil
	}
	if out.Active, err = r.awaited(ctx, now); err != nil {
		return err
	}
	out.Next = pollIdle
	if out.Active {
		out.Next = pollActive
	}
	out.Next = time.Duration(float64(out.Next) * (0.8 + 0.4*r.cfg.Jitter()))
	return nil
}

// awaited reports whether an answer of the owner is likely: something changed lately, or a proposal
// waits for them.
func (r *Replica) awaited(ctx context.Context, now time.Time) (bool, error) {
	if age := now.Sub(r.activeAt); age >= 0 && age < activeFor {
		return true, nil
	}
	counts, err := r.cfg.Store.ProposalCounts(ctx)
	return counts[core.ProposalWaiting]+counts[core.ProposalNeedsHuman] > 0, err
}

// pause is a random share of a pause that doubles with every failure in a row but the first three, at
// least what the server asks for. A network that comes and goes by the second is so used while it is there.
func (r *Replica) pause(err error, failures int) time.Duration {
	top := maxPause
	if n := max(1, failures-2); n < 9 {
		top = min(top, firstPause<<n)
	}
	d := max(time.Duration(r.cfg.Jitter()*float64(top)), firstPause)
	var e *supabase.Error
	if errors.As(err, &e) && e.RetryAfter > 0 {
		d = max(d, e.RetryAfter+time.Duration(r.cfg.Jitter()*float64(time.Second)))
	}
	return d
}

// problem says what went wrong, for the owner.
func problem(err error) *core.SyncProblem {
	p := &core.SyncProblem{Code: "failed", Text: core.Clean(err.Error(), 300, false)}
	var stop errStop
	var e *supabase.Error
	switch {
	case errors.As(err, &stop):
		p.Code = stop.code
	case supabase.ClassOf(err) == supabase.ClassSignedOut:
		p.Code = "signed_out"
	case supabase.ClassOf(err) == supabase.ClassSchema:
		p.Code = "schema"
	case errors.As(err, &e) && e.Code == "42501" && strings.Contains(e.Message, "revoked"):
		p.Code = "revoked"
	case errors.As(err, &e) && e.Code == "42501":
		p.Code = "signed_out"
	case errors.As(err, &e) && e.HTTP == 429:
		p.Code = "throttled"
	case supabase.ClassOf(err) == supabase.ClassRetry:
		p.Code = "offline"
	}
	return p
}

// say tells the project how the device is, when that has changed or now and then.
func (r *Replica) say(ctx context.Context) error {
	if r.cfg.Status == nil {
		return nil
	}
	now := r.cfg.Clock.Now()
	if age := now.Sub(r.lookedAt); age >= 0 && age < lookEvery {
		return nil
	}
	r.lookedAt = now
	s, err := r.cfg.Status(ctx)
	if err != nil {
		return err
	}
	waiting, err := r.cfg.Store.DirtyCount(ctx, Entities())
	if err != nil {
		return err
	}
	view, err := r.view(s, waiting)
	if err != nil {
		return err
	}
	if age := now.Sub(r.seenAt); string(view) == r.seen && age >= 0 && age < seenEvery {
		return nil
	}
	if err := r.cfg.Remote.Call(ctx, "device_seen", map[string]any{"p_view": json.RawMessage(view)}, nil); err != nil {
		return err
	}
	r.seen, r.seenAt = string(view), now
	return nil
}

// view is what the project is told of the device.
func (r *Replica) view(s core.AgentStatus, waiting int) (json.RawMessage, error) {
	raw, err := json.Marshal(struct {
		core.AgentStatus
		Texts Texts `json:"texts"`
		Queue int   `json:"queue"`
	}{s, r.cfg.Texts, waiting})
	if err != nil {
		return nil, err
	}
	t, _ := mirror.Of("devices")
	return t.Reduce(raw)
}
