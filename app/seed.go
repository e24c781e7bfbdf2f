package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
	"github.com/automonet/automonet/store"
)

// seed puts the configured settings and profile into a store that has none yet.
// With `declarative: true` the file rules and replaces what is stored.
func seed(ctx context.Context, s *store.Store, cfg config.Config) error {
	if err := seedSettings(ctx, s, cfg); err != nil {
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

func seedSettings(ctx context.Context, s *store.Store, cfg config.Config) error {
	stored, err := s.Settings(ctx)
	if err != nil {
		return err
	}
	wanted, err := core.NewSettings(cfg.Settings)
	if err != nil {
		return err
	}
	wanted.Modes = chosenModes(cfg)
	// Revision 1 is what a new database holds: nobody has changed it yet.
	if stored.Rev > 1 && !cfg.Declarative {
		// A channel that was configured since then brings its mode along; one that
		// has a stored mode keeps it.
		merged := stored
		for name, mode := range wanted.Modes {
			if _, ok := stored.Modes[name]; !ok {
				merged.Modes = with(merged.Modes, name, mode)
			}
		}
		wanted = merged
	}
	wanted.Rev = stored.Rev
	if same(wanted, stored) {
		return nil
	}
	_, err = s.SaveSettings(ctx, wanted)
	return err
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
