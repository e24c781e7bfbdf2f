package app

import (
	"context"
	"slices"
	"strings"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/sourcing"
	"github.com/automonet/automonet/core"
)

// rankingStore is what tells who may rank a job.
type rankingStore interface {
	Postings(ctx context.Context, id core.JobID) ([]core.Posting, error)
	Settings(ctx context.Context) (core.Settings, error)
}

// rulesOnly finds out whether one of a job's postings may be ranked by rules only, and
// no permission of its platform is recorded. A posting keeps its mark although its
// source is configured no more.
func rulesOnly(s rankingStore, sources []config.Source) func(ctx context.Context, id core.JobID) (bool, error) {
	return func(ctx context.Context, id core.JobID) (bool, error) {
		if id == "" {
			return false, nil
		}
		postings, err := s.Postings(ctx, id)
		if err != nil || !slices.ContainsFunc(postings, core.Posting.RulesOnly) {
			return false, err
		}
		settings, err := s.Settings(ctx)
		if err != nil {
			return false, err
		}
		return slices.ContainsFunc(postings, func(p core.Posting) bool {
			return p.RulesOnly() && rankingPermission(settings, sources, p.Source) == nil
		}), nil
	}
}

// rankingPermission is the permission that is recorded for a source, in the settings
// or else in the configuration file; nil for none.
func rankingPermission(settings core.Settings, sources []config.Source, name core.SourceName) *core.RankingPermission {
	if p, ok := settings.Ranking[name]; ok {
		return &p
	}
	for _, c := range sources {
		if text := strings.TrimSpace(c.RankingPermission); c.Name == name && text != "" {
			return &core.RankingPermission{Text: text}
		}
	}
	return nil
}

// HeldForRules returns those of the jobs that no model may rank.
func (l *local) HeldForRules(ctx context.Context, ids []core.JobID) ([]core.JobID, error) {
	held := rulesOnly(l.store, l.config.Sources)
	var out []core.JobID
	for _, id := range ids {
		yes, err := held(ctx, id)
		if err != nil {
			return nil, err
		}
		if yes {
			out = append(out, id)
		}
	}
	return out, nil
}

// PermitRanking records, with its date, that a platform permits a model to rank the
// postings of a source; an empty text withdraws the record.
func (l *local) PermitRanking(ctx context.Context, name core.SourceName, text, by string) (core.SourceView, error) {
	o := l.sources.Get(name)
	if o == nil {
		return core.SourceView{}, l.unknownSource(name)
	}
	text = core.Clean(text, 1000, false)
	if err := l.mayPermit(o, text); err != nil {
		return core.SourceView{}, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.SourceView{}, err
	}
	settings = settings.WithRanking(name, core.RankingPermission{Text: text, At: l.clock.Now().UTC()})
	if _, err := l.SaveSettingsBy(ctx, settings, by); err != nil {
		return core.SourceView{}, err
	}
	kind := core.EventKind("source.ranking_permitted")
	if text == "" {
		kind = "source.ranking_withdrawn"
	}
	if err := l.store.Announce(ctx, core.Event{Kind: kind, Subject: string(name), By: by}); err != nil {
		return core.SourceView{}, err
	}
	return l.sourceView(ctx, name)
}

func (l *local) mayPermit(o *sourcing.Opened, text string) error {
	if !o.Spec.RulesOnly {
		return core.Errorf(core.KindConflict, "the terms of source %s let a model rank its postings already; there is nothing to permit", o.Name)
	}
	if text != "" {
		return nil
	}
	for _, c := range l.config.Sources {
		if c.Name == o.Name && strings.TrimSpace(c.RankingPermission) != "" {
			return core.Errorf(core.KindConflict, "the permission of source %s stands in the configuration file; take ranking_permission out there and start again", o.Name)
		}
	}
	return nil
}
