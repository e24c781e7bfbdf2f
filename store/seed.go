package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/automonet/automonet/core"
)

// SeedLive prepares the first live run: it makes live.db in cfg.Dir, whatever
// cfg.Mode says, and copies profiles with their candidate facts, settings, the rules
// of notices and paired chats from dry.db; never jobs,
// approvals or submissions. It reports whether it copied anything; a live
// database that was seeded once is left alone. The caller holds the folder lock.
func SeedLive(ctx context.Context, cfg Config) (bool, error) {
	cfg.Mode = ModeLive
	live, err := Open(ctx, cfg)
	if err != nil {
		return false, err
	}
	copied, err := seed(ctx, live, cfg)
	if err != nil {
		err = fmt.Errorf("prepare the live database: %w", err)
	}
	return copied, errors.Join(err, live.Close())
}

func seed(ctx context.Context, live *Store, cfg Config) (bool, error) {
	var done string
	if err := live.reading(ctx).row(`SELECT coalesce((SELECT value FROM meta WHERE key = 'seeded'), '')`).Scan(&done); err != nil || done != "" {
		return false, live.explain(err)
	}
	var profiles []core.Profile
	var candidates []core.Candidate
	settings, file := core.DefaultSettings(), ""
	var notices map[string]string
	cfg.Mode = ModeDry
	size, err := fileSize(newStore(cfg).path())
	if err != nil {
		return false, err
	}
	if size > 0 {
		dry, err := Open(ctx, cfg)
		if err != nil {
			return false, err
		}
		profiles, err = dry.Profiles(ctx)
		if err == nil {
			candidates, err = dry.Candidates(ctx, core.CandidateFilter{})
		}
		if err == nil {
			settings, err = dry.Settings(ctx)
		}
		if err == nil {
			file, err = dry.FileSettings(ctx)
		}
		if err == nil {
			notices, err = dry.noticeDocs(ctx)
		}
		if err := errors.Join(err, dry.Close()); err != nil {
			return false, err
		}
	}
	err = live.write(ctx, "seed_live", full, func(t *tx) error {
		for _, p := range profiles {
			have, err := loadProfile(t, p.ID)
			if err != nil && core.KindOf(err) != core.KindNotFound {
				return err
			}
			p.Rev = have.Rev
			if err := t.putProfile(&p, "system:first-live"); err != nil {
				return err
			}
		}
		for _, c := range candidates {
			if err := t.addCandidate(c); err != nil {
				return err
			}
		}
		if size > 0 {
			have, err := loadSettings(t)
			if err != nil {
				return err
			}
			settings.Rev = have.Rev + 1
			if err := t.putSettings(have, settings, "system:first-live"); err != nil {
				return err
			}
			if err := t.putMeta(metaFileSettings, file); err != nil {
				return err
			}
		}
		for key, doc := range notices {
			if err := t.putNoticeDoc(key, doc); err != nil {
				return err
			}
		}
		if _, err := t.exec(`INSERT INTO meta (key, value) VALUES ('seeded', ?)`, t.s.boot); err != nil {
			return err
		}
		return t.emit(core.Event{Kind: EventSeeded, Subject: "live", Data: object("profiles", number(int64(len(profiles)))), By: "system:first-live"})
	})
	return size > 0 && err == nil, err
}
