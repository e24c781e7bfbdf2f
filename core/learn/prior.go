package learn

import (
	"math"
	"strings"

	"github.com/automonet/automonet/core"
)

// Prior is what is believed of one weight before anything was seen: on the scale
// of log odds, normal with a mean and a standard deviation.
type Prior struct {
	// Name is that of the weight: "base", "fit", "price", "age", "bids", "quality", or
	// of a group: "source:upwork", and "source:*" for those that are not named.
	Name string  `json:"name"`
	Mean float64 `json:"mean"`
	SD   float64 `json:"sd"`
	// Origin is where the figure comes from, AsOf when it was read (2006-01).
	Origin string `json:"origin"`
	AsOf   string `json:"as_of"`
}

// Priors are the beliefs before anything was seen. The owner may change them.
type Priors struct {
	Reply []Prior `json:"reply"`
	// Win is that of a win, once there is a reply.
	Win []Prior `json:"win"`
	// ReplyAfter, WinAfter and PaidAfter are the delays from send to reply, from reply
	// to the client's choice and from there to the money.
	ReplyAfter Delay `json:"reply_after"`
	WinAfter   Delay `json:"win_after"`
	PaidAfter  Delay `json:"paid_after"`
}

// DefaultPriors are those of vendors' and developers' published figures, which
// are wide, since most of them sell proposal tools. Rates are turned into log
// odds; standard deviations are chosen so that the published ranges lie within
// two of them.
func DefaultPriors() Priors {
	const (
		rates = "typical reply 5-6 %, focused agencies 20-35 %: fave.work, tylerewillis.com, gigradar.io"
		wins  = "wins 5-12 % of sends at 20-35 % replies: foundfounders.com, gigradar.io"
		many  = "20 and more bids halve the chance: rule of thumb of several bid tools"
		early = "vendors: the first hour matters; Freelancer.com's ranking guide: weak"
		cites = "citing a relevant project: about three times the replies, small study: fave.work"
		own   = "wide, as nothing is published"
		asOf  = "2026-11"
	)
	return Priors{
		Reply: []Prior{
			{base, logit(0.055), 0.6, rates, asOf}, {fit, 0.4, 0.35, own, asOf}, {price, -0.2, 0.25, own, asOf},
			{age, -0.2, 0.2, early, asOf}, {bids, -0.4, 0.25, many, asOf}, {quality, 0.15, 0.25, own, asOf},
			{"source:*", 0, 0.5, rates, asOf}, {"template:*", 0, 0.5, cites, asOf}, {"language:*", 0, 0.3, own, asOf}, {"client:*", 0, 0.4, own, asOf},
			{"model:*", 0, 0.4, own, asOf},
		},
		Win: []Prior{
			{base, logit(0.3), 0.5, wins, asOf}, {fit, 0.2, 0.3, own, asOf}, {price, -0.3, 0.3, own, asOf},
			{age, 0, 0.1, own, asOf}, {bids, -0.15, 0.2, many, asOf}, {quality, 0.1, 0.2, own, asOf},
			{"source:*", 0, 0.3, wins, asOf}, {"template:*", 0, 0.2, own, asOf}, {"language:*", 0, 0.2, own, asOf}, {"client:*", 0, 0.3, own, asOf},
		},
		ReplyAfter: Delay{Mu: math.Log(2), Sigma: 1.1},
		WinAfter:   Delay{Mu: math.Log(6), Sigma: 0.9},
		PaidAfter:  Delay{Mu: math.Log(21), Sigma: 0.8},
	}
}

// ArmPriors are the priors of the choice between arms: those of p, and what is
// believed of price steps and of templates that do better at one source
// than at others.
func ArmPriors(p Priors) Priors {
	const own, asOf = "wide, as nothing is published", "2026-11"
	p.Reply = append(append([]Prior(nil), p.Reply...), Prior{"step:*", 0, 0.25, own, asOf}, Prior{"at:*", 0, 0.15, own, asOf})
	return p
}

// Check refuses priors that cannot be ones.
func (p Priors) Check() error {
	for _, list := range [][]Prior{p.Reply, p.Win} {
		named := false
		for _, w := range list {
			named = named || w.Name == base
			if math.IsNaN(w.Mean) || math.Abs(w.Mean) > 10 || !(w.SD > 0 && w.SD <= 5) {
				return core.Invalid("priors", "the mean of a prior goes from -10 to 10 and its spread from above 0 to 5")
			}
		}
		if !named {
			return core.Invalid("priors", "priors need an entry named base")
		}
	}
	for _, d := range []Delay{p.ReplyAfter, p.WinAfter, p.PaidAfter} {
		if math.IsNaN(d.Mu) || math.Abs(d.Mu) > 10 || !(d.Sigma >= 0.05 && d.Sigma <= 4) {
			return core.Invalid("priors", "a delay needs a median between minutes and years and a spread of 0.05 to 4")
		}
	}
	return nil
}

// find is the prior of a weight: its own, else that of its group. A weight that
// nobody speaks of does nothing.
func find(list []Prior, name string) (p Prior, group bool) {
	g, _, group := strings.Cut(name, ":")
	for _, w := range list {
		if w.Name == name {
			return w, group
		}
		if group && w.Name == g+":*" {
			p = w
		}
	}
	return p, group
}
