package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/automonet/automonet/core"
)

// Profile returns a profile; the empty id means the default one, which is the
// first that was saved.
func (s *Store) Profile(ctx context.Context, id core.ProfileID) (core.Profile, error) {
	p, err := loadProfile(s.reading(ctx), id)
	return p, s.explain(err)
}

// OwnerRev returns what tells whether the rules for new jobs are others than before,
// at the cost of one small query.
func (s *Store) OwnerRev(ctx context.Context) (v core.OwnerRev, err error) {
	err = s.reading(ctx).row(`SELECT coalesce((SELECT run FROM agent WHERE id = 1), ''), coalesce((SELECT rev FROM settings WHERE id = 1), 0),
		coalesce((SELECT id FROM profiles ORDER BY rid LIMIT 1), ''), coalesce((SELECT rev FROM profiles ORDER BY rid LIMIT 1), 0),
		coalesce((SELECT max(seq) FROM feedback), 0), coalesce((SELECT max(rid) FROM domains WHERE young = 1), 0),
		coalesce((SELECT max(rid) FROM vectors WHERE own = 1), 0)`).
		Scan(&v.Run, &v.SettingsRev, &v.Profile, &v.ProfileRev, &v.Feedback, &v.Domains, &v.Vectors)
	return v, s.explain(err)
}

// Profiles returns all profiles, the default one first.
func (s *Store) Profiles(ctx context.Context) ([]core.Profile, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT id, rev, doc FROM profiles ORDER BY rid`, func(r *sql.Rows) (core.Profile, error) {
		return scanProfile(r)
	})
	return out, s.explain(err)
}

// SaveProfile checks and saves a profile and returns it with its new revision.
// A new one has Rev 0, and is given an id if it has none; otherwise Rev is the
// revision that was read, and KindConflict says that it has changed since.
func (s *Store) SaveProfile(ctx context.Context, p core.Profile) (core.Profile, error) {
	return s.SaveProfileBy(ctx, p, "user")
}

// SaveProfileBy is SaveProfile with who changed it.
func (s *Store) SaveProfileBy(ctx context.Context, p core.Profile, by string) (core.Profile, error) {
	p, err := core.NewProfile(p)
	if err != nil {
		return p, err
	}
	if p.ID == "" {
		p.ID = core.ProfileID(s.ids.New())
	}
	err = s.write(ctx, "save_profile", full, func(t *tx) error { return t.putProfile(&p, by) })
	return p, err
}

func (t *tx) putProfile(p *core.Profile, by string) error {
	var rev int64
	err := t.row(`SELECT rev FROM profiles WHERE id = ?`, string(p.ID)).Scan(&rev)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("load profile %s: %w", p.ID, err)
	}
	if rev != p.Rev {
		return stale("profile", string(p.ID))
	}
	p.Rev++
	doc, err := encode(p)
	if err != nil {
		return err
	}
	if _, err := t.exec(`INSERT INTO profiles (id, rev, doc) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, doc = excluded.doc`, string(p.ID), p.Rev, doc); err != nil {
		return fmt.Errorf("save profile %s: %w", p.ID, err)
	}
	return t.emit(core.Event{Kind: EventProfile, Subject: string(p.ID), Data: object("rev", strconv.FormatInt(p.Rev, 10)), By: by})
}

func loadProfile(q querier, id core.ProfileID) (core.Profile, error) {
	if id == "" {
		p, err := scanProfile(q.row(`SELECT id, rev, doc FROM profiles ORDER BY rid LIMIT 1`))
		if errors.Is(err, sql.ErrNoRows) {
			return p, core.Errorf(core.KindNotFound, "there is no profile yet; make one with: automonet init")
		}
		return p, err
	}
	p, err := scanProfile(q.row(`SELECT id, rev, doc FROM profiles WHERE id = ?`, string(id)))
	if err != nil {
		return p, missing(err, "profile", string(id))
	}
	return p, nil
}

type scanner interface{ Scan(dest ...any) error }

func scanProfile(r scanner) (core.Profile, error) {
	var p core.Profile
	var id, doc string
	var rev int64
	if err := r.Scan(&id, &rev, &doc); err != nil {
		return p, err
	}
	err := decode(doc, "profile", &p)
	p.ID, p.Rev = core.ProfileID(id), rev
	return p, err
}
