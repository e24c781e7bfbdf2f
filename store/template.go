package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"

	"github.com/automonet/automonet/core"
)

// EventTemplate is a change of the owner's own text of a template.
const EventTemplate core.EventKind = "template.saved"

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
// KindConflict otherwise. An empty text takes it away. It returns the new revision.
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
			rev++
			_, err = t.exec(`INSERT OR REPLACE INTO templates (id, rev, doc) VALUES (?, ?, ?)`, id, rev, text)
		}
		if err != nil {
			return fmt.Errorf("save template %s: %w", id, err)
		}
		return t.emit(core.Event{Kind: EventTemplate, Subject: id, Data: object("rev", strconv.FormatInt(rev, 10), "text", to), By: by})
	})
	return rev, err
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
