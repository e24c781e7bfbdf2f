package api

import (
	"context"

	"github.com/automonet/automonet/core"
)

// CalibrationService says how far the chances of the decision engine can be believed.
type CalibrationService interface {
	Calibration(ctx context.Context) (core.Calibration, error)
}

func (h handlers) registerCalibration(api resources) {
	read(api, core.ScopeRead, operation("get-calibration", "/api/v1/calibration", "How far the chances of replies and wins can be believed: what was said against what happened", "forecasts"),
		func(ctx context.Context, _ *struct{}) (core.Calibration, error) {
			return h.cfg.Service.Calibration(ctx)
		})
}
