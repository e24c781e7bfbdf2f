package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
	"github.com/automonet/automonet/store"
)

// seed puts the configured settings and profile into a store that has none yet,
// and later what was edited in the file.
// With `declarative: true` the file rules and replaces what is stored.
func seed(ctx context.Context, s *store.Store, cfg config.Config, log *slog.Logger) error {
	if err := seedSettings(ctx, s, cfg, log); err != nil {
		return err
	}
	_, err := s.Profile(ctx, "")
	if cfg.Profile == "" || (err == nil && !cfg.Declarative) {
		return nil
	}
	if err != nil && core.KindOf(err) != core.KindNotFound {
		return err
	}
	raw, err := os.ReadFile(cfg.Profile)
	if errors.Is(err, fs.ErrNotExist) {
		return core.Invalid("profile", "the file %s does not exist; make it with: automonet init", cfg.Profile)
	}
	if err != nil {
		return core.Invalid("profile", "the file %s cannot be read", cfg.Profile).Because(err)
	}
	p, err := profilefile.Parse(cfg.Profile, raw)
	if err != nil {
		return err
	}
	if p.ID == "" {
		p.ID = "default"
	}
	stored, err := s.Profile(ctx, p.ID)
	if err == nil {
		if p, err = core.NewProfile(p); err != nil {
			return err
		}
		if p.Rev = stored.Rev; same(p, stored) {
			return nil
		}
	} else if core.KindOf(err) != core.KindNotFound {
		return err
	}
	_, err = s.SaveProfile(ctx, p)
	return err
}

// seedSettings takes over what the file says: everything into a new database, and
// later each value that was edited in the file since it was last taken over. What
// the user changed at run time stays until its line of the file is edited.
func seedSettings(ctx context.Context, s *store.Store, cfg config.Config, log *slog.Logger) error {
	stored, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	wanted, err := core.NewSettings(cfg.Settings)
	if err != nil {
		return err
	}
	wanted.Modes, wanted.Rev = chosenModes(cfg), 0
	file, err := json.Marshal(wanted)
	if err != nil {
		return err
	}
	before, err := s.FileSettings(ctx)
	if err != nil {
		return err
	}
	// Revision 1 is what a new database holds: nobody has changed it yet.
	if stored.Rev > 1 && !cfg.Declarative {
		edited, keys, err := applyEdits(stored, before, string(file))
		if err != nil {
			return err
		}
		if len(keys) > 0 {
			log.Info("settings were edited in the file and are taken over", "keys", strings.Join(keys, ", "))
		}
		wanted = edited
	}
	// Rules are no part of the file.
	wanted.Rev, wanted.Rules = stored.Rev, stored.Rules
	if same(wanted, stored) && before == string(file) {
		return nil
	}
	_, err = s.SaveFileSettings(ctx, wanted, string(file))
	return err
}

// applyEdits puts every value in which the file differs from before into the
// stored settings, and names their keys. Without a before only the modes of
// channels that have none yet are taken.
func applyEdits(stored core.Settings, before, file string) (core.Settings, []string, error) {
	var was, is, have map[string]any
	raw, err := json.Marshal(stored)
	if err != nil {
		return stored, nil, err
	}
	if before == "" {
		before = file
	}
	for _, doc := range []struct {
		from string
		to   *map[string]any
	}{{before, &was}, {file, &is}, {string(raw), &have}} {
		if err := json.Unmarshal([]byte(doc.from), doc.to); err != nil {
			return stored, nil, fmt.Errorf("read the settings of the file: %w", err)
		}
	}
	if modes, ok := is["modes"].(map[string]any); ok {
		// A channel that was configured since then brings its mode along.
		known, _ := have["modes"].(map[string]any)
		for name, mode := range modes {
			if known[name] == nil {
				known = joined(known, map[string]any{name: mode})
			}
		}
		have["modes"] = known
	}
	keys := merge("", have, was, is)
	if raw, err = json.Marshal(have); err != nil {
		return stored, nil, err
	}
	var out core.Settings
	if err := json.Unmarshal(raw, &out); err != nil {
		return stored, nil, fmt.Errorf("take over the settings of the file: %w", err)
	}
	out, err = core.NewSettings(out)
	return out, keys, err
}

// merge moves into have what differs between was and is, and returns the keys.
func merge(path string, have, was, is map[string]any) []string {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(joined(was, is))) {
		a, b := was[key], is[key]
		if reflect.DeepEqual(a, b) {
			continue
		}
		into, nested := have[key].(map[string]any)
		x, wasMap := a.(map[string]any)
		y, isMap := b.(map[string]any)
		switch {
		case nested && (wasMap || a == nil) && (isMap || b == nil):
			keys = append(keys, merge(path+key+".", into, x, y)...)
			continue
		case b == nil:
			delete(have, key)
		default:
			have[key] = b
		}
		keys = append(keys, path+key)
	}
	return keys
}

// joined holds the keys of both.
func joined(a, b map[string]any) map[string]any {
	out := make(map[string]any, len(a)+len(b))
	maps.Copy(out, a)
	maps.Copy(out, b)
	return out
}

// chosenModes are the modes of the file that say something: "off" for a channel
// that is not configured is no choice and must not outlive its configuration.
func chosenModes(cfg config.Config) map[core.ChannelName]core.Mode {
	out := map[core.ChannelName]core.Mode{}
	for name, mode := range cfg.Settings.Modes {
		if mode != core.ModeOff || !cfg.Channels[name].Config.Empty() {
			out[name] = mode
		}
	}
	return out
}
