package app

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/automonet/automonet/actors/generator"
	"github.com/automonet/automonet/actors/learner"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn"
	"github.com/automonet/automonet/core/price"
	"github.com/automonet/automonet/store"
)

const (
	// armsMost bounds the models between which is chosen, the arms that are shown of a
	// group, and the sends of which shares are taken.
	armsMost   = 8
	armsShown  = 30
	armsWindow = 100
	// floorsMost is the share of sends that all floors of a list may take together.
	floorsMost = 0.5
)

// steps are the price steps that are tried, with the factor of the bid of each.
func steps() []learn.Option {
	return []learn.Option{{Name: "-10%", Gain: 0.9}, {Name: "0%", Gain: 1}, {Name: "+10%", Gain: 1.1}}
}

// armBook chooses between arms by the latest win model.
type armBook struct {
	store *store.Store
	// models lists the models that may write.
	models func(ctx context.Context) ([]core.ModelInfo, error)

	// known is the model of the revision rev: reading it takes longer than a choice.
	mu    sync.Mutex
	known *learn.Model
	rev   int64
}

// model is the latest win model, one that has seen nothing before there is one.
func (b *armBook) model(ctx context.Context) (*learn.Model, core.Learned, error) {
	was, err := b.store.Learned(ctx, learner.WinModel, 0)
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return nil, was, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known != nil && b.rev == was.Rev && was.Rev > 0 {
		return b.known, was, nil
	}
	var doc learner.Doc
	if was.Rev == 0 || json.Unmarshal(was.Doc, &doc) != nil {
		own, _, err := learner.Load[core.OwnPriors](ctx, b.store, learner.WinPriors)
		if err != nil {
			return nil, was, err
		}
		m, err := learn.New(learn.ArmPriors(learn.DefaultPriors()).With(own.List))
		return &m, core.Learned{}, err
	}
	b.known, b.rev = &doc.Model, was.Rev
	return b.known, was, nil
}

// Draw chooses template, model and price step for a job; see generator.Arms. The
// same job, asked of the same model, is answered the same.
func (b *armBook) Draw(ctx context.Context, job core.Job, templates []string) (core.ArmDraw, core.Pay, error) {
	settings, err := b.store.Settings(ctx)
	if err != nil {
		return core.ArmDraw{}, core.Pay{}, err
	}
	m, was, err := b.model(ctx)
	if err != nil {
		return core.ArmDraw{}, core.Pay{}, err
	}
	models, err := b.writers(ctx)
	if err != nil {
		return core.ArmDraw{}, core.Pay{}, err
	}
	arms := settings.Arms
	rules := learn.Rules{Templates: options(arms, core.ArmTemplate, templates), Models: options(arms, core.ArmModel, models), Explore: arms.Spread, Frozen: arms.Frozen}
	c := learner.CaseOf(job)
	worth, err := b.store.Worth(ctx, job.ID)
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return core.ArmDraw{}, core.Pay{}, err
	}
	bids := worth.Bid.Stated() && c.Source != "" && price.FeeOf(price.FeesOf(settings), c.Source).Source != ""
	if bids {
		rules.Steps = stepsOf(arms, worth)
	}
	if err := rules.Check(); err != nil {
		// Everything of a list was switched off: what is there is used all the same.
		return core.ArmDraw{}, core.Pay{}, nil
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(job.ID))
	d := m.Draw(rand.New(rand.NewPCG(h.Sum64(), uint64(was.Rev))), c, rules)
	out := core.ArmDraw{Template: d.Template, Model: d.Model, Step: d.Step, Chance: d.Chance, Apart: d.Apart, Forced: d.Forced, Frozen: arms.Frozen, Rev: was.Rev, Arms: d.Arms}
	if !bids || d.Step == "" {
		return out, core.Pay{}, nil
	}
	bid := worth.Bid
	for _, s := range rules.Steps {
		if s.Name == d.Step {
			bid.Minor = int64(math.Round(float64(bid.Minor) * s.Gain))
		}
	}
	return out, core.Pay{Min: bid, Max: bid, Period: worth.Period}, nil
}

