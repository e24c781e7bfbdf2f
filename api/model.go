package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// ModelService is the models and their providers.
type ModelService interface {
	Models(ctx context.Context) ([]core.ModelInfo, error)
	Providers(ctx context.Context) ([]core.ProviderInfo, error)
	TestModel(ctx context.Context, name string) (core.ModelTest, error)
	SetPrice(ctx context.Context, provider core.ProviderName, model string, p core.PriceOverride) (core.ModelInfo, error)
	// SwitchModel lets a model be called, or keeps it from being called.
	SwitchModel(ctx context.Context, provider core.ProviderName, model string, on bool, by string) (core.ModelInfo, error)
	EndQuarantine(ctx context.Context, provider core.ProviderName, model, by string) error
}

type modelInput struct {
	Provider string `path:"provider" maxLength:"64"`
	Model    string `path:"model" maxLength:"200" doc:"The provider's name of the model; a slash in it is written as %2F"`
}

type switchModelInput struct {
	modelInput
	Body struct {
		Disabled bool `json:"disabled"`
	}
}

type priceInput struct {
	modelInput
	Body struct {
		In         int64  `json:"in" minimum:"0" doc:"Nano-dollars per million input tokens"`
		Out        int64  `json:"out" minimum:"0" doc:"Nano-dollars per million output tokens"`
		CachedIn   *int64 `json:"cached_in,omitempty" minimum:"0"`
		CacheWrite *int64 `json:"cache_write,omitempty" minimum:"0"`
		PerRequest int64  `json:"per_request,omitempty" minimum:"0"`
		Source     string `json:"source,omitempty" maxLength:"300" doc:"Where you have it from, for the record"`
	}
}

func (h handlers) registerModels(api resources) {
	read(api, core.ScopeRead, operation("list-models", "/api/v1/models", "Models, what they cost in nano-dollars per million tokens, and whether they can be called", "models"),
		func(ctx context.Context, _ *struct{}) (List[core.ModelInfo], error) {
			list, err := h.cfg.Service.Models(ctx)
			return listOf(list, ""), err
		})
	read(api, core.ScopeRead, operation("list-providers", "/api/v1/providers", "Model providers and how they are doing", "models"),
		func(ctx context.Context, _ *struct{}) (List[core.ProviderInfo], error) {
			list, err := h.cfg.Service.Providers(ctx)
			return listOf(list, ""), err
		})
	work(api, core.ScopeAdmin, change("test-model", http.MethodPost, "/api/v1/models/{provider}/{model}/test", "Make one small call within the budget", "models"), "model_test",
		func(_ context.Context, in *modelInput) (job, error) {
			name := in.Provider + "/" + in.Model
			return job{subject: name, run: func(ctx context.Context, _ *working) (any, error) { return h.cfg.Service.TestModel(ctx, name) }}, nil
		})
	write(api, core.ScopeAdmin, change("set-price", http.MethodPut, "/api/v1/models/{provider}/{model}/price", "Set your own price of a model", "models"), h.setPrice)
	write(api, core.ScopeAdmin, change("clear-price", http.MethodDelete, "/api/v1/models/{provider}/{model}/price", "Go back to the price of the list", "models"),
		func(ctx context.Context, in *modelInput) (core.ModelInfo, error) {
			return h.cfg.Service.SetPrice(ctx, core.ProviderName(in.Provider), in.Model, core.PriceOverride{Clear: true, By: Who(ctx).By()})
		})
	write(api, core.ScopeAdmin, change("switch-model", http.MethodPut, "/api/v1/models/{provider}/{model}/disabled", "Keep a model from being called, or let it be called again", "models"),
		func(ctx context.Context, in *switchModelInput) (core.ModelInfo, error) {
			return h.cfg.Service.SwitchModel(ctx, core.ProviderName(in.Provider), in.Model, !in.Body.Disabled, Who(ctx).By())
		})
	write(api, core.ScopeAdmin, change("end-quarantine", http.MethodDelete, "/api/v1/models/{provider}/{model}/quarantine", "Let a model be called again that cost more than its maximum", "models"),
		func(ctx context.Context, in *modelInput) (None, error) {
			return None{}, h.cfg.Service.EndQuarantine(ctx, core.ProviderName(in.Provider), in.Model, Who(ctx).By())
		})
}

func (h handlers) setPrice(ctx context.Context, in *priceInput) (core.ModelInfo, error) {
	b := in.Body
	optional := func(n *int64) *core.NanoUSD {
		if n == nil {
			return nil
		}
		v := core.NanoUSD(*n)
		return &v
	}
	return h.cfg.Service.SetPrice(ctx, core.ProviderName(in.Provider), in.Model, core.PriceOverride{In: core.NanoUSD(b.In), Out: core.NanoUSD(b.Out),
		CachedIn: optional(b.CachedIn), CacheWrite: optional(b.CacheWrite), PerRequest: core.NanoUSD(b.PerRequest), Source: b.Source, By: Who(ctx).By()})
}
