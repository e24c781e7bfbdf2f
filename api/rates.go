package api

import (
	"context"
	"net/http"

	"github.com/automonet/automonet/core"
)

// RateService is the exchange rates by which pay is compared.
type RateService interface {
	Rates(ctx context.Context) (core.Rates, error)
	// RefreshRates fetches those of the last working day; the former ones stay when
	// that fails.
	RefreshRates(ctx context.Context, by string) (core.Rates, error)
}

func (h handlers) registerRates(api resources) {
	read(api, core.ScopeRead, operation("get-rates", "/api/v1/rates", "The exchange rates by which pay is compared, with their date", "rates"),
		func(ctx context.Context, _ *struct{}) (core.Rates, error) {
			return h.cfg.Service.Rates(ctx)
		})
	write(api, core.ScopeReview, change("refresh-rates", http.MethodPost, "/api/v1/rates/refresh", "Fetch the exchange rates of the last working day", "rates"),
		func(ctx context.Context, _ *struct{}) (core.Rates, error) {
			return h.cfg.Service.RefreshRates(ctx, Who(ctx).By())
		})
}
