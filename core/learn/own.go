package learn

import (
	"math"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// The heads that priors are of.
const (
	HeadReply = "reply"
	HeadWin   = "win"
)

// OwnOrigin is the origin of a belief that the owner set.
const OwnOrigin = "set by you"

// With puts the owner's own beliefs in the place of those of the same name, and adds
// the others.
func (p Priors) With(own []core.OwnPrior) Priors {
	p.Reply, p.Win = slices.Clone(p.Reply), slices.Clone(p.Win)
	for _, o := range own {
		list := &p.Reply
		if o.Head == HeadWin {
			list = &p.Win
		}
		v := Prior{Name: o.Name, Mean: o.Mean, SD: o.SD, Origin: OwnOrigin, AsOf: o.At.Format("2006-01")}
		if i := slices.IndexFunc(*list, func(w Prior) bool { return w.Name == o.Name }); i >= 0 {
			(*list)[i] = v
		} else {
			*list = append(*list, v)
		}
	}
	return p
}

// CheckOwn refuses a belief that cannot be one: of a weight that the model does not
// have, or with figures out of range.
func CheckOwn(o core.OwnPrior) error {
	if o.Head != HeadReply && o.Head != HeadWin {
		return core.Invalid("head", "a prior is one of reply or of win")
	}
	group, name, grouped := strings.Cut(o.Name, ":")
	known := slices.Contains([]string{base, fit, price, age, bids, quality}, o.Name)
	if grouped {
		known = name != "" && slices.Contains([]string{"source", "template", "language", "client", "model", "step"}, group)
	}
	if !known || len(o.Name) > 120 || core.Clean(o.Name, 120, false) != o.Name {
		return core.Invalid("name", "there is no such belief; use base, fit, price, age, bids, quality, or one of a group such as source:upwork or source:*")
	}
	if math.IsNaN(o.Mean) || math.Abs(o.Mean) > 10 || !(o.SD > 0 && o.SD <= 5) {
		return core.Invalid("priors", "the mean of a prior goes from -10 to 10 and its spread from above 0 to 5")
	}
	return nil
}

// View lists what is believed of each weight, beside what it was by default.
func View(own []core.OwnPrior) []core.PriorView {
	was := ArmPriors(DefaultPriors())
	is := was.With(own)
	var out []core.PriorView
	for _, h := range []struct {
		name    string
		was, is []Prior
	}{{HeadReply, was.Reply, is.Reply}, {HeadWin, was.Win, is.Win}} {
		for _, p := range h.is {
			v := core.PriorView{Head: h.name, Name: p.Name, Mean: p.Mean, SD: p.SD, Origin: p.Origin, AsOf: p.AsOf, Own: p.Origin == OwnOrigin}
			d, _ := find(h.was, p.Name)
			v.DefaultMean, v.DefaultSD = d.Mean, d.SD
			if p.Name == base {
				v.Rate = sigmoid(p.Mean)
			} else {
				v.Odds = math.Exp(p.Mean)
			}
			out = append(out, v)
		}
	}
	return out
}