// writers are the models that may write now, by name.
func (b *armBook) writers(ctx context.Context) ([]string, error) {
	all, err := b.models(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range all {
		if m.Usable {
			out = append(out, m.ID())
		}
	}
	slices.Sort(out)
	return out[:min(len(out), armsMost)], nil
}

// options are the arms of a list with their floors and caps. A list of one leaves
// nothing to choose and is noted all the same, so that its sends count for it.
func options(a core.ArmSettings, kind string, names []string) []learn.Option {
	floor := min(a.Floor, floorsMost/float64(max(len(names), 1)))
	if len(names) < 2 {
		floor = 0
	}
	var out []learn.Option
	for _, n := range names {
		o := learn.Option{Name: n, Floor: floor, Cap: a.Cap, Off: slices.Contains(a.Off, kind+":"+n)}
		if o.Cap > 0 && len(names) < 2 {
			o.Cap = 0
		}
		out = append(out, o)
	}
	if on := slices.ContainsFunc(out, func(o learn.Option) bool { return !o.Off }); !on {
		for i := range out {
			out[i].Off = false
		}
	}
	return out
}

// stepsOf are the price steps that do not go below the least that the owner works for.
func stepsOf(a core.ArmSettings, w core.Worth) []learn.Option {
	out := steps()
	for i := range out {
		bid := int64(math.Round(float64(w.Bid.Minor) * out[i].Gain))
		low := w.Low.Stated() && w.Low.Currency == w.Bid.Currency && bid < min(w.Low.Minor, w.Bid.Minor)
		out[i].Off = out[i].Gain != 1 && (low || slices.Contains(a.Off, core.ArmStep+":"+out[i].Name))
	}
	return out
}

// Arms says how sources, templates, models and price steps do.
func (l *local) Arms(ctx context.Context) (core.ArmsView, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.ArmsView{}, err
	}
	m, was, err := l.arms.model(ctx)
	if err != nil {
		return core.ArmsView{}, err
	}
	v := core.ArmsView{Settings: settings.Arms, Rev: was.Rev, At: was.At, Sends: len(m.Recent), Groups: []core.ArmGroup{}}
	r := rand.New(rand.NewPCG(uint64(was.Rev), 1)) // the same model gives the same intervals
	for _, g := range []struct {
		kind string
		of   func(learn.Case) string
	}{{core.ArmSource, func(c learn.Case) string { return c.Source }}, {core.ArmTemplate, func(c learn.Case) string { return c.Template }},
		{core.ArmModel, func(c learn.Case) string { return c.Model }}, {core.ArmStep, func(c learn.Case) string { return c.Step }}} {
		v.Groups = append(v.Groups, armGroup(m, r, g.kind, g.of, settings.Arms.Off))
	}
	return v, nil
}

// armGroup counts and compares the arms of a kind.
func armGroup(m *learn.Model, r *rand.Rand, kind string, of func(learn.Case) string, off []string) core.ArmGroup {
	figures := map[string]*core.ArmFigure{}
	at := func(name string) *core.ArmFigure {
		if figures[name] == nil {
			figures[name] = &core.ArmFigure{Name: name, Off: slices.Contains(off, kind+":"+name)}
		}
		return figures[name]
	}
	for _, o := range off {
		if name, ok := strings.CutPrefix(o, kind+":"); ok {
			at(name)
		}
	}
	latest := max(0, len(m.Recent)-armsWindow)
	for i, s := range m.Recent {
		name := of(s.Case)
		if name == "" {
			continue
		}
		f := at(name)
		f.Sends++
		if !s.Replied.IsZero() {
			f.Replies++
		}
		if i >= latest {
			f.Share += 1 / float64(len(m.Recent)-latest)
		}
	}
	for _, o := range m.Open {
		if name := of(o.Case); name != "" && !o.Answered {
			at(name).Waiting++
		}
	}
	names := slices.Collect(maps.Keys(figures))
	sort.Slice(names, func(i, j int) bool {
		a, b := figures[names[i]], figures[names[j]]
		if a.Sends != b.Sends {
			return a.Sends > b.Sends
		}
		return a.Name < b.Name
	})
	out := core.ArmGroup{Kind: kind, Arms: []core.ArmFigure{}}
	for _, n := range names[:min(len(names), armsShown)] {
		f := *figures[n]
		if n != names[0] {
			e := m.Effect(r, kind, n, names[0])
			f.Effect = &core.ArmEffect{Than: e.Than, Ratio: e.Ratio, Low: e.Low, High: e.High, Clear: e.Clear}
		}
		out.Arms = append(out.Arms, f)
	}
	return out
}

// FreezeArms stops trying, or takes one arm out of the choice.
func (l *local) FreezeArms(ctx context.Context, arm string, frozen bool, by string) (core.ArmsView, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.ArmsView{}, err
	}
	kind := core.EventKind("arms.frozen")
	if !frozen {
		kind = "arms.unfrozen"
	}
	switch {
	case arm == "":
		settings.Arms.Frozen = frozen
	case !core.ValidArm(arm):
		return core.ArmsView{}, core.Invalid("arm", "%q is not an arm; name one as template:id@version, model:provider/name or step:-10%%", core.Clean(arm, 60, false))
	default:
		settings.Arms = settings.Arms.WithOff(arm, frozen)
	}
	if _, err := l.SaveSettingsBy(ctx, settings, by); err != nil {
		return core.ArmsView{}, err
	}
	if err := l.store.Announce(ctx, core.Event{Kind: kind, Subject: arm, By: by}); err != nil {
		return core.ArmsView{}, err
	}
	return l.Arms(ctx)
}

var _ generator.Arms = (*armBook)(nil)
