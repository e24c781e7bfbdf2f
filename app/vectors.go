package app

import (
	"context"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
)

// Vectors asks one embedding model of the configuration for a measurement. Each call is
// held and booked in the ledger of the data folder, as those of the agent are.
type Vectors struct {
	service service.Service
	purse   *spend.Purse
	model   string
	cost    core.NanoUSD
	calls   int
}

// OpenVectors takes the data folder until Close, and refuses a model that cannot be
// called, and a folder in which an agent runs.
func OpenVectors(ctx context.Context, opts Options, model string) (*Vectors, error) {
	svc, err := open(ctx, opts.withDefaults())
	if err != nil {
		return nil, err
	}
	// open returns no other service.
	v := &Vectors{service: svc, purse: svc.(*local).purse, model: model}
	if err := v.purse.MayEmbed(ctx, model); err != nil {
		_ = svc.Close()
		return nil, err
	}
	return v, nil
}

// Embed returns the vectors of texts that come from no posting, in their order; see
// llm.EmbedRequest for the bounds. It is for one caller at a time.
func (v *Vectors) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out, err := v.purse.Embed(ctx, actors.Embed{Model: v.model, Texts: texts, NoPosting: true, Seed: uint64(v.calls)})
	v.calls += len(out.Calls)
	v.cost += out.Cost
	return out.List, err
}

// Spent is what the calls cost so far, and how many there were.
func (v *Vectors) Spent() (core.NanoUSD, int) { return v.cost, v.calls }

// Close gives the data folder back.
func (v *Vectors) Close() error { return v.service.Close() }
