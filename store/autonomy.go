package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/automonet/automonet/core"
)

// EventAutonomy is a step of a channel's autonomy. Its From and To are states, its
// subject is the channel.
const EventAutonomy = core.EventAutonomy

// Autonomy returns how far a channel has come; a channel that was never looked at is in
// shadow, with the Rev 0.
func (s *Store) Autonomy(ctx context.Context, name core.ChannelName) (core.Autonomy, error) {
	a, err := loadAutonomy(s.reading(ctx), name)
	return a, s.explain(err)
}

func loadAutonomy(q querier, name core.ChannelName) (core.Autonomy, error) {
	a := core.Autonomy{Channel: name, State: core.AutonomyShadow}
	var rev int64
	var doc string
	err := q.row(`SELECT rev, doc FROM autonomy WHERE channel = ?`, string(name)).Scan(&rev, &doc)
	if errors.Is(err, sql.ErrNoRows) {
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("load the autonomy of %s: %w", name, err)
	}
	err = decode(doc, "autonomy", &a)
	a.Rev = rev
	return a, err
}

// Autonomies returns the channels that are anything but in shadow.
func (s *Store) Autonomies(ctx context.Context) ([]core.Autonomy, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT rev, doc FROM autonomy WHERE json_extract(doc, '$.state') <> 'shadow' ORDER BY channel`, func(r *sql.Rows) (core.Autonomy, error) {
		var a core.Autonomy
		var rev int64
		var doc string
		if err := r.Scan(&rev, &doc); err != nil {
			return a, err
		}
		err := decode(doc, "autonomy", &a)
		a.Rev = rev
		return a, err
	})
	return out, s.explain(err)
}

// SaveAutonomy makes a step of a channel's autonomy when a.Rev is still the present
// one; KindConflict otherwise.
func (s *Store) SaveAutonomy(ctx context.Context, a core.Autonomy, step core.AutonomyStep) (core.Autonomy, error) {
	if a.Channel == "" || a.Channel != step.Channel {
		return a, core.Invalid("channel", "a step of autonomy needs its channel")
	}
	err := s.write(ctx, "save_autonomy", full, func(t *tx) error {
		have, err := loadAutonomy(t, a.Channel)
		if err != nil {
			return err
		}
		if have.Rev != a.Rev {
			return stale("autonomy of channel", string(a.Channel))
		}
		a, err = t.putAutonomy(a, step)
		return err
	})
	return a, err
}

func (t *tx) putAutonomy(a core.Autonomy, step core.AutonomyStep) (core.Autonomy, error) {
	a.Rev++
	doc, err := encode(a)
	if err != nil {
		return a, err
	}
	if _, err := t.exec(`INSERT OR REPLACE INTO autonomy (channel, rev, doc) VALUES (?, ?, ?)`, string(a.Channel), a.Rev, doc); err != nil {
		return a, fmt.Errorf("save the autonomy of %s: %w", a.Channel, err)
	}
	if step.At.IsZero() {
		step.At = t.now
	}
	if doc, err = encode(step); err != nil {
		return a, err
	}
	if _, err := t.exec(`INSERT INTO autonomy_steps (channel, at, doc) VALUES (?, ?, ?)`, string(a.Channel), micros(step.At), doc); err != nil {
		return a, fmt.Errorf("keep a step of the autonomy of %s: %w", a.Channel, err)
	}
	data := []string{"reason", string(step.Reason), "detail", clip(step.Detail, 120), "matched", number(int64(step.Agreement.Matched)), "n", number(int64(step.Agreement.N)), "channel", string(a.Channel)}
	if l := step.Limits; l != nil {
		data = append(data, "per_day", number(int64(l.PerDay)))
		if l.MaxPrice.Stated() {
			data = append(data, "max", l.MaxPrice.String())
		}
	}
	return a, t.emit(core.Event{Kind: EventAutonomy, Subject: string(a.Channel), From: string(step.From), To: string(step.To), By: step.By, Data: object(data...)})
}

// AutonomySteps returns the steps of a channel, or of all for "", the latest first.
func (s *Store) AutonomySteps(ctx context.Context, name core.ChannelName, before int64, most int) ([]core.AutonomyStep, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT seq, doc FROM autonomy_steps WHERE (?1 = '' OR channel = ?1) AND (?2 = 0 OR seq < ?2) ORDER BY seq DESC LIMIT ?3`,
		func(r *sql.Rows) (core.AutonomyStep, error) {
			var step core.AutonomyStep
			var seq int64
			var doc string
			if err := r.Scan(&seq, &doc); err != nil {
				return step, err
			}
			err := decode(doc, "step of autonomy", &step)
			step.Seq = seq
			return step, err
		}, string(name), before, limit(most, 50))
	return out, s.explain(err)
}

