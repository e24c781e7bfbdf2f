package app

import (
	"context"
	"math"
	"time"

	"github.com/automonet/automonet/core"
)

// SourceViews lists the sources with their health.
func (l *local) SourceViews(ctx context.Context) ([]core.SourceView, error) {
	states, err := l.Sources(ctx)
	if err != nil {
		return nil, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]core.SourceView, 0, len(states))
	for _, s := range states {
		v := sourceView(s, settings)
		if o := l.sources.Get(s.Name); o != nil {
			v.Fixture, v.Imports = o.Fixtures.Latest(s.Name), o.Imports()
			if v.RulesOnly = o.Spec.RulesOnly; v.RulesOnly {
				v.Ranking = rankingPermission(settings, l.config.Sources, s.Name)
			}
		}
		out = append(out, v)
	}
	return out, nil
}

func sourceView(s core.SourceState, settings core.Settings) core.SourceView {
	v := core.SourceView{SourceState: s, Paused: settings.SourcePaused(s.Name), Expected: s.Yield.Mean, Spread: math.Sqrt(max(0, s.Yield.Variance))}
	switch {
	case v.Paused:
		v.Health = "paused"
	case s.LastAt.IsZero():
		v.Health = "never_asked"
	case s.Status == "blocked":
		v.Health = "blocked"
	case s.Failures > 0:
		v.Health = "failing"
	case s.Yield.Alarm:
		v.Health = "silent"
	default:
		v.Health = "ok"
	}
	return v
}

func (l *local) sourceView(ctx context.Context, name core.SourceName) (core.SourceView, error) {
	views, err := l.SourceViews(ctx)
	if err != nil {
		return core.SourceView{}, err
	}
	for _, v := range views {
		if v.Name == name {
			return v, nil
		}
	}
	return core.SourceView{}, l.unknownSource(name)
}

// RunSource lets a source be asked as soon as its own floor allows it. One that
// asked to wait, or that put up a wall, is not asked sooner.
func (l *local) RunSource(ctx context.Context, name core.SourceName, by string) (core.SourceView, error) {
	v, err := l.sourceView(ctx, name)
	if err != nil {
		return v, err
	}
	now := l.clock.Now()
	switch {
	case v.Paused:
		return v, core.Errorf(core.KindConflict, "source %s is paused; resume it first", name)
	case v.LastAt.IsZero() || v.InScan:
		l.knock("scraper")
		return v, nil
	case v.Failures > 0 && now.Before(v.NextAt):
		return v, core.Errorf(core.KindDenied, "source %s is not asked again before %s (%s)", name, v.NextAt.UTC().Format(time.RFC3339), v.WaitReason)
	}
	due := v.LastAt.Add(l.floor(name))
	if due.Before(now) {
		due = now
	}
	if due.Before(v.NextAt) {
		state, err := l.store.SourceState(ctx, name)
		if err != nil {
			return v, err
		}
		state.NextAt, state.WaitReason = due, "asked_for"
		if err := l.store.SaveSourceState(ctx, state); err != nil {
			return v, err
		}
	}
	if err := l.store.Announce(ctx, core.Event{Kind: "source.run", Subject: string(name), By: by}); err != nil {
		return v, err
	}
	l.knock("scraper")
	return l.sourceView(ctx, name)
}

// PauseSource keeps a source from being asked, or lets it be asked again.
func (l *local) PauseSource(ctx context.Context, name core.SourceName, paused bool, by string) (core.SourceView, error) {
	if _, err := l.sourceView(ctx, name); err != nil {
		return core.SourceView{}, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.SourceView{}, err
	}
	if settings.SourcePaused(name) != paused {
		if _, err := l.SaveSettingsBy(ctx, settings.WithSourcePaused(name, paused), by); err != nil {
			return core.SourceView{}, err
		}
		l.knock("scraper")
	}
	return l.sourceView(ctx, name)
}

// floor is the least time between two scans of a source.
func (l *local) floor(name core.SourceName) time.Duration {
	if o := l.sources.Get(name); o != nil {
		return o.Floor
	}
	return 0
}
