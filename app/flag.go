package app

import (
	"context"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/i18n"
)

// Flags lists the feature flags as they stand.
func (l *local) Flags(ctx context.Context) ([]core.FlagView, error) {
	s, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	var out []core.FlagView
	for _, f := range core.Flags() {
		out = append(out, flagView(s, f))
	}
	return out, nil
}

func flagView(s core.Settings, f core.Flag) core.FlagView {
	v := core.FlagView{Flag: f, On: s.On(f.Name), About: map[core.Lang]string{}}
	for _, lang := range []core.Lang{core.LangEnglish, core.LangGerman} {
		v.About[lang] = i18n.New(lang).T("feature."+string(f.Name), nil)
	}
	return v
}

// SetFlag switches a feature flag. What it switches follows at once.
func (l *local) SetFlag(ctx context.Context, name core.FlagName, on bool, by string) (core.FlagView, error) {
	f, err := core.FindFlag(name)
	if err != nil {
		return core.FlagView{}, err
	}
	if l.config.Declarative {
		return core.FlagView{}, core.Errorf(core.KindDenied, "the configuration file rules here (declarative: true); change the file and start again")
	}
	s, err := l.store.Settings(ctx)
	if err != nil {
		return core.FlagView{}, err
	}
	if s.On(name) == on {
		return flagView(s, f), nil
	}
	if s, err = s.WithFlag(name, on); err != nil {
		return core.FlagView{}, err
	}
	if s, err = l.store.SaveSettingsBy(ctx, s, by); err != nil {
		return core.FlagView{}, err
	}
	state := map[bool]string{true: "on", false: "off"}[on]
	if err := l.store.Announce(ctx, core.Event{Kind: "admin.flag", Subject: string(name) + "=" + state, By: by}); err != nil {
		return core.FlagView{}, err
	}
	for _, role := range []string{"router", "submitter", "scraper"} {
		l.knock(role)
	}
	return flagView(s, f), nil
}
