package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
)

// SaveSettings checks and saves the settings at the revision they were read.
func (l *local) SaveSettings(ctx context.Context, s core.Settings) (core.Settings, error) {
	return l.SaveSettingsBy(ctx, s, "user")
}

// SaveSettingsBy is SaveSettings with who changed them.
func (l *local) SaveSettingsBy(ctx context.Context, s core.Settings, by string) (core.Settings, error) {
	if l.config.Declarative {
		return s, core.Errorf(core.KindDenied, "the configuration file rules here (declarative: true); change the file and start again")
	}
	var bad []error
	for _, e := range s.Mistakes() {
		bad = append(bad, e)
	}
	if len(bad) > 0 {
		return s, errors.Join(bad...)
	}
	checked := s
	for name, mode := range checked.Modes {
		if err := l.permitted(checked, name, mode); err != nil {
			return s, err
		}
	}
	have, err := l.store.Settings(ctx)
	if err != nil {
		return s, err
	}
	// Rules come and go by commands of their own, which ask for a confirmation.
	checked.Rules = have.Rules
	// So do feature flags, which may be of a later version.
	checked.Flags = have.Flags
	saved, err := l.store.SaveSettingsBy(ctx, checked, by)
	if err != nil {
		return s, err
	}
	for _, role := range []string{"router", "submitter", "scraper"} {
		l.knock(role)
	}
	return saved, nil
}

// SaveProfile checks and saves a profile and lets undecided jobs be decided.
func (l *local) SaveProfile(ctx context.Context, p core.Profile) (core.Profile, error) {
	return l.SaveProfileBy(ctx, p, "user")
}

// SaveProfileBy is SaveProfile with who changed it.
func (l *local) SaveProfileBy(ctx context.Context, p core.Profile, by string) (core.Profile, error) {
	if p.ID == "" {
		p.ID = core.ProfileID(l.ids.New())
	}
	checked, err := core.NewProfile(p)
	if err != nil {
		return p, err
	}
	saved, err := l.store.SaveProfileBy(ctx, checked, by)
	if err != nil {
		return p, err
	}
	l.knock("decider")
	return saved, nil
}

// paused says whether the owner keeps a source from being asked.
func (l *local) paused(name core.SourceName) func(context.Context) (bool, error) {
	return func(ctx context.Context) (bool, error) {
		s, err := l.store.Settings(ctx)
		return s.SourcePaused(name), err
	}
}

// keepTexts says how long the owner lets texts of postings be kept, 0 for ever.
func (l *local) keepTexts(ctx context.Context) (time.Duration, error) {
	s, err := l.store.Settings(ctx)
	return s.KeepTexts(), err
}

// SettingsSchema describes each setting: its value, default and origin. What only
// the configuration file may change is marked; secrets are not in it at all.
func (l *local) SettingsSchema(ctx context.Context) (core.SettingsSchema, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return core.SettingsSchema{}, err
	}
	file, err := l.store.FileSettings(ctx)
	if err != nil {
		return core.SettingsSchema{}, err
	}
	out := core.SettingsSchema{Rev: settings.Rev, Declarative: l.config.Declarative}
	now, err := flat(settings)
	if err != nil {
		return out, err
	}
	usual, err := flat(core.DefaultSettings())
	if err != nil {
		return out, err
	}
	var written map[string]json.RawMessage
	if file != "" {
		if written, err = flatJSON([]byte(file)); err != nil {
			return out, err
		}
	}
	for _, d := range settingDocs() {
		f := core.SettingField{Key: d.key, Type: d.kind, Value: or(now[d.key], d.empty()), Default: or(usual[d.key], d.empty()),
			ReadOnly: l.config.Declarative, Enum: d.enum, Minimum: d.min, Maximum: d.max}
		f.Origin, f.Place = origin("settings."+d.key, f, written[d.key])
		out.Fields = append(out.Fields, f)
	}
	return out, l.fileOnly(&out)
}

// origin says where a value comes from.
func origin(key string, f core.SettingField, written json.RawMessage) (origin, place string) {
	env := "AUTOMONET_" + strings.ToUpper(strings.ReplaceAll(key, ".", "__"))
	_, set := os.LookupEnv(env)
	switch {
	case set:
		return "env", env
	case bytes.Equal(f.Value, f.Default):
		return "default", ""
	case written != nil && bytes.Equal(f.Value, written), f.ReadOnly:
		return "file", ""
	}
	return "store", ""
}

