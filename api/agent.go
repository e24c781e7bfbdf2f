package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

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

type metaOutput struct{ Body Meta }

type agentOutput struct{ Body core.AgentStatus }

func (h handlers) registerAgent(api huma.API) {
	huma.Register(api, operation("get-meta", "/api/v1/meta", "What answers", "meta"), h.meta)
	huma.Register(api, operation("get-agent", "/api/v1/agent", "The agent, its actors and sources", "agent"), h.agent)
}

func operation(id, path, summary, tag string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{tag}}
}

func (h handlers) meta(ctx context.Context, _ *struct{}) (*metaOutput, error) {
	s, err := h.cfg.Reader.Status(ctx)
	if err != nil {
		return nil, h.problem(err)
	}
	return &metaOutput{Meta{Name: "AutoMonet", Version: h.cfg.Version, API: Version, DryRun: s.DryRun}}, nil
}

func (h handlers) agent(ctx context.Context, _ *struct{}) (*agentOutput, error) {
	s, err := h.cfg.Reader.Status(ctx)
	if err != nil {
		return nil, h.problem(err)
	}
	return &agentOutput{s}, nil
}
