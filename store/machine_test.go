package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/storetest"
)

// world is the model that random steps are compared with.
type world struct {
	f         *storetest.Fixture
	n         int
	jobs      map[core.JobID]core.Job
	proposals map[core.ProposalID]core.Proposal
	subs      map[core.SubmissionID]core.Submission
	cluster   map[core.JobID]core.JobID
}

func pick[K ~string, V any](t *rapid.T, m map[K]V, what string) (V, bool) {
	var keys []K
	for k := range m {
		keys = append(keys, k)
	}
	if len(keys) == 0 {
		var zero V
		return zero, false
	}
	// The ids are drawn in order, so that a failure shrinks.
	for i := range keys {
		for k := i + 1; k < len(keys); k++ {
			if keys[k] < keys[i] {
				keys[i], keys[k] = keys[k], keys[i]
			}
		}
	}
	return m[rapid.SampledFrom(keys).Draw(t, what)], true
}

func (w *world) root(id core.JobID) core.JobID {
	if to, ok := w.cluster[id]; ok {
		return to
	}
	return id
}

func (w *world) live(id core.JobID, except core.SubmissionID) bool {
	for _, s := range w.subs {
		if s.ID != except && w.root(s.JobID) == w.root(id) && s.State.Live() {
			return true
		}
	}
	return false
}

// refused checks that a step failed as the rules say and nothing else.
func refused(t *rapid.T, err error) {
	if k := core.KindOf(err); k != core.KindConflict && k != core.KindDenied && k != core.KindInvalid {
		t.Fatalf("refused with %q: %v", k, err)
	}
}

func (w *world) refreshSubs(t *rapid.T) {
	for id := range w.subs {
		s, err := w.f.Submission(context.Background(), id)
		require.NoError(t, err)
		was := w.subs[id].State
		if was != s.State && !core.SubmissionMachine().Allows(was, s.State) {
			t.Fatalf("submission %s went from %s to %s", id, was, s.State)
		}
		w.subs[id] = s
	}
}

