package replica

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/mirror"
	"github.com/automonet/automonet/sync/supabase"
)

// The lease under which submissions go out. It is taken when something is to be sent, and kept for as
// long as its holder keeps sending.
const (
	leaseName = "submit"
	leaseTTL  = time.Minute
)

// The codes of a guard that does not let a submission go.
const (
	// CodeAlone says that the project does not answer or another device holds the lease: it is tried again.
	CodeAlone = "sync_lease"
	// CodeElsewhere says that another device sent for the job, or is about to.
	CodeElsewhere = "sync_elsewhere"
)

type lease struct {
	mu    sync.Mutex
	ttl   time.Duration
	fence int64
	// taken is when it was asked for last, by the monotonic clock.
	taken time.Time
}

// Holder reports whether this device may send at present.
func (r *Replica) Holder() bool {
	r.lease.mu.Lock()
	defer r.lease.mu.Unlock()
	return r.lease.held()
}

func (l *lease) held() bool { return l.fence > 0 && time.Since(l.taken) < l.ttl/2 }

// Guard asks the project whether a submission may go out now, and takes its place there before anything
// leaves the machine: whichever of the owner's devices comes first, the others find the place taken. nil
// lets it go. Without a sign-in there is nobody to ask, and it may.
func (r *Replica) Guard(ctx context.Context, sub core.Submission) (*core.Block, error) {
	state, err := r.cfg.Store.SyncState(ctx)
	if err != nil || state.Device == "" {
		return nil, err
	}
	r.lease.mu.Lock()
	defer r.lease.mu.Unlock()
	wait := &core.Block{Code: CodeAlone, Kind: core.BlockWait, Until: r.cfg.Clock.Now().Add(r.cfg.Lease / 2)}
	if err := r.acquire(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.cfg.Log.Warn("nothing is sent without the project's lease", "submission", sub.ID, "err", err)
		return wait, nil
	}
	if !r.lease.held() {
		return wait, nil
	}
	key, err := r.jobKey(ctx, sub.JobID)
	if err != nil {
		return nil, err
	}
	t, _ := mirror.Of("submissions")
	b := newBuilder(r, t, state, nil)
	sub.State = core.SubmissionSending
	// The intent that follows is the next revision.
	b.submission(sub, sub.Rev+1, key, r.lease.fence)
	row := b.out[0]
	if row.bad != nil {
		return nil, row.bad
	}
	// It is noted first: after a crash the row is sent with the same fence.
	if err := r.cfg.Store.NoteFence(ctx, sub.ID, state.Device, 0, r.lease.fence); err != nil {
		return nil, err
	}
	err = r.cfg.Remote.Upsert(ctx, t.Name, t.Sent(), []json.RawMessage{row.doc})
	if err == nil {
		return nil, r.cfg.Store.NoteFence(ctx, sub.ID, state.Device, row.facts, r.lease.fence)
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	var e *supabase.Error
	if errors.As(err, &e) && e.Code == "23505" {
		return &core.Block{Code: CodeElsewhere, Kind: core.BlockRefuse}, nil
	}
	r.lease.fence = 0
	r.cfg.Log.Warn("the project did not let a submission go", "submission", sub.ID, "err", err)
	return wait, nil
}

// acquire takes the lease, or prolongs it.
func (r *Replica) acquire(ctx context.Context) error {
	asked := time.Now()
	var v struct {
		Mine  bool  `json:"mine"`
		Fence int64 `json:"fence"`
	}
	err := r.cfg.Remote.Call(ctx, "lease_acquire", map[string]any{"p_name": leaseName, "p_ttl": int(r.cfg.Lease / time.Second)}, &v)
	if err != nil || !v.Mine {
		r.lease.fence = 0
		return err
	}
	r.lease.fence, r.lease.taken = v.Fence, asked
	return nil
}

// Leave tells the project that this program stops and lets the lease go, so that other agents and the
// dashboard need not find out by waiting. It is called when nothing is being sent any more.
func (r *Replica) Leave(ctx context.Context) error {
	r.round.Lock()
	defer r.round.Unlock()
	r.lease.mu.Lock()
	fence := r.lease.fence
	r.lease.fence = 0
	r.lease.mu.Unlock()
	var released error
	if fence > 0 {
		released = r.cfg.Remote.Call(ctx, "lease_release", map[string]any{"p_name": leaseName, "p_fence": fence}, nil)
	}
	if r.seen == "" {
		// The project was told nothing that is not so any more.
		return released
	}
	s, err := r.cfg.Status(ctx)
	if err != nil {
		return errors.Join(released, err)
	}
	waiting, err := r.cfg.Store.DirtyCount(ctx, Entities())
	if err != nil {
		return errors.Join(released, err)
	}
	s.Running = false
	view, err := r.view(s, waiting)
	if err == nil {
		err = r.cfg.Remote.Call(ctx, "device_seen", map[string]any{"p_view": view}, nil)
	}
	r.seen = ""
	return errors.Join(released, err)
}
