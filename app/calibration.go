package app

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
)

// Calibration returns how far the chances that were said can be believed; nothing is
// measured before something was sent and learned from.
func (l *local) Calibration(ctx context.Context) (core.Calibration, error) {
	var doc struct {
		Calibration core.Calibration `json:"calibration"`
	}
	row, err := l.store.Learned(ctx, learner.WinModel, 0)
	switch {
	case core.KindOf(err) == core.KindNotFound:
	case err != nil:
		return doc.Calibration, err
	default:
		if err := json.Unmarshal(row.Doc, &doc); err != nil {
			return doc.Calibration, fmt.Errorf("read the win model: %w", err)
		}
	}
	c := doc.Calibration
	for _, bins := range []*[]core.ReliabilityBin{&c.Reply.Bins, &c.Win.Bins} {
		if *bins == nil {
			*bins = []core.ReliabilityBin{}
		}
	}
	if c.Sources == nil {
		c.Sources = []core.SourceReliability{}
	}
	return c, nil
}
