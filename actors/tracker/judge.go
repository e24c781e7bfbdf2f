package tracker

import (
	"context"
	"time"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/adapters/llm"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/invite"
	"github.com/automonet/automonet/core/reply"
	"github.com/automonet/automonet/core/track"
)

// source is who saw an outcome that a mail tells.
const source = "imap"

// judge makes replies and outcomes of the mails that belong to something.
func (t *Tracker) judge(ctx context.Context, name core.ChannelName, mails []core.Mail, sent []core.SentMail) (core.ReplyWrite, error) {
	var w core.ReplyWrite
	var lessons []core.ReplyLesson
	for _, m := range mails {
		tie, ok := track.Match(m, sent)
		if !ok || own(m, sent) {
			continue
		}
		if lessons == nil {
			var err error
			if lessons, err = t.cfg.Store.ReplyLessons(ctx, reply.MaxLessons); err != nil {
				return w, err
			}
		}
		r, err := t.reply(ctx, name, m, tie, lessons)
		if err != nil {
			return w, err
		}
		if o, ok := outcome(r, t.cfg.Clock.Now()); ok {
			r.Outcome = o.ID
			w.Outcomes = append(w.Outcomes, o)
		}
		w.Replies = append(w.Replies, r)
	}
	return w, nil
}

// own reports whether a mail is ours: a copy in the same folder, or one that a filter
// put there.
func own(m core.Mail, sent []core.SentMail) bool {
	for _, s := range sent {
		if m.ID != "" && m.ID == s.MessageID {
			return true
		}
	}
	return false
}

// reply says what a mail means.
func (t *Tracker) reply(ctx context.Context, name core.ChannelName, m core.Mail, tie track.Tie, lessons []core.ReplyLesson) (core.Reply, error) {
	v := reply.Classify(m, lessons)
	r := core.Reply{ID: core.NewReplyID(name, m), Channel: name, Tie: tie.How, Candidates: tie.Candidates, MessageID: m.ID, References: m.References,
		From: m.From, FromName: m.FromName, ReplyTo: m.ReplyTo, Subject: m.Subject, Text: v.Text, Files: m.Files, Report: m.Report, At: m.At}
	if tie.Sent != nil {
		r.SubmissionID, r.JobID = tie.Sent.SubmissionID, tie.Sent.JobID
	}
	for _, c := range m.Calendars {
		if i, ok := invite.Parse(c); ok {
			r.Invite = &i
			break
		}
	}
	if v.Doubtful() {
		var err error
		if v, err = t.ask(ctx, r.JobID, m, v); err != nil {
			return r, err
		}
	}
	r.Class, r.Confidence, r.By, r.Why = v.Class, v.Confidence, v.By, v.Why
	if r.Class == core.ReplyPayment {
		r.Amount = reply.Amount(v.Text)
	}
	switch {
	case r.SubmissionID == "":
		r.Ask = core.AskWhich
	case v.Unclear(), tie.How == "report" && r.Class.Outcome() != "":
		// A mail server tells of the delivery only: what else stands in its mail is
		// not the client's word.
		r.Ask = core.AskClass
	case r.Class == core.ReplyPayment:
		r.Ask = core.AskPayment
	case r.Class == core.ReplyBounce && (m.Report == nil || m.Report.Final()):
		r.Ask = core.AskAddress
	}
	return r, nil
}

// ask lets a model look at a mail that the rules are unsure of. Where none may or can,
// it stays unsure, and the owner is asked.
func (t *Tracker) ask(ctx context.Context, job core.JobID, m core.Mail, v reply.Verdict) (reply.Verdict, error) {
	if t.cfg.Models == nil {
		return v, nil
	}
	p := reply.Ask(m)
	answer, err := t.cfg.Models.Ask(ctx, actors.Ask{Job: job, Task: core.TaskClassify, Messages: []llm.Message{{Role: llm.RoleSystem, Text: p.System}, {Role: llm.RoleUser, Text: p.User}},
		MaxOutput: p.MaxOutput, Schema: &llm.Schema{Name: p.SchemaName, JSON: p.Schema}, SchemaOptional: true, LocalOnly: t.cfg.LocalOnly, CacheFor: 24 * time.Hour})
	if err != nil {
		if ctx.Err() != nil {
			return v, ctx.Err()
		}
		t.cfg.Log.Debug("no model looked at a reply", "kind", string(core.KindOf(err)))
		return v, nil
	}
	class, sure, err := reply.Answer(answer.Text)
	if err != nil {
		return v, nil
	}
	if settled, ok := reply.Settled(v, class, sure); ok {
		settled.By, settled.Why = "llm:"+answer.Name, ""
		return settled, nil
	}
	return v, nil
}

// outcome is what a reply means for its submission, once nothing of it is open. now
// bounds the time that a mail states.
func outcome(r core.Reply, now time.Time) (core.OutcomeEvent, bool) {
	kind := r.Class.Outcome()
	if kind == "" || r.SubmissionID == "" || r.Ask != "" {
		return core.OutcomeEvent{}, false
	}
	at := r.At
	if at.IsZero() || at.After(now) {
		at = now
	}
	return core.OutcomeEvent{ID: core.OutcomeID("reply-" + string(r.ID)), SubmissionID: r.SubmissionID, Kind: kind, Source: source, At: at}, true
}
