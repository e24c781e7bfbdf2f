package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/automonet/automonet/core"
)

// The events of templates: a change of the owner's own text, and one that writes no
// new drafts any more, or does so again.
const (
	EventTemplate       core.EventKind = "template.saved"
	EventTemplateFrozen core.EventKind = "template.frozen"
)

// maxTemplateVersions is how many earlier texts of a template are kept.
const maxTemplateVersions = 50

// OwnTemplate is the owner's own text of a template.
type OwnTemplate struct {
	ID   string
	Rev  int64
	Text string
}

// OwnTemplates returns the owner's own texts, by id.
func (s *Store) OwnTemplates(ctx context.Context) ([]OwnTemplate, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT id, rev, doc FROM templates ORDER BY id`, func(r *sql.Rows) (OwnTemplate, error) {
		var t OwnTemplate
		return t, r.Scan(&t.ID, &t.Rev, &t.Text)
	})
	return out, s.explain(err)
}

// SaveTemplate keeps an own text when rev is that of the present one, 0 for none;
// KindConflict otherwise. An empty text takes it away; what it said stays among the
// versions, of which the latest are kept. It returns the new revision.
func (s *Store) SaveTemplate(ctx context.Context, id, text string, rev int64, by string) (int64, error) {
	err := s.write(ctx, "save_template", full, func(t *tx) error {
		var have int64
		if err := t.row(`SELECT rev FROM templates WHERE id = ?`, id).Scan(&have); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("load template %s: %w", id, err)
		}
		if have != rev {
			return stale("template", id)
		}
		var err error
		to := "own"
		if text == "" {
			to = "none"
			_, err = t.exec(`DELETE FROM templates WHERE id = ?`, id)
		} else {
			rev, err = t.putTemplate(id, text, by)
		}
		if err != nil {
			return fmt.Errorf("save template %s: %w", id, err)
		}
		return t.emit(core.Event{Kind: EventTemplate, Subject: id, Data: object("rev", strconv.FormatInt(rev, 10), "text", to), By: by})
	})
	return rev, err
}

// putTemplate saves a text and notes it as a version. Revisions go on where an
// earlier text was taken away, so that none means two texts.
func (t *tx) putTemplate(id, text, by string) (int64, error) {
	var rev int64
	if err := t.row(`SELECT 1 + coalesce((SELECT max(rev) FROM template_versions WHERE id = ?), 0)`, id).Scan(&rev); err != nil {
		return 0, err
	}
	for _, q := range []struct {
		text string
		args []any
	}{
		{`INSERT OR REPLACE INTO templates (id, rev, doc) VALUES (?, ?, ?)`, []any{id, rev, text}},
		{`INSERT INTO template_versions (id, rev, saved, by, doc) VALUES (?, ?, ?, ?, ?)`, []any{id, rev, micros(t.now), by, text}},
		{`DELETE FROM template_versions WHERE id = ? AND rev <= ?`, []any{id, rev - maxTemplateVersions}},
	} {
		if _, err := t.exec(q.text, q.args...); err != nil {
			return 0, err
		}
	}
	return rev, nil
}

// TemplateVersions returns what the owner's own text of a template said, the latest
// first.
func (s *Store) TemplateVersions(ctx context.Context, id string) ([]core.TemplateVersion, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT rev, saved, by, doc FROM template_versions WHERE id = ? ORDER BY rev DESC`, func(r *sql.Rows) (core.TemplateVersion, error) {
		var v core.TemplateVersion
		var saved int64
		err := r.Scan(&v.Rev, &saved, &v.By, &v.Text)
		v.SavedAt = instant(saved)
		return v, err
	}, id)
	return out, s.explain(err)
}

// FrozenTemplates returns the ids of the templates that write no new drafts.
func (s *Store) FrozenTemplates(ctx context.Context) (map[string]bool, error) {
	ids, err := collectQuery(s.reading(ctx), `SELECT id FROM frozen_templates`, func(r *sql.Rows) (string, error) {
		var id string
		return id, r.Scan(&id)
	})
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, s.explain(err)
}

// FreezeTemplate keeps a template from new drafts, or lets it write them again. One
// that is so already stays as it is.
func (s *Store) FreezeTemplate(ctx context.Context, id string, frozen bool, by string) error {
	return s.write(ctx, "freeze_template", full, func(t *tx) error {
		query, to := `DELETE FROM frozen_templates WHERE id = ?`, "in_use"
		if frozen {
			query, to = `INSERT OR IGNORE INTO frozen_templates (id) VALUES (?)`, "frozen"
		}
		n, err := t.exec(query, id)
		if err != nil {
			return fmt.Errorf("freeze template %s: %w", id, err)
		}
		if n == 0 {
			return nil
		}
		return t.emit(core.Event{Kind: EventTemplateFrozen, Subject: id, To: to, By: by})
	})
}

// TemplateUse is how often a template was used and what came of it.
type TemplateUse struct{ Uses, Sent, Replies int }

// TemplateUses counts by template, as proposals name it ("id@version").
func (s *Store) TemplateUses(ctx context.Context) (map[string]TemplateUse, error) {
	out := map[string]TemplateUse{}
	rows, err := s.reading(ctx).query(`SELECT p.template, count(*),
		count(DISTINCT CASE WHEN s.state = 'sent' THEN p.job_id END),
		count(DISTINCT CASE WHEN s.state = 'sent' AND EXISTS (SELECT 1 FROM outcomes AS o WHERE o.submission_id = s.id
			AND o.kind IN ('replied', 'interviewing', 'offered', 'won')) THEN p.job_id END)
		FROM proposals AS p LEFT JOIN submissions AS s ON s.proposal_id = p.id WHERE p.template <> '' GROUP BY p.template`)
	if err != nil {
		return nil, s.explain(fmt.Errorf("count the uses of templates: %w", err))
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		var u TemplateUse
		if err := rows.Scan(&name, &u.Uses, &u.Sent, &u.Replies); err != nil {
			return nil, s.explain(err)
		}
		out[name] = u
	}
	return out, s.explain(rows.Err())
}