// ShadowPairs returns the latest comparisons of a channel after a feedback, those that
// were undone left out.
func (s *Store) ShadowPairs(ctx context.Context, name core.ChannelName, after int64, most int) ([]core.ShadowPair, error) {
	out, err := collectQuery(s.reading(ctx), `SELECT f.seq, f.doc FROM feedback AS f WHERE json_extract(doc, '$.seen.shadow') IS NOT NULL
		AND json_extract(doc, '$.seen.channel') = ? AND f.seq > ? AND NOT EXISTS (SELECT 1 FROM feedback AS u WHERE u.undoes = f.id) ORDER BY f.seq DESC LIMIT ?`,
		func(r *sql.Rows) (core.ShadowPair, error) {
			var p core.ShadowPair
			var f core.Feedback
			var doc string
			if err := r.Scan(&p.Seq, &doc); err != nil {
				return p, err
			}
			if err := decode(doc, "feedback", &f); err != nil {
				return p, err
			}
			p.Human, p.At = f.Kind, f.At
			if f.Seen.Shadow != nil {
				p.Shadow = *f.Seen.Shadow
			}
			return p, nil
		}, string(name), after, most)
	return out, s.explain(err)
}

// AutonomyTrouble returns what happened at a channel since a time that speaks against
// sending by itself, without what only a model can tell.
func (s *Store) AutonomyTrouble(ctx context.Context, name core.ChannelName, since time.Time) (core.AutonomyTrouble, error) {
	var out core.AutonomyTrouble
	codes, err := collectQuery(s.reading(ctx), `SELECT json_extract(refusal, '$.code') FROM submissions WHERE updated_at >= ?1 AND channel = ?2
		AND state IN ('failed', 'parked', 'cancelled') AND refusal <> '' ORDER BY updated_at, rid`,
		func(r *sql.Rows) (core.RefusalCode, error) {
			var c core.RefusalCode
			return c, r.Scan(&c)
		}, micros(since), string(name))
	if err != nil {
		return out, s.explain(err)
	}
	for _, c := range codes {
		if c == core.RefusedRecipient {
			out.Bounces++
		}
		if out.Refused == "" && slices.Contains(core.ComplaintCodes(), c) {
			out.Refused = c
		}
	}
	// A mail that came back for good says the same of its recipient.
	var back int
	err = s.reading(ctx).row(`SELECT count(DISTINCT r.submission_id) FROM replies AS r JOIN submissions AS s ON s.id = r.submission_id
		WHERE r.class = 'bounce' AND r.at >= ? AND s.channel = ? AND json_extract(r.doc, '$.report.action') = 'failed'`, micros(since), string(name)).Scan(&back)
	out.Bounces += back
	return out, s.explain(err)
}

// unattended counts what a channel sent in 24 hours, or may have, without the owner,
// except one submission.
func unattended(q querier, name core.ChannelName, now time.Time, but core.SubmissionID) (int, error) {
	var n int
	err := q.row(`SELECT count(*) FROM submissions AS s JOIN proposals AS p ON p.id = s.proposal_id WHERE s.channel = ? AND s.updated_at > ? AND s.id <> ?
		AND s.state IN ('sent', 'sending', 'unknown', 'needs_human') AND json_extract(nullif(p.approval, ''), '$.by') LIKE 'rule:%'`,
		string(name), micros(now.Add(-24*time.Hour)), string(but)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what %s sent by itself: %w", name, err)
	}
	return n, nil
}

// Unattended counts what a channel sent in the last 24 hours, or may have, without the
// owner's approval.
func (s *Store) Unattended(ctx context.Context, name core.ChannelName) (int, error) {
	n, err := unattended(s.reading(ctx), name, s.clock.Now(), "")
	return n, s.explain(err)
}

// permitted refuses a send without a human that the channel's autonomy does not permit
// at this very moment.
func (t *tx) permitted(sub core.Submission, p core.Proposal) error {
	a, err := loadAutonomy(t, sub.Channel)
	if err != nil {
		return err
	}
	n, err := unattended(t, sub.Channel, t.now, sub.ID)
	if err != nil {
		return err
	}
	return a.Permits(p.Approval.By, n)
}

// suspend takes back every permission to send without a human, given by hand or earned:
// in the place that this data comes from it may have been taken back since.
func (t *tx) suspend() error {
	settings, err := loadSettings(t)
	if err != nil {
		return err
	}
	names, err := collectQuery(t, `SELECT channel FROM autonomy ORDER BY channel`, func(r *sql.Rows) (core.ChannelName, error) {
		var c core.ChannelName
		return c, r.Scan(&c)
	})
	if err != nil {
		return err
	}
	for name, mode := range settings.Modes {
		if mode == core.ModeAuto && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		a, err := loadAutonomy(t, name)
		if err != nil {
			return err
		}
		if a.State == core.AutonomyDemoted || a.State != core.AutonomyGranted && settings.Modes[name] != core.ModeAuto {
			continue
		}
		step := core.AutonomyStep{Channel: name, From: a.State, To: core.AutonomyDemoted, Reason: core.AutonomyRestored, By: "system:recovery", At: t.now}
		if a.Grant != nil {
			step.Limits = &a.Grant.Limits
		}
		a.State, a.Reason, a.Since, a.Grant, a.Offer = core.AutonomyDemoted, core.AutonomyRestored, t.now, nil, nil
		if _, err := t.putAutonomy(a, step); err != nil {
			return err
		}
	}
	return nil
}
