package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

// EngineService is what the decision engine says in figures, and how it is steered.
type EngineService interface {
	Worth(ctx context.Context, id core.JobID) (core.Worth, error)
	Forecast(ctx context.Context) (core.ForecastView, error)
	// Statement draws up the books of some days; empty days mean the last year.
	Statement(ctx context.Context, from, to string) (core.Statement, error)
	Plan(ctx context.Context) (core.DayPlan, error)
	Arms(ctx context.Context) (core.ArmsView, error)
	// FreezeArms stops trying, or takes one arm out of the choice; frozen false undoes
	// that.
	FreezeArms(ctx context.Context, arm string, frozen bool, by string) (core.ArmsView, error)
	// ReplayWith tells see how far it has got; it ends when ctx does.
	ReplayWith(ctx context.Context, w core.ReplayWish, see func(core.WorkProgress)) (core.ReplayResult, error)
	ModelChanges(ctx context.Context) ([]core.ModelChange, error)
	ModelChange(ctx context.Context, rev int64) (core.ModelChange, error)
	UndoModelChange(ctx context.Context, rev int64, by string) (core.ModelChange, error)
	Priors(ctx context.Context) ([]core.PriorView, error)
	SetPrior(ctx context.Context, p core.OwnPrior) (core.PriorView, error)
	ResetPrior(ctx context.Context, head, name, by string) (core.PriorView, error)
}

type statementInput struct {
	From string `query:"from" format:"date" maxLength:"10" doc:"First day, as 2006-01-02 in the owner's zone; a year ago when left out"`
	To   string `query:"to" format:"date" maxLength:"10" doc:"Last day; today when left out"`
}

// tagEngine groups the operations of the engine.
const tagEngine = "engine"

type armInput struct {
	Body struct {
		Arm string `json:"arm,omitempty" maxLength:"200" doc:"One arm, as template:id@version, model:provider/name or step:-10%; leave it out for all"`
	}
}

type startReplayInput struct{ Body core.ReplayWish }

type changeInput struct {
	Rev int64 `path:"rev" minimum:"1"`
}

type priorInput struct {
	Head string `path:"head" enum:"reply,win"`
	Name string `path:"name" maxLength:"120" doc:"Such as base or source:upwork"`
}

type setPriorInput struct {
	priorInput
	Body struct {
		Mean float64 `json:"mean" minimum:"-10" maximum:"10" doc:"Log odds"`
		SD   float64 `json:"sd" minimum:"0.001" maximum:"5" doc:"Spread on the same scale"`
	}
}

// Replay is a replay of this run of the agent: an operation with a result of its
// own. A restart forgets it.
type Replay struct {
	ID        string             `json:"id"`
	State     OperationState     `json:"state"`
	Progress  core.WorkProgress  `json:"progress"`
	Result    *core.ReplayResult `json:"result,omitempty"`
	Error     *Problem           `json:"error,omitempty"`
	By        string             `json:"by"`
	StartedAt time.Time          `json:"started_at,omitzero"`
	EndedAt   time.Time          `json:"ended_at,omitzero"`
}

// kindReplay is the kind of the operations that replay.
const kindReplay = "replay"

func (h handlers) registerEngine(api resources) {
	read(api, core.ScopeRead, operation("get-job-worth", "/api/v1/jobs/{id}/worth", "What an answer to a shortlisted job is expected to earn, with the arithmetic", "jobs"),
		func(ctx context.Context, in *jobInput) (core.Worth, error) {
			return h.cfg.Service.Worth(ctx, core.JobID(in.ID))
		})
	read(api, core.ScopeRead, operation("get-forecasts", "/api/v1/forecasts", "What the next 30 and 90 days may bring, and how earlier forecasts did", "forecasts"),
		func(ctx context.Context, _ *struct{}) (core.ForecastView, error) { return h.cfg.Service.Forecast(ctx) })
	read(api, core.ScopeRead, operation("get-statement", "/api/v1/statement", "What was earned and what it cost, by month, source, client, channel, template and model", "money"),
		func(ctx context.Context, in *statementInput) (core.Statement, error) {
			return h.cfg.Service.Statement(ctx, in.From, in.To)
		})
	read(api, core.ScopeRead, operation("get-plan", "/api/v1/plan", "The plan of the day: what is answered in which order, and what is kept for later and why", tagEngine),
		func(ctx context.Context, _ *struct{}) (core.DayPlan, error) { return h.cfg.Service.Plan(ctx) })
	h.registerArms(api)
	h.registerReplays(api)
	h.registerChanges(api)
	h.registerPriors(api)
}

