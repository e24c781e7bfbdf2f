package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"sort"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

// OperationState is where a long work stands.
type OperationState string

// The states of an operation.
const (
	OperationRunning   OperationState = "running"
	OperationDone      OperationState = "done"
	OperationFailed    OperationState = "failed"
	OperationCancelled OperationState = "cancelled"
)

// Operation is a work that takes longer than a request. It lives in the memory of
// the agent: a restart ends it and forgets it. What it had saved by then is saved;
// a draft that was broken off keeps its place and is written by the agent.
type Operation struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	// Subject is the id of what it works on.
	Subject  string            `json:"subject,omitempty"`
	State    OperationState    `json:"state"`
	Progress core.WorkProgress `json:"progress"`
	// Text is what a draft has grown to; its pieces are sent as operation.text.
	Text string `json:"text,omitempty"`
	// Result is the resource that a plain request would have answered with.
	Result    any       `json:"result,omitempty"`
	Error     *Problem  `json:"error,omitempty"`
	By        string    `json:"by"`
	StartedAt time.Time `json:"started_at,omitzero"`
	EndedAt   time.Time `json:"ended_at,omitzero"`
}

const (
	// maxRunning is how many operations run at once, maxKept how many are kept.
	maxRunning = 8
	maxKept    = 100
	// maxOperationText bounds the text that is kept of one.
	maxOperationText = 64 << 10
)

var (
	errManyOperations = &failure{http.StatusTooManyRequests, "throttled", core.Errorf(core.KindTransient, "too many operations run at once; wait until one has ended, or cancel one"), 5}
	errStopping       = &failure{http.StatusServiceUnavailable, "unavailable", core.Errorf(core.KindTransient, "the agent is stopping; try again when it runs"), 5}
)

// job is what an operation is to do.
type job struct {
	subject string
	run     func(ctx context.Context, w *working) (any, error)
}

// plain makes a job that depends on no input.
func plain(subject string, run func(ctx context.Context, w *working) (any, error)) func(context.Context, *struct{}) (job, error) {
	return func(context.Context, *struct{}) (job, error) { return job{subject, run}, nil }
}

// working is an operation under way, as its own code sees it.
type working struct {
	by string
	o  *longWork
	s  *operations
	// stage and attempt of the text so far; a later one makes it void.
	variant, attempt int
	stage            core.DraftStage
}

// at says how far it has got.
func (w *working) at(p core.WorkProgress) {
	w.s.change(w.o, func(o *Operation) { o.Progress = p }, true)
}

// see takes a piece of a draft.
func (w *working) see(d core.DraftDelta) {
	anew := d.Stage != w.stage || d.Attempt != w.attempt || d.Variant != w.variant
	w.stage, w.attempt, w.variant = d.Stage, d.Attempt, d.Variant
	w.s.change(w.o, func(o *Operation) {
		o.Progress.Stage = string(d.Stage)
		if anew {
			o.Text = ""
		}
		if len(o.Text)+len(d.Text) <= maxOperationText {
			o.Text += d.Text
		}
	}, anew)
	w.s.tell(w.o, "operation.text", struct {
		ID string `json:"id"`
		core.DraftDelta
	}{w.o.ID, d})
}

// longWork is an Operation with who may see it and how it is ended.
type longWork struct {
	Operation
	owner  core.UserID
	cancel context.CancelFunc
}

// operations runs long works.
type operations struct {
	newID   func() string
	now     func() time.Time
	publish func(owner core.UserID, kind string, data []byte)

	mu      sync.Mutex
	ctx     context.Context
	stop    context.CancelFunc
	all     map[string]*longWork
	running int
	done    sync.WaitGroup
}

func newOperations(newID func() string, now func() time.Time, publish func(core.UserID, string, []byte)) *operations {
	ctx, stop := context.WithCancel(context.Background())
	return &operations{newID: newID, now: now, publish: publish, ctx: ctx, stop: stop, all: map[string]*longWork{}}
}

// close ends all operations and waits for them.
func (s *operations) close() {
	s.mu.Lock()
	s.stop()
	s.mu.Unlock()
	s.done.Wait()
}

// start begins an operation that the request of ctx asks for; problem words an error
// in the caller's language.
func (s *operations) start(asked context.Context, who core.Principal, kind string, j job, problem func(error) Problem) (Operation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ctx.Err() != nil:
		return Operation{}, errStopping
	case s.running >= maxRunning:
		return Operation{}, errManyOperations
	}
	s.forget()
	// It outlives the request, and log and audit still say which one it was and whose.
	ctx := context.WithValue(s.ctx, visitKey{}, visitOf(asked))
	ctx, cancel := context.WithCancel(context.WithValue(ctx, askingKey{}, asking{who: who}))
	o := &longWork{owner: who.UserID, cancel: cancel, Operation: Operation{ID: s.newID(), Kind: kind, Subject: j.subject,
		State: OperationRunning, By: who.By(), StartedAt: s.now()}}
	s.all[o.ID] = o
	s.running++
	s.done.Go(func() {
		defer cancel()
		out, err := s.work(ctx, o, j)
		s.finish(ctx, o, out, err, problem)
	})
	return o.Operation, nil
}

