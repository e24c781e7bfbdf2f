package spend

import (
	"context"

	"github.com/automonet/automonet/core"
)

// May refuses a model that is not known or could not be called at all now, with the
// reason.
func (p *Purse) May(ctx context.Context, id string) error {
	info, err := p.Model(ctx, id)
	if err != nil {
		return err
	}
	if info.Why == core.WhyNotConfigured && p.find(info.Provider) != nil {
		return core.Errorf(core.KindNotFound, "there is no model %q; see: automonet model list", core.Clean(id, 120, false))
	}
	return refusal(info)
}