// fileOnly adds what the configuration file alone decides.
func (l *local) fileOnly(out *core.SettingsSchema) error {
	d := config.Default()
	for _, v := range []struct {
		key, kind  string
		now, usual any
	}{
		{"http.listen", "string", l.config.HTTP.Listen, d.HTTP.Listen},
		{"log.level", "string", l.config.Log.Level, d.Log.Level},
		{"log.format", "string", l.config.Log.Format, d.Log.Format},
		{"web.contact", "string", l.config.Web.Contact, d.Web.Contact},
		{"declarative", "boolean", l.config.Declarative, d.Declarative},
		{"models.discover", "boolean", l.config.Models.Discover, d.Models.Discover},
		{"models.local_only", "boolean", l.config.Models.LocalOnly, d.Models.LocalOnly},
		{"models.read_mail", "boolean", l.config.Models.ReadMail, d.Models.ReadMail},
		{"models.reserve", "number", l.config.Models.Reserve, d.Models.Reserve},
		{"limits.body_mib", "integer", l.config.Limits.BodyMiB, d.Limits.BodyMiB},
		{"limits.request_timeout", "string", config.DurationText(l.config.Limits.RequestTimeout), config.DurationText(d.Limits.RequestTimeout)},
		{"limits.stop_timeout", "string", config.DurationText(l.config.Limits.StopTimeout), config.DurationText(d.Limits.StopTimeout)},
	} {
		f := core.SettingField{Key: v.key, Type: v.kind, ReadOnly: true}
		var err error
		if f.Value, err = json.Marshal(v.now); err != nil {
			return err
		}
		if f.Default, err = json.Marshal(v.usual); err != nil {
			return err
		}
		f.Origin, f.Place = origin(v.key, f, nil)
		out.Fields = append(out.Fields, f)
	}
	return nil
}

// settingDoc is what a setting may hold.
type settingDoc struct {
	key, kind string
	enum      []string
	min, max  *float64
}

func (d settingDoc) empty() json.RawMessage {
	switch d.kind {
	case "array":
		return json.RawMessage("[]")
	case "object":
		return json.RawMessage("{}")
	}
	return json.RawMessage("null")
}

func settingDocs() []settingDoc {
	between := func(key, kind string, low, high float64) settingDoc {
		return settingDoc{key: key, kind: kind, min: &low, max: &high}
	}
	plain := func(kind string, keys ...string) (out []settingDoc) {
		for _, k := range keys {
			out = append(out, settingDoc{key: k, kind: kind})
		}
		return out
	}
	list := []settingDoc{
		{key: "language", kind: "string", enum: []string{"de", "en"}},
		between("threshold", "number", 0, 100), between("drafts_per_day", "integer", 0, 1000), between("max_age_days", "integer", 1, 3650), between("keep_texts_days", "integer", 0, 3650),
	}
	list = append(list, plain("string", "time_zone", "currency", "signature", "away_until")...)
	list = append(list, plain("integer", "fresh_for")...)
	list = append(list, plain("boolean", "disclosure_line", "filters.require_any_skill")...)
	list = append(list, plain("object", "modes", "permissions", "ranking", "caps", "filters.min_hourly", "filters.min_fixed")...)
	list = append(list, plain("array", "paused_sources", "filters.contracts", "filters.remote", "filters.languages", "filters.block_words", "filters.block_companies")...)
	sort.Slice(list, func(i, j int) bool { return list[i].key < list[j].key })
	return list
}

func or(v, other json.RawMessage) json.RawMessage {
	if len(v) == 0 {
		return other
	}
	return v
}

// flat is the settings by path, each as JSON; filters go one level deeper.
func flat(s core.Settings) (map[string]json.RawMessage, error) {
	raw, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return flatJSON(raw)
}

func flatJSON(raw []byte) (map[string]json.RawMessage, error) {
	var top, filters map[string]json.RawMessage
	if err := json.Unmarshal(raw, &top); err != nil {
		return nil, err
	}
	if f, ok := top["filters"]; ok {
		if err := json.Unmarshal(f, &filters); err != nil {
			return nil, err
		}
		delete(top, "filters")
	}
	for k, v := range filters {
		top["filters."+k] = v
	}
	return top, nil
}
