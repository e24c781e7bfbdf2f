package api

import (
	"context"

	"github.com/automonet/automonet/core"
)

func (h handlers) registerModels(api resources) {
	read(api, core.ScopeRead, operation("list-models", "/api/v1/models", "Models, what they cost in nano-dollars per million tokens, and whether they can be called", "models"), h.models)
	read(api, core.ScopeRead, operation("list-providers", "/api/v1/providers", "Model providers and how they are doing", "providers"), h.providers)
}

func (h handlers) models(ctx context.Context, _ *struct{}) (out List[core.ModelInfo], err error) {
	list, err := h.cfg.Reader.Models(ctx)
	if err != nil {
		return out, h.problem(err)
	}
	return listOf(list, ""), nil
}

func (h handlers) providers(ctx context.Context, _ *struct{}) (out List[core.ProviderInfo], err error) {
	list, err := h.cfg.Reader.Providers(ctx)
	if err != nil {
		return out, h.problem(err)
	}
	return listOf(list, ""), nil
}
