package app

import (
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/decider"
	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store"
)

// comparison says by which embedding model of the configuration jobs are compared with the
// profile, and what of the profile its provider may see: nothing where it is not known, or
// elsewhere while every prompt stays on this machine.
func comparison(opts Options, purse *spend.Purse) decider.Comparison {
	model := opts.Config.Models.Embed
	return decider.Comparison{Model: model, Allows: func(k core.FactKind) bool {
		provider, _, err := core.SplitModel(model)
		if err != nil {
			return false
		}
		for _, p := range purse.Policies() {
			if p.Provider == provider {
				return p.Allows(k) && (p.Local || !opts.Config.Models.LocalOnly)
			}
		}
		return false
	}}
}

// vectors is the actor that has them made; none where no model is configured.
func vectors(opts Options, s *store.Store, purse *spend.Purse, by decider.Comparison) []actors.Spec {
	if by.Model == "" {
		return nil
	}
	return []actors.Spec{{Role: router.Role, Name: router.VectorsName, Idle: time.Minute, New: func() (actors.Worker, error) {
		return router.NewVectors(router.VectorsConfig{Store: s, Owner: s, Models: purse, Model: by.Model, Allows: by.Allows,
			RulesOnly: rulesOnly(s, opts.Config.Sources), Clock: opts.Clock}), nil
	}}}
}