// TestMachinesThroughTheStore makes random steps, allowed and forbidden ones,
// fresh and stale, and checks after each that the rows went only allowed ways,
// that a second live submission is refused, and that every chain verifies.
func TestMachinesThroughTheStore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		f := storetest.Open(t)
		defer f.Close()
		w := &world{f: f, jobs: map[core.JobID]core.Job{}, proposals: map[core.ProposalID]core.Proposal{},
			subs: map[core.SubmissionID]core.Submission{}, cluster: map[core.JobID]core.JobID{}}
		stale := func(rev int64) int64 {
			if rapid.IntRange(0, 9).Draw(rt, "stale") == 0 {
				return rev - 1
			}
			return rev
		}
		rt.Repeat(map[string]func(*rapid.T){
			"job": func(*rapid.T) {
				w.n++
				j := f.AddJob("feed", fmt.Sprint(w.n))
				w.jobs[j.ID] = j
			},
			"move job": func(t *rapid.T) {
				j, ok := pick(t, w.jobs, "job")
				if !ok {
					return
				}
				to := rapid.SampledFrom(core.JobMachine().States()).Draw(t, "to")
				rev := stale(j.Rev)
				got, err := f.SaveJobState(ctx, j.ID, rev, to, "user", "")
				want := rev == j.Rev && w.root(j.ID) == j.ID && core.JobMachine().Allows(j.State, to)
				if want && to == core.JobNew {
					for _, s := range w.subs {
						switch s.State {
						case core.SubmissionCancelled, core.SubmissionFailed, core.SubmissionParked:
						default:
							want = want && w.root(s.JobID) != j.ID
						}
					}
				}
				if (err == nil) != want {
					t.Fatalf("%s -> %s at rev %d: %v", j.State, to, rev, err)
				}
				if err == nil {
					w.jobs[j.ID] = got
				} else {
					refused(t, err)
				}
			},
			"merge": func(t *rapid.T) {
				a, _ := pick(t, w.jobs, "from")
				b, ok := pick(t, w.jobs, "into")
				if !ok || a.ID == b.ID {
					return
				}
				require.NoError(t, f.MergeJobs(ctx, a.ID, b.ID, "user:drawn"))
				from, into := w.root(a.ID), w.root(b.ID)
				if from != into {
					for id, to := range w.cluster {
						if to == from {
							w.cluster[id] = into
						}
					}
					w.cluster[from] = into
				}
				w.jobs[into] = f.Reload(into)
				w.refreshSubs(t)
			},
			"draft": func(t *rapid.T) {
				j, ok := pick(t, w.jobs, "job")
				if !ok {
					return
				}
				w.n++
				p, err := core.NewProposal(core.ProposalID(fmt.Sprintf("p%04d", w.n)), j.ID, "me", f.Clock.Now())
				require.NoError(t, err)
				p.Content = core.Content{Channel: rapid.SampledFrom([]core.ChannelName{"email", "assist"}).Draw(t, "channel"), Recipient: "a@example.org", Body: "text"}
				if err := f.CreateProposal(ctx, p); err != nil {
					refused(t, err)
					return
				}
				w.proposals[p.ID], err = f.Proposal(ctx, p.ID)
				require.NoError(t, err)
			},
			"move proposal": func(t *rapid.T) {
				p, ok := pick(t, w.proposals, "proposal")
				if !ok {
					return
				}
				to := rapid.SampledFrom(core.ProposalMachine().States()).Draw(t, "to")
				next := p
				if rapid.Bool().Draw(t, "edit") {
					next.Content.Body += "."
				}
				if rapid.Bool().Draw(t, "approve") {
					next.Approval = &core.Approval{Hash: next.Content.Hash(), By: "user", At: f.Clock.Now()}
				}
				next.Rev = stale(p.Rev)
				got, err := f.SaveProposal(ctx, next, to, "user")
				if err != nil {
					refused(t, err)
					return
				}
				if p.State != to && !core.ProposalMachine().Allows(p.State, to) {
					t.Fatalf("proposal went from %s to %s", p.State, to)
				}
				if (got.State == core.ProposalApproved) != (got.Approval != nil) || got.Hash != got.Content.Hash() {
					t.Fatalf("approval %v in state %s", got.Approval, got.State)
				}
				w.proposals[p.ID] = got
				w.refreshSubs(t)
				for _, s := range w.subs {
					if s.ProposalID == p.ID && s.State == core.SubmissionQueued && (got.State != core.ProposalApproved || got.Hash != s.Hash) {
						t.Fatalf("submission %s is queued without an approval", s.ID)
					}
				}
			},
			"queue": func(t *rapid.T) {
				p, ok := pick(t, w.proposals, "proposal")
				if !ok || !p.ApprovedFor() {
					return
				}
				w.n++
				s, err := core.NewSubmission(core.SubmissionID(fmt.Sprintf("s%04d", w.n)), p, "c", f.Clock.Now())
				require.NoError(t, err)
				busy := w.live(p.JobID, "")
				err = f.CreateSubmission(ctx, s)
				if (err == nil) == busy {
					t.Fatalf("live submission: %v, create: %v", busy, err)
				}
				if err == nil {
					w.subs[s.ID] = s
				}
			},
			"send": func(t *rapid.T) {
				s, ok := pick(t, w.subs, "submission")
				if !ok {
					return
				}
				rev := stale(s.Rev)
				got, err := f.BeginSend(ctx, s.ID, rev, "boot")
				if err != nil {
					refused(t, err)
				} else if rev != s.Rev || s.State != core.SubmissionQueued || got.State != core.SubmissionSending {
					t.Fatalf("began %s at rev %d", s.State, rev)
				}
				w.refreshSubs(t)
			},
			"finish": func(t *rapid.T) {
				s, ok := pick(t, w.subs, "submission")
				if !ok {
					return
				}
				to := rapid.SampledFrom(core.SubmissionMachine().States()).Draw(t, "to")
				s.Rev = stale(s.Rev)
				_, err := f.FinishSend(ctx, s, to, &core.Receipt{By: "channel"}, nil, time.Time{}, "system")
				if err != nil {
					refused(t, err)
				}
				w.refreshSubs(t)
			},
			"": func(t *rapid.T) {
				for id, p := range w.proposals {
					have, err := f.Proposal(ctx, id)
					require.NoError(t, err)
					require.Equal(t, p, have)
				}
			},
		})
		for id := range w.jobs {
			require.NoError(rt, f.VerifyJob(ctx, id))
			require.Equal(rt, w.root(id), f.Reload(id).ID)
		}
		require.NoError(rt, f.Integrity(ctx))
	})
}
