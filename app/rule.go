package app

import (
	"context"
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
	"github.com/automonet/automonet/internal/i18n"
)

const (
	// triedJobs bounds how many known jobs a rule is tried on, and shownJobs how many
	// refused ones are listed.
	triedJobs = 20_000
	shownJobs = 50
)

// Rules lists the standing rules with their checks in words.
func (l *local) Rules(ctx context.Context) ([]core.RuleView, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	out := []core.RuleView{}
	for _, r := range s.Rules {
		out = append(out, viewOf(r))
	}
	return out, nil
}

func viewOf(r core.Rule) core.RuleView { return core.RuleView{Rule: r, Words: inWords(r.Checks)} }

// inWords says checks in the languages that the program speaks.
func inWords(checks []core.RuleCheck) map[core.Lang][]string {
	out := map[core.Lang][]string{}
	for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
		out[lang] = []string{}
		for _, c := range checks {
			out[lang] = append(out[lang], i18n.RuleCheck(lang, c, rule.Country))
		}
	}
	return out
}

// ReadRule says how the words of a rule are understood. Nothing is saved.
func (l *local) ReadRule(ctx context.Context, text string) (core.RuleReading, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return core.RuleReading{}, err
	}
	return l.readRule(ctx, text, s)
}

func (l *local) readRule(ctx context.Context, text string, s core.Settings) (core.RuleReading, error) {
	known := rule.Known{Currency: s.Currency}
	views, err := l.SourceViews(ctx)
	if err != nil {
		return core.RuleReading{}, err
	}
	for _, v := range views {
		known.Sources = append(known.Sources, string(v.Name))
	}
	r := rule.Read(text, known)
	r.Words = inWords(r.Checks)
	return r, nil
}

// AddRule keeps a rule as its owner confirmed it: digest is that of the reading that
// was shown. KindConflict says that the words are understood otherwise by now.
func (l *local) AddRule(ctx context.Context, text, digest, by string) (core.RuleView, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return core.RuleView{}, err
	}
	read, err := l.readRule(ctx, text, s)
	if err != nil {
		return core.RuleView{}, err
	}
	r, err := core.NewRule(core.Rule{ID: core.RuleID(l.ids.New()), Text: read.Text, Checks: read.Checks, By: by, At: l.clock.Now()})
	if err != nil {
		return core.RuleView{}, err
	}
	if read.Digest != digest {
		return core.RuleView{}, core.Errorf(core.KindConflict, "this is not how the rule is understood now; look at its reading again and confirm that")
	}
	if slices.ContainsFunc(s.Rules, func(have core.Rule) bool { return have.Text == r.Text }) {
		return core.RuleView{}, core.Errorf(core.KindConflict, "the rule %q is kept already", r.Text)
	}
	s.Rules = append(slices.Clone(s.Rules), r)
	return viewOf(r), l.saveRules(ctx, s, by)
}

// RemoveRule drops a rule. Jobs that only it refused are decided again.
func (l *local) RemoveRule(ctx context.Context, id core.RuleID, by string) error {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Rules, func(r core.Rule) bool { return r.ID == id })
	if i < 0 {
		return noRule(id)
	}
	s.Rules = slices.Delete(slices.Clone(s.Rules), i, i+1)
	return l.saveRules(ctx, s, by)
}

func noRule(id core.RuleID) error {
	return core.Errorf(core.KindNotFound, "there is no rule %q; list them with: automonet rule list", core.Clean(string(id), 40, false))
}

func (l *local) saveRules(ctx context.Context, s core.Settings, by string) error {
	if _, err := l.store.SaveSettingsBy(ctx, s, by); err != nil {
		return err
	}
	for _, role := range []string{"decider", "router", "generator", "submitter"} {
		l.knock(role)
	}
	return nil
}

// TryRule says which of the known jobs a rule refuses: one that is kept, by its id, or
// one in words, of which none is checked when nothing of it was understood. Nothing is
// saved.
func (l *local) TryRule(ctx context.Context, id core.RuleID, text string) (core.RuleTrial, error) {
	out := core.RuleTrial{Jobs: []core.RuleRefusal{}}
	s, err := l.store.Settings(ctx)
	if err != nil {
		return out, err
	}
	var r core.Rule
	if id != "" {
		i := slices.IndexFunc(s.Rules, func(r core.Rule) bool { return r.ID == id })
		if i < 0 {
			return out, noRule(id)
		}
		r = s.Rules[i]
		out.Reading = core.RuleReading{Text: r.Text, Checks: r.Checks, Unclear: []core.RuleUnclear{}}.Sealed()
		out.Reading.Words = inWords(r.Checks)
	} else {
		if out.Reading, err = l.readRule(ctx, text, s); err != nil {
			return out, err
		}
		if len(out.Reading.Checks) == 0 {
			return out, nil
		}
		r = core.Rule{ID: "trial", Text: out.Reading.Text, Checks: out.Reading.Checks}
	}
	return out, l.try(ctx, r, s, &out)
}

func (l *local) try(ctx context.Context, r core.Rule, s core.Settings, out *core.RuleTrial) error {
	f := core.JobFilter{WithText: true, Limit: core.MaxLimit}
	for out.Checked < triedJobs {
		jobs, next, err := l.store.Jobs(ctx, f)
		if err != nil {
			return err
		}
		for _, j := range jobs {
			out.Checked++
			for _, h := range rule.Job([]core.Rule{r}, j, nil, s.Rates, l.clock.Now()) {
				out.Refused++
				if len(out.Jobs) < shownJobs {
					out.Jobs = append(out.Jobs, core.RuleRefusal{Job: j.ID, Title: j.Title, Company: j.Company, State: j.State, Kind: h.Check.Kind, Found: h.Found})
				}
			}
		}
		if next == "" {
			return nil
		}
		f.After = next
	}
	return nil
}

// allowed refuses what a standing rule forbids about a job, and about a content unless
// it is nil. The error names the rule.
func (l *local) allowed(ctx context.Context, settings core.Settings, id core.JobID, content *core.Content) error {
	if len(settings.Rules) == 0 {
		return nil
	}
	job, err := l.store.Job(ctx, id)
	if err != nil {
		return err
	}
	postings, err := l.store.Postings(ctx, job.ID)
	if err != nil {
		return err
	}
	hits := rule.Job(settings.Rules, job, postings, settings.Rates, l.clock.Now())
	if content != nil {
		hits = append(hits, rule.Draft(settings.Rules, *content, settings.Rates)...)
	}
	for _, h := range hits {
		return core.Errorf(core.KindDenied, "your rule %q forbids this (%s); to lift it: automonet rule remove %s", h.Rule.Text, h.Found, h.Rule.ID)
	}
	return nil
}
