package cli

import (
	"context"
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
	"github.com/automonet/automonet/internal/i18n"
)

// book holds standing rules in memory.
type book struct{ standing []core.RuleView }

func (m *memory) Rules(context.Context) ([]core.RuleView, error) { return m.standing, m.fail }

func (m *memory) ReadRule(_ context.Context, text string) (core.RuleReading, error) {
	r := rule.Read(text, rule.Known{Currency: "EUR"})
	r.Words = map[core.Lang][]string{}
	for _, c := range r.Checks {
		for _, l := range []core.Lang{"en", "de"} {
			r.Words[l] = append(r.Words[l], i18n.RuleCheck(l, c, rule.Country))
		}
	}
	return r, m.fail
}

func (m *memory) AddRule(ctx context.Context, text, digest, by string) (core.RuleView, error) {
	read, _ := m.ReadRule(ctx, text)
	r, err := core.NewRule(core.Rule{ID: core.RuleID("0193a000-0000-7000-8000-0000000000" + string(rune('a'+len(m.standing))) + "1"), Text: text, Checks: read.Checks, By: by, At: m.now})
	if err != nil {
		return core.RuleView{}, err
	}
	if digest != read.Digest {
		return core.RuleView{}, core.Errorf(core.KindConflict, "another reading")
	}
	m.standing = append(m.standing, core.RuleView{Rule: r, Words: read.Words})
	return m.standing[len(m.standing)-1], nil
}

func (m *memory) RemoveRule(_ context.Context, id core.RuleID, _ string) error {
	n := len(m.standing)
	m.standing = slices.DeleteFunc(m.standing, func(r core.RuleView) bool { return r.ID == id })
	if len(m.standing) == n {
		return core.Errorf(core.KindNotFound, "there is no rule %q", id)
	}
	return nil
}

func (m *memory) TryRule(ctx context.Context, id core.RuleID, text string) (core.RuleTrial, error) {
	for _, r := range m.standing {
		if r.ID == id {
			text = r.Text
		}
	}
	read, err := m.ReadRule(ctx, text)
	t := core.RuleTrial{Reading: read, Jobs: []core.RuleRefusal{}}
	for _, d := range m.jobs {
		t.Checked++
		for _, h := range rule.Job([]core.Rule{{ID: "x", Text: text, Checks: read.Checks}}, d.Job, nil, core.Rates{}, m.now) {
			t.Refused++
			t.Jobs = append(t.Jobs, core.RuleRefusal{Job: d.Job.ID, Title: d.Job.Title, State: d.Job.State, Kind: h.Check.Kind, Found: h.Found})
		}
	}
	return t, err
}