func (h handlers) registerArms(api resources) {
	read(api, core.ScopeRead, operation("get-arms", "/api/v1/arms", "How sources, templates, models and price steps do, with intervals", tagEngine),
		func(ctx context.Context, _ *struct{}) (core.ArmsView, error) { return h.cfg.Service.Arms(ctx) })
	write(api, core.ScopeAdmin, change("freeze-arms", http.MethodPost, "/api/v1/arms/freeze", "Try nothing new, or take one arm out of the choice", tagEngine),
		func(ctx context.Context, in *armInput) (core.ArmsView, error) {
			return h.cfg.Service.FreezeArms(ctx, in.Body.Arm, true, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("unfreeze-arms", http.MethodPost, "/api/v1/arms/unfreeze", "Try again, or put one arm back into the choice", tagEngine),
		func(ctx context.Context, in *armInput) (core.ArmsView, error) {
			return h.cfg.Service.FreezeArms(ctx, in.Body.Arm, false, Who(ctx).By())
		})
}

func (h handlers) registerReplays(api resources) {
	work(api, core.ScopeReview, change("start-replay", http.MethodPost, "/api/v1/replays", "Compare two policies over the recorded history", tagEngine), kindReplay,
		func(_ context.Context, in *startReplayInput) (job, error) {
			return job{run: func(ctx context.Context, w *working) (any, error) {
				return h.cfg.Service.ReplayWith(ctx, in.Body, w.at)
			}}, nil
		})
	read(api, core.ScopeRead, operation("list-replays", "/api/v1/replays", "Replays of this run of the agent, newest first, without their results", tagEngine),
		func(ctx context.Context, _ *struct{}) (List[Replay], error) {
			var out []Replay
			for _, o := range h.operations.list(Who(ctx)) {
				if o.Kind == kindReplay {
					out = append(out, replayOf(o))
				}
			}
			return listOf(out, ""), nil
		})
	read(api, core.ScopeRead, operation("get-replay", "/api/v1/replays/{id}", "One replay: progress, result or error; DELETE its operation to cancel it", tagEngine),
		func(ctx context.Context, in *operationInput) (out Replay, err error) {
			o, err := h.operations.find(Who(ctx), in.ID)
			if err != nil {
				return out, err
			}
			now := h.operations.get(o)
			if now.Kind != kindReplay {
				return out, core.Errorf(core.KindNotFound, "there is no replay %s; a restart of the agent forgets them", core.Clean(in.ID, 60, false))
			}
			return replayOf(now), nil
		})
}

func replayOf(o Operation) Replay {
	r := Replay{ID: o.ID, State: o.State, Progress: o.Progress, Error: o.Error, By: o.By, StartedAt: o.StartedAt, EndedAt: o.EndedAt}
	if out, ok := o.Result.(core.ReplayResult); ok {
		r.Result = &out
	}
	return r
}

func (h handlers) registerChanges(api resources) {
	read(api, core.ScopeRead, operation("list-model-changes", "/api/v1/learning/changes", "How the win model changed, newest first", tagEngine),
		func(ctx context.Context, _ *struct{}) (List[core.ModelChange], error) {
			list, err := h.cfg.Service.ModelChanges(ctx)
			return listOf(list, ""), err
		})
	read(api, core.ScopeRead, operation("get-model-change", "/api/v1/learning/changes/{rev}", "One change, with the jobs whose rank moved most", tagEngine),
		func(ctx context.Context, in *changeInput) (core.ModelChange, error) {
			return h.cfg.Service.ModelChange(ctx, in.Rev)
		})
	write(api, core.ScopeAdmin, change("undo-model-change", http.MethodPost, "/api/v1/learning/changes/{rev}/undo", "Leave out what a change was told, and learn anew; undo an undo to take it in again", tagEngine),
		func(ctx context.Context, in *changeInput) (core.ModelChange, error) {
			return h.cfg.Service.UndoModelChange(ctx, in.Rev, Who(ctx).By())
		})
}

func (h handlers) registerPriors(api resources) {
	read(api, core.ScopeRead, operation("list-priors", "/api/v1/learning/priors", "What is believed before anything is seen, each with its source", tagEngine),
		func(ctx context.Context, _ *struct{}) (List[core.PriorView], error) {
			list, err := h.cfg.Service.Priors(ctx)
			return listOf(list, ""), err
		})
	write(api, core.ScopeAdmin, change("put-prior", http.MethodPut, "/api/v1/learning/priors/{head}/{name}", "Put an own belief in the place of a published one", tagEngine),
		func(ctx context.Context, in *setPriorInput) (core.PriorView, error) {
			return h.cfg.Service.SetPrior(ctx, core.OwnPrior{Head: in.Head, Name: in.Name, Mean: in.Body.Mean, SD: in.Body.SD, By: Who(ctx).By()})
		})
	write(api, core.ScopeAdmin, change("reset-prior", http.MethodDelete, "/api/v1/learning/priors/{head}/{name}", "Believe what is published again", tagEngine),
		func(ctx context.Context, in *priorInput) (core.PriorView, error) {
			return h.cfg.Service.ResetPrior(ctx, in.Head, in.Name, Who(ctx).By())
		})
}
