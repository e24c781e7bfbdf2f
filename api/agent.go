package api

import (
	"context"

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
}

func (h handlers) registerAgent(api resources) {
	read(api, core.ScopeRead, operation("get-meta", "/api/v1/meta", "What answers", "meta"), h.meta)
	read(api, core.ScopeRead, operation("get-agent", "/api/v1/agent", "The agent, its actors and sources", "agent"), h.agent)
}

func (h handlers) meta(ctx context.Context, _ *struct{}) (out Meta, err error) {
	s, err := h.cfg.Reader.Status(ctx)
	if err != nil {
		return out, h.problem(err)
	}
	return Meta{Name: "AutoMonet", Version: h.cfg.Version, API: Version, DryRun: s.DryRun}, nil
}

func (h handlers) agent(ctx context.Context, _ *struct{}) (out core.AgentStatus, err error) {
	s, err := h.cfg.Reader.Status(ctx)
	if err != nil {
		return out, h.problem(err)
	}
	return s, nil
}
