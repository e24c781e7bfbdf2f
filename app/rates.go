package app

import (
	"context"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/fx"
)

// Rates returns the exchange rates by which pay is compared.
func (l *local) Rates(ctx context.Context) (core.Rates, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return core.Rates{}, err
	}
	if s.Rates.Stated() {
		return s.Rates, nil
	}
	return core.BuiltInRates(), nil
}

// RefreshRates fetches the exchange rates of the last working day and keeps them with
// the settings. On any failure the former rates stay.
func (l *local) RefreshRates(ctx context.Context, by string) (core.Rates, error) {
	from := l.config.Web.RatesURL
	resp, err := l.web.Do(ctx, web.Request{URL: from, Accept: "application/xml, text/xml", MaxBytes: 1 << 20})
	if err != nil {
		if ctx.Err() != nil {
			return core.Rates{}, ctx.Err()
		}
		page := source.FailedPage(nil, "", err)
		return core.Rates{}, core.Errorf(core.KindTransient, "the exchange rates were not fetched: %s; the former rates stay", page.Reason).Because(err)
	}
	rates, err := fx.Read(resp.Body, source.PublicURL(from))
	if err != nil {
		return core.Rates{}, err
	}
	s, err := l.store.Settings(ctx)
	if err != nil {
		return core.Rates{}, err
	}
	s.Rates = rates
	saved, err := l.SaveSettingsBy(ctx, s, by)
	return saved.Rates, err
}