// work runs the job; a panic in it is its failure and not the agent's.
func (s *operations) work(ctx context.Context, o *longWork, j job) (out any, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = core.Errorf(core.KindInternal, "the operation failed").Because(errors.New("panic"))
		}
	}()
	return j.run(ctx, &working{by: o.By, o: o, s: s})
}

func (s *operations) finish(ctx context.Context, o *longWork, out any, err error, problem func(error) Problem) {
	s.mu.Lock()
	s.running--
	s.mu.Unlock()
	s.change(o, func(o *Operation) {
		o.EndedAt = s.now()
		switch {
		case err == nil:
			o.State, o.Result = OperationDone, out
		case ctx.Err() != nil:
			o.State = OperationCancelled
		default:
			p := problem(err)
			o.State, o.Error = OperationFailed, &p
		}
	}, true)
}

// forget drops the operations that ended longest ago, so that few are kept. The
// caller holds mu.
func (s *operations) forget() {
	if len(s.all) < maxKept {
		return
	}
	var ended []*longWork
	for _, o := range s.all {
		if o.State != OperationRunning {
			ended = append(ended, o)
		}
	}
	sort.Slice(ended, func(i, j int) bool { return ended[i].EndedAt.Before(ended[j].EndedAt) })
	for _, o := range ended[:min(len(ended), len(s.all)-maxKept+1)] {
		delete(s.all, o.ID)
	}
}

func (s *operations) change(o *longWork, edit func(*Operation), tell bool) {
	s.mu.Lock()
	edit(&o.Operation)
	now := o.Operation
	s.mu.Unlock()
	if tell {
		now.Text, now.Result = "", nil
		s.tell(o, "operation."+string(now.State), now)
	}
}

func (s *operations) tell(o *longWork, kind string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		// Texts and numbers always encode.
		panic(err)
	}
	s.publish(o.owner, kind, data)
}

// mayTouch reports whether somebody may see and cancel an operation: who began
// it, and who may administer.
func mayTouch(who core.Principal, owner core.UserID) bool {
	return who.UserID == owner || who.Allows(core.ScopeAdmin)
}

func (s *operations) find(who core.Principal, id string) (*longWork, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.all[id]
	if o == nil || !mayTouch(who, o.owner) {
		return nil, core.Errorf(core.KindNotFound, "there is no operation %s; a restart of the agent forgets them", core.Clean(id, 60, false))
	}
	return o, nil
}

func (s *operations) list(who core.Principal) []Operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Operation
	for _, o := range s.all {
		if mayTouch(who, o.owner) {
			one := o.Operation
			one.Text, one.Result = "", nil
			out = append(out, one)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID > out[j].ID })
	return out
}

func (s *operations) get(o *longWork) Operation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return o.Operation
}

type operationInput struct {
	ID string `path:"id" maxLength:"64"`
}

// work registers an operation that takes long: it answers with 202 and where the
// progress can be seen.
func work[I any](api resources, scope core.AccessScope, op huma.Operation, kind string, f func(ctx context.Context, in *I) (job, error)) {
	op.DefaultStatus = http.StatusAccepted
	op.Description = "Runs on as an operation: its progress is at the Location, its events are operation.*, DELETE cancels it."
	h := api.h
	api.add(scope, op, reflect.TypeFor[I](), reflect.TypeFor[Operation](), func(ctx context.Context, in any) (any, error) {
		j, err := f(ctx, in.(*I))
		if err != nil {
			return nil, err
		}
		lang := h.langOf(ctx)
		o, err := h.operations.start(ctx, Who(ctx), kind, j, func(err error) Problem { return h.problem(context.WithoutCancel(ctx), lang, err) })
		reply(ctx).Location = "/api/v1/operations/" + o.ID
		return o, err
	})
}

func (h handlers) registerOperations(api resources) {
	read(api, core.ScopeRead, operation("list-operations", "/api/v1/operations", "Long works of this run of the agent, newest first", "operations"),
		func(ctx context.Context, _ *struct{}) (List[Operation], error) {
			return listOf(h.operations.list(Who(ctx)), ""), nil
		})
	read(api, core.ScopeRead, operation("get-operation", "/api/v1/operations/{id}", "One long work: progress, text so far, result or error", "operations"),
		func(ctx context.Context, in *operationInput) (out Operation, err error) {
			o, err := h.operations.find(Who(ctx), in.ID)
			if err != nil {
				return out, err
			}
			return h.operations.get(o), nil
		})
	write(api, core.ScopeReview, change("cancel-operation", http.MethodDelete, "/api/v1/operations/{id}", "Cancel a long work", "operations"),
		func(ctx context.Context, in *operationInput) (out Operation, err error) {
			o, err := h.operations.find(Who(ctx), in.ID)
			if err != nil {
				return out, err
			}
			o.cancel()
			return h.operations.get(o), nil
		})
}
