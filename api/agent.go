package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// Version is the version of the API, as it stands in its paths.
const Version = "v1"

// Meta says what answers.
type Meta struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	API     string `json:"api"`
	// DryRun is set while nothing can be sent.
	DryRun bool `json:"dry_run"`
	// Desktop is set in the desktop program, which serves /api/v1/desktop.
	Desktop bool `json:"desktop,omitempty"`
}

// AgentService is the agent as a whole.
type AgentService interface {
	Status(ctx context.Context) (core.AgentStatus, error)
	SetRun(ctx context.Context, mode core.RunMode, reason, by string) (core.AgentState, error)
	Locks(ctx context.Context) ([]core.Lock, error)
	RemoveLockBy(ctx context.Context, id core.LockID, by string) error
}

type reasonInput struct {
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"500" doc:"Shown beside the mode and kept in the event log"`
	}
}

type lockInput struct {
	ID string `path:"id" maxLength:"100"`
}

func (h handlers) registerAgent(api resources) {
	read(api, core.ScopeRead, operation("get-meta", "/api/v1/meta", "What answers", "meta"), h.meta)
	read(api, core.ScopeRead, operation("get-agent", "/api/v1/agent", "The agent, its actors, sources and counts", "agent"), h.agent)
	for _, m := range []struct {
		id, path, summary string
		mode              core.RunMode
	}{
		{"pause-agent", "/api/v1/agent/pause", "Stop fetching, drafting and sending", core.RunPaused},
		{"resume-agent", "/api/v1/agent/resume", "Run normally again", core.RunNormal},
		{"stop-new", "/api/v1/agent/stop-new", "Send nothing new; replies are still read", core.RunStopNew},
	} {
		write(api, core.ScopeSend, change(m.id, http.MethodPost, m.path, m.summary, "agent"),
			func(ctx context.Context, in *reasonInput) (core.AgentState, error) {
				return h.cfg.Service.SetRun(ctx, m.mode, in.Body.Reason, Who(ctx).By())
			})
	}
	read(api, core.ScopeRead, operation("list-locks", "/api/v1/locks", "Stops with their reason and end", "agent"), h.locks)
	write(api, core.ScopeSend, change("delete-lock", http.MethodDelete, "/api/v1/locks/{id}", "Remove a lock by hand", "agent"), h.removeLock)
}

func (h handlers) meta(context.Context, *struct{}) (Meta, error) {
	return Meta{Name: "AutoMonet", Version: h.cfg.Version, API: Version, DryRun: h.cfg.DryRun, Desktop: h.windowed()}, nil
}

func (h handlers) agent(ctx context.Context, _ *struct{}) (core.AgentStatus, error) {
	return h.cfg.Service.Status(ctx)
}

func (h handlers) locks(ctx context.Context, _ *struct{}) (out List[core.Lock], err error) {
	list, err := h.cfg.Service.Locks(ctx)
	return listOf(list, ""), err
}

func (h handlers) removeLock(ctx context.Context, in *lockInput) (None, error) {
	return None{}, h.cfg.Service.RemoveLockBy(ctx, core.LockID(in.ID), Who(ctx).By())
}
