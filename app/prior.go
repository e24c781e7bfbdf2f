package app

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
)

// maxOwnPriors bounds how many beliefs of their own an owner states.
const maxOwnPriors = 200

// Priors lists what is believed before anything is seen.
func (l *local) Priors(ctx context.Context) ([]core.PriorView, error) {
	own, _, err := learner.Load[core.OwnPriors](ctx, l.store, learner.WinPriors)
	return learn.View(own.List), err
}

// SetPrior puts an own belief in the place of a published one; the model is learned
// anew with it.
func (l *local) SetPrior(ctx context.Context, p core.OwnPrior) (core.PriorView, error) {
	if err := learn.CheckOwn(p); err != nil {
		return core.PriorView{}, err
	}
	p.At = l.clock.Now().UTC()
	return l.putPrior(ctx, p.Head, p.Name, &p, p.By)
}

// ResetPrior takes an own belief away.
func (l *local) ResetPrior(ctx context.Context, head, name, by string) (core.PriorView, error) {
	return l.putPrior(ctx, head, name, nil, by)
}

func (l *local) putPrior(ctx context.Context, head, name string, p *core.OwnPrior, by string) (core.PriorView, error) {
	own, rev, err := learner.Load[core.OwnPriors](ctx, l.store, learner.WinPriors)
	if err != nil {
		return core.PriorView{}, err
	}
	before := len(own.List)
	own.List = slices.DeleteFunc(own.List, func(o core.OwnPrior) bool { return o.Head == head && o.Name == name })
	note := "set"
	switch {
	case p == nil && len(own.List) == before:
		return core.PriorView{}, core.Errorf(core.KindNotFound, "you have set no prior %s of %s; see: automonet prior list", core.Clean(name, 60, false), core.Clean(head, 20, false))
	case p == nil:
		note = "reset"
	case len(own.List) >= maxOwnPriors:
		return core.PriorView{}, core.Invalid("priors", "%d beliefs of your own are too many; reset some first", maxOwnPriors)
	default:
		own.List = append(own.List, *p)
	}
	raw, err := json.Marshal(own)
	if err != nil {
		return core.PriorView{}, err
	}
	if _, err := l.store.SaveLearned(ctx, core.Learned{Name: learner.WinPriors, Rev: rev, Note: note, Doc: raw}, by); err != nil {
		return core.PriorView{}, err
	}
	if err := l.relearn(ctx); err != nil {
		return core.PriorView{}, err
	}
	for _, v := range learn.View(own.List) {
		if v.Head == head && v.Name == name {
			return v, nil
		}
	}
	// One that was reset and is in no list: nothing is believed of it any more.
	return core.PriorView{Head: head, Name: name}, nil
}
