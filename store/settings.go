package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/automonet/automonet/core"
)

// Settings returns the settings; a new database holds core.DefaultSettings.
func (s *Store) Settings(ctx context.Context) (core.Settings, error) {
	v, err := loadSettings(s.reading(ctx))
	return v, s.explain(err)
}

// SaveSettings checks and replaces the settings when v.Rev is still the current
// revision, and returns them with their new revision; KindConflict otherwise.
func (s *Store) SaveSettings(ctx context.Context, v core.Settings) (core.Settings, error) {
	return s.SaveSettingsBy(ctx, v, "user")
}

// SaveSettingsBy is SaveSettings with who changed them.
func (s *Store) SaveSettingsBy(ctx context.Context, v core.Settings, by string) (core.Settings, error) {
	v, err := core.NewSettings(v)
	if err != nil {
		return v, err
	}
	err = s.write(ctx, "save_settings", full, func(t *tx) error {
		have, err := loadSettings(t)
		if err != nil {
			return err
		}
		if have.Rev != v.Rev {
			return stale("settings revision", strconv.FormatInt(v.Rev, 10))
		}
		v.Rev++
		return t.putSettings(have, v, by)
	})
	return v, err
}

// FileSettings returns the settings that the configuration file held when it was
// last taken over, as saved by SaveFileSettings; "" when none were.
func (s *Store) FileSettings(ctx context.Context) (string, error) {
	doc, err := metaValue(s.reading(ctx), metaFileSettings)
	return doc, s.explain(err)
}

// SaveFileSettings saves settings like SaveSettings, and with them what the
// configuration file held, in one transaction. Settings that are as they were are
// not written again.
func (s *Store) SaveFileSettings(ctx context.Context, v core.Settings, file string) (core.Settings, error) {
	v, err := core.NewSettings(v)
	if err != nil {
		return v, err
	}
	err = s.write(ctx, "save_file_settings", full, func(t *tx) error {
		have, err := loadSettings(t)
		if err != nil {
			return err
		}
		if have.Rev != v.Rev {
			return stale("settings revision", strconv.FormatInt(v.Rev, 10))
		}
		if err := t.putMeta(metaFileSettings, file); err != nil {
			return err
		}
		was, err := encode(have)
		if err != nil {
			return err
		}
		if now, err := encode(v); err != nil || now == was {
			return err
		}
		v.Rev++
		return t.putSettings(have, v, "file")
	})
	return v, err
}

// metaFileSettings is the key of what the configuration file held.
const metaFileSettings = "file_settings"

func metaValue(q querier, key string) (string, error) {
	var v string
	err := q.row(`SELECT coalesce((SELECT value FROM meta WHERE key = ?), '')`, key).Scan(&v)
	return v, err
}

func (t *tx) putMeta(key, value string) error {
	_, err := t.exec(`INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)`, key, value)
	return err
}

// putSettings replaces the settings was by v.
func (t *tx) putSettings(was, v core.Settings, by string) error {
	doc, err := encode(v)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT OR REPLACE INTO settings (id, rev, doc) VALUES (1, ?, ?)`, v.Rev, doc); err != nil {
		return fmt.Errorf("save settings: %w", err)
	}
	t.dirty(entitySettings, "settings", v.Rev)
	if err := t.noteRules(was, v, by); err != nil {
		return err
	}
	return t.emit(core.Event{Kind: EventSettings, Subject: "settings", Data: object("rev", strconv.FormatInt(v.Rev, 10)), By: by})
}

func (t *tx) seedSettings() error {
	var n int
	if err := t.row(`SELECT count(*) FROM settings`).Scan(&n); err != nil || n > 0 {
		return err
	}
	return t.putSettings(core.Settings{}, core.DefaultSettings(), "system:first-start")
}

func loadSettings(q querier) (core.Settings, error) {
	var v core.Settings
	var rev int64
	var doc string
	if err := q.row(`SELECT rev, doc FROM settings WHERE id = 1`).Scan(&rev, &doc); err != nil {
		return v, missing(err, "settings document", "settings")
	}
	err := decode(doc, "settings", &v)
	v.Rev = rev
	return v, err
}
