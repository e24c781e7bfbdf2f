package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
)

// EventPast is the import of past proposals.
const EventPast core.EventKind = "past.imported"

// SavePast keeps past proposals. One that is known already, by its Key, is kept once:
// it is replaced where more is known of what became of it.
func (s *Store) SavePast(ctx context.Context, list []core.PastProposal, by string) (core.PastSaved, error) {
	var out core.PastSaved
	err := s.write(ctx, "save_past", normal, func(t *tx) error {
		out = core.PastSaved{}
		file := ""
		for _, p := range list {
			p, err := core.NewPastProposal(p, t.now)
			if err != nil {
				return err
			}
			file = p.File
			if err := t.savePast(p, by, &out); err != nil {
				return err
			}
		}
		if out.Added+out.Updated == 0 {
			return nil
		}
		return t.emit(core.Event{Kind: EventPast, Subject: "past", By: by, Data: object("added", number(int64(out.Added)), "updated", number(int64(out.Updated)), "file", core.PostingKey(file))})
	})
	return out, err
}

func (t *tx) savePast(p core.PastProposal, by string, out *core.PastSaved) error {
	p.ImportedAt, p.By = t.now, by
	if p.ID == "" {
		p.ID = t.s.ids.New()
	}
	var was core.PastProposal
	rows, err := collectQuery(t, pastSelect+` WHERE key = ?`, scanPast, p.Key())
	if err != nil {
		return err
	}
	known := len(rows) > 0
	if known {
		was = rows[0]
		p.ID = was.ID
		if !p.Known && was.Known || len(p.Outcomes) < len(was.Outcomes) {
			out.Known++
			return nil
		}
		now, before := p, was
		for _, x := range []*core.PastProposal{&now, &before} {
			x.ImportedAt, x.By, x.File, x.Line = time.Time{}, "", "", 0
		}
		a, err := encode(now)
		if err != nil {
			return err
		}
		b, err := encode(before)
		if err != nil {
			return err
		}
		if a == b {
			out.Known++
			return nil
		}
	}
	doc, err := encode(p)
	if err != nil {
		return err
	}
	if known {
		out.Updated++
		_, err = t.exec(`UPDATE past SET at = ?, link = ?, role = ?, company = ?, recipient = ?, doc = ? WHERE key = ?`,
			micros(p.At), p.Link(), p.Role(), core.CompanyKey(p.Company), recipientKey(p.Recipient), doc, p.Key())
	} else {
		out.Added++
		_, err = t.exec(`INSERT INTO past (id, key, at, link, role, company, recipient, doc) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			p.ID, p.Key(), micros(p.At), p.Link(), p.Role(), core.CompanyKey(p.Company), recipientKey(p.Recipient), doc)
	}
	if err != nil {
		return fmt.Errorf("save a past proposal: %w", err)
	}
	return nil
}

func recipientKey(recipient string) string {
	if recipient == "" {
		return ""
	}
	return core.RecipientKey(recipient)
}

const pastSelect = `SELECT doc FROM past`

func scanPast(r *sql.Rows) (core.PastProposal, error) {
	var p core.PastProposal
	var doc string
	if err := r.Scan(&doc); err != nil {
		return p, err
	}
	return p, decode(doc, "past proposal", &p)
}

// Past returns past proposals, the latest first, before a time unless that is zero, at
// most most of them.
func (s *Store) Past(ctx context.Context, before time.Time, most int) ([]core.PastProposal, error) {
	out, err := collectQuery(s.reading(ctx), pastSelect+` WHERE ?1 = 0 OR at < ?1 ORDER BY at DESC, rid DESC LIMIT ?2`, scanPast, micros(before), most)
	return out, s.explain(err)
}

// ForgetPast removes every past proposal, so that what they taught is unlearned and
// nothing is held against a job because of them.
func (s *Store) ForgetPast(ctx context.Context, by string) (int64, error) {
	var n int64
	err := s.write(ctx, "forget_past", normal, func(t *tx) error {
		var err error
		if _, err = t.exec(`DELETE FROM mailboxes WHERE name LIKE 'past:%'`); err != nil {
			return err
		}
		if n, err = t.exec(`DELETE FROM past`); err != nil || n == 0 {
			return err
		}
		return t.emit(core.Event{Kind: "past.forgotten", Subject: "past", By: by, Data: object("removed", number(n))})
	})
	return n, err
}

// pastFor returns the past proposals that bear on a submission: of the same link or
// role whenever they were, of the same company or recipient since a time.
func pastFor(q querier, postings []string, job core.Job, sub core.Submission, since time.Time) ([]core.PastProposal, error) {
	company := sub.Company
	if company == "" {
		company = job.Company
	}
	out, err := collectQuery(q, pastSelect+` WHERE rid IN (SELECT rid FROM past WHERE link <> '' AND link IN (SELECT value FROM json_each(?1))
		UNION SELECT rid FROM past WHERE role <> '' AND role = ?2 UNION SELECT rid FROM past WHERE company <> '' AND company = ?3 AND at >= ?5
		UNION SELECT rid FROM past WHERE recipient <> '' AND recipient = ?4 AND at >= ?5) ORDER BY at DESC LIMIT 100`, scanPast,
		list(postings), core.RoleKey(company, job.Title), core.CompanyKey(company), recipientKey(sub.Recipient), micros(since))
	if err != nil {
		return nil, fmt.Errorf("look for past proposals: %w", err)
	}
	return out, nil
}

// PastPlace returns up to where a channel's mailbox was searched for past proposals
// when that was interrupted, else "".
func (s *Store) PastPlace(ctx context.Context, name core.ChannelName) (string, error) {
	place, err := mailCursor(s.reading(ctx), pastPlace(name))
	return place, s.explain(err)
}

// SavePastPlace keeps that place; "" says that the search is over.
func (s *Store) SavePastPlace(ctx context.Context, name core.ChannelName, place string) error {
	return s.write(ctx, "save_past_place", normal, func(t *tx) error {
		if place == "" {
			_, err := t.exec(`DELETE FROM mailboxes WHERE name = ?`, pastPlace(name))
			return err
		}
		return t.putMailCursor(pastPlace(name), place)
	})
}

func pastPlace(name core.ChannelName) string { return "past:" + string(name) }

// OwnKeys returns those of the keys that belong to submissions of the agent.
func (s *Store) OwnKeys(ctx context.Context, keys []string) (map[string]bool, error) {
	out := map[string]bool{}
	rows, err := collectQuery(s.reading(ctx), `SELECT key FROM submissions WHERE key IN (SELECT value FROM json_each(?))`,
		func(r *sql.Rows) (key string, err error) { return key, r.Scan(&key) }, list(keys))
	for _, k := range rows {
		out[k] = true
	}
	return out, s.explain(err)
}
