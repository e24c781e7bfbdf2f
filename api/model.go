package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/automonet/automonet/core"
)

type modelsOutput struct{ Body List[core.ModelInfo] }

type providersOutput struct{ Body List[core.ProviderInfo] }

func (h handlers) registerModels(api huma.API) {
	huma.Register(api, operation("list-models", "/api/v1/models", "Models, what they cost in nano-dollars per million tokens, and whether they can be called", "models"), h.models)
	huma.Register(api, operation("list-providers", "/api/v1/providers", "Model providers and how they are doing", "providers"), h.providers)
}

func (h handlers) models(ctx context.Context, _ *struct{}) (*modelsOutput, error) {
	list, err := h.cfg.Reader.Models(ctx)
	if err != nil {
		return nil, h.problem(err)
	}
	return &modelsOutput{listOf(list, "")}, nil
}

func (h handlers) providers(ctx context.Context, _ *struct{}) (*providersOutput, error) {
	list, err := h.cfg.Reader.Providers(ctx)
	if err != nil {
		return nil, h.problem(err)
	}
	return &providersOutput{listOf(list, "")}, nil
}
