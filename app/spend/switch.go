package spend

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/store/ledger"
)

// switched is who switched a model off, and when.
type switched struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// SwitchModel lets a model be called, or keeps it from being called, for all work
// that begins afterwards and over restarts. A model that is so already is no error.
// It fails with KindNotFound where no endpoint has the model.
func (p *Purse) SwitchModel(ctx context.Context, provider core.ProviderName, model string, on bool, by string) (core.ModelInfo, error) {
	id := string(provider) + "/" + model
	info, err := p.Model(ctx, id)
	if err != nil {
		return core.ModelInfo{}, err
	}
	if p.find(provider) == nil {
		return core.ModelInfo{}, core.Errorf(core.KindNotFound, "no provider %q is set up; add it under providers in the configuration", core.Clean(string(provider), 60, false))
	}
	if info.Disabled != on {
		return info, nil
	}
	mark := switched{By: core.Clean(by, 80, false), At: p.cfg.Clock.Now().UTC()}
	if on {
		err = p.ledger.DeleteDoc(ctx, ledger.DocOff, id)
	} else {
		err = keep(ctx, p.ledger, ledger.DocOff, id, mark)
	}
	if err != nil {
		return core.ModelInfo{}, err
	}
	from, to := "on", "off"
	if on {
		from, to = to, from
	}
	if err := p.ledger.NoteChange(ctx, mark.By, "model:"+id, from, to); err != nil {
		return core.ModelInfo{}, err
	}
	p.mu.Lock()
	if on {
		delete(p.off, id)
	} else {
		p.off[id] = mark
	}
	p.mu.Unlock()
	p.publish()
	p.tellModel(ctx, id, from, to, mark.By)
	return p.Model(ctx, id)
}

// tellModel tells that the owner changed something about a model.
func (p *Purse) tellModel(ctx context.Context, id, from, to, by string) {
	p.cfg.Tell(ctx, Notice{Kind: NoticeModel, Subject: id, From: from, To: to, By: by, Data: "{}"})
}
