package generator

import (
	"context"
	"fmt"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/extract"
	"github.com/automonet/automonet/core/review"
	"github.com/automonet/automonet/core/track"
)

// Threads are the conversations that were begun.
type Threads interface {
	Conversation(ctx context.Context, id core.SubmissionID) (core.Conversation, error)
	CreateAnswer(ctx context.Context, a core.Answer, by string) (core.Answer, error)
	ChangeAnswer(ctx context.Context, a core.Answer, to core.AnswerState, by, reason string) (core.Answer, error)
	Silences
}

// Silences are conversations in which the owner may have the next word.
type Silences interface {
	Unfollowed(ctx context.Context, channel core.ChannelName, since time.Time, most int) ([]core.SentMail, error)
	Unthanked(ctx context.Context, since time.Time, most int) ([]core.Reply, error)
}

const (
	// sweepEvery is how often silences are looked at.
	sweepEvery = time.Hour
	// unasked bounds the mails that one look writes without being asked for.
	unasked = 5
	// followed is how far back silences are looked for: no follow-up is due later.
	followed = 90 * 24 * time.Hour
	// thanked is for how long thanks for a rejection still make sense.
	thanked = 7 * 24 * time.Hour
	// leastAnswer is the fewest words of an answer that the owner wrote.
	leastAnswer = 1
)

// Answer writes an answer in the conversation of a submission and saves it: to the
// reply of the wish, else to the last one of a person, else a follow-up.
func (g *Generator) Answer(ctx context.Context, id core.SubmissionID, answer core.AnswerID, wish core.AnswerWish, settings core.Settings, by string, see func(core.DraftDelta)) (core.Answer, error) {
	release, mine := g.Claim(core.ProposalID("answer/" + string(id)))
	if !mine {
		return core.Answer{}, core.Errorf(core.KindConflict, "an answer in this conversation is being written; wait for it")
	}
	defer release()
	conv, err := g.cfg.Threads.Conversation(ctx, id)
	if err != nil {
		return core.Answer{}, err
	}
	a, err := g.begin(conv, answer, wish)
	if err != nil {
		return a, err
	}
	in, err := g.answerInput(ctx, &a, conv, settings)
	if err != nil {
		return a, err
	}
	if why := draft.Forbidden(in); why != "" {
		return a, core.Errorf(core.KindDenied, "a standing rule forbids this job: %s", core.Clean(why, 200, false))
	}
	o := order{wish: wish.Draft(), see: see}
	if by == writer {
		o.cache = answersKept
	}
	text, err := g.compose(ctx, in, o)
	if err != nil {
		return a, err
	}
	a.Content.Body, a.Content.Language, a.Content.Price = text.Content.Body, text.Content.Language, text.Content.Price
	a.Claims, a.Gates, a.Missing, a.Rung, a.Template, a.Model, a.Writing = text.Claims, text.Gates, text.Missing, text.Rung, text.Template, text.Model, text.Writing
	a.Flags = append(a.Flags, text.Flags...)
	a.Writing.Others, a.Writing.Credit = nil, nil
	if refusesAddress(a.Content.Recipient) {
		a.Missing = append(a.Missing, draft.MissingRecipient+": refused")
	}
	g.cfg.Reach("generator.answer")
	return g.cfg.Threads.CreateAnswer(ctx, a, by)
}

const writer = "agent:generator"

// refusesAddress reports whether an address is one to which nothing is ever sent.
func refusesAddress(addr string) bool {
	for _, b := range review.Recipient(addr, core.Job{}, nil, true) {
		if b.Kind == review.KindRefuse {
			return true
		}
	}
	return false
}

// begin says what is answered, and refuses what cannot be.
func (g *Generator) begin(conv core.Conversation, id core.AnswerID, wish core.AnswerWish) (core.Answer, error) {
	if g.cfg.Converses == nil || !g.cfg.Converses(conv.Submission.Channel) {
		return core.Answer{}, core.Errorf(core.KindDenied, "what went out by %s is answered there, by hand; only mails whose mailbox is read are answered from here", conv.Submission.Channel)
	}
	for _, have := range conv.Answers {
		if have.State.Open() {
			return have, core.Errorf(core.KindConflict, "this conversation has an answer that waits or is on its way; edit or reject that one, see: automonet answer list")
		}
	}
	r := conv.Last()
	if wish.ReplyID != "" {
		if r = conv.Reply(wish.ReplyID); r == nil {
			return core.Answer{}, core.Errorf(core.KindNotFound, "there is no reply %q in this conversation", core.Clean(string(wish.ReplyID), 60, false))
		}
		if !r.Class.ByPerson() {
			return core.Answer{}, core.Errorf(core.KindDenied, "no person wrote this mail; correct what it is first, with: automonet replies correct")
		}
	}
	kind := core.AnswerFollowUp
	if r != nil {
		kind = core.AnswerKindFor(r.Class)
	}
	a, err := core.NewAnswer(id, conv.Submission, r, kind, g.cfg.Clock.Now())
	if err != nil {
		return a, err
	}
	a.Wish = wish
	switch conv.Voids(a) {
	case core.AnswerOvertaken:
		return a, core.Errorf(core.KindDenied, "this conversation has ended, or was answered meanwhile; there is nothing to follow up")
	case core.AnswerWaiting:
		a.Flags = append(a.Flags, "ask:"+review.CodeNewerReply)
	}
	if wish.Accept && meetingOf(r).IsZero() {
		return a, core.Invalid("accept", "the mail brought no calendar entry whose time could be accepted; say times instead")
	}
	return a, nil
}

func meetingOf(r *core.Reply) time.Time {
	if r == nil || r.Invite == nil || r.Invite.AllDay {
		return time.Time{}
	}
	return r.Invite.Start
}

// answerInput loads what the text of an answer depends on, and sets its profile.
func (g *Generator) answerInput(ctx context.Context, a *core.Answer, conv core.Conversation, settings core.Settings) (draft.Input, error) {
	job, err := g.cfg.Jobs.Job(ctx, a.JobID)
	if err != nil {
		return draft.Input{}, err
	}
	if a.Profile == "" {
		list, _, err := g.cfg.Store.Proposals(ctx, core.ProposalFilter{JobID: a.JobID, Limit: core.MaxLimit})
		if err != nil {
			return draft.Input{}, err
		}
		for _, p := range list {
			if p.ID == conv.Submission.ProposalID {
				a.Profile = p.Profile
			}
		}
	}
	profile, err := g.cfg.Owner.Profile(ctx, a.Profile)
	if core.KindOf(err) == core.KindNotFound {
		// The one that the proposal was written from is gone: the owner's own speaks.
		profile, err = g.cfg.Owner.Profile(ctx, "")
	}
	if err != nil {
		return draft.Input{}, err
	}
	a.Profile = profile.ID
	t := draft.Talk{Kind: a.Kind, Wish: a.Wish, Subject: a.Content.Subject, About: job, Sent: conv.Submission.Content, Zone: zoneOf(settings)}
	if r := conv.Reply(a.ReplyID); r != nil {
		t.Mail = core.Job{Title: r.Subject, Company: r.FromName, Text: r.Text,
			Extraction: extract.Extract(core.Posting{Title: r.Subject, Text: r.Text, FetchedAt: r.SeenAt})}
		t.Meeting = meetingOf(r)
	}
	in := draft.Input{Job: core.Job{ID: a.JobID}, Profile: profile, Settings: settings, Channel: a.Content.Channel, Recipient: a.Content.Recipient,
		Language: a.Wish.Language, Now: g.cfg.Clock.Now()}
	return in.Answering(t), nil
}

func zoneOf(s core.Settings) *time.Location {
	if zone, err := time.LoadLocation(s.TimeZone); err == nil && s.TimeZone != "" && s.TimeZone != "Local" {
		return zone
	}
	return time.UTC
}

// CheckAnswer runs the gates over the present text of an answer, with the claims that
// still stand in it.
func (g *Generator) CheckAnswer(ctx context.Context, a core.Answer, settings core.Settings) (core.Answer, error) {
	conv, err := g.cfg.Threads.Conversation(ctx, a.SubmissionID)
	if err != nil {
		return a, err
	}
	in, err := g.answerInput(ctx, &a, conv, settings)
	if err != nil {
		return a, err
	}
	a.Gates = draft.Check(draft.Candidate{Content: a.Content, Claims: a.Claims, Job: in.Job, Profile: draft.Spoken(in.Profile, a.Content.Language, a.Claims),
		Settings: settings, Language: a.Content.Language, MinWords: leastAnswer})
	return a, nil
}

// unaskedAnswers writes what the settings want written without being asked for: the
// one follow-up after a silence, and thanks for a rejection. It becomes a draft; only
// a follow-up that the owner permits goes on by itself.
func (g *Generator) unaskedAnswers(ctx context.Context, settings core.Settings) (int, error) {
	now := g.cfg.Clock.Now()
	if g.cfg.Threads == nil || g.cfg.Converses == nil || !g.due(now) {
		return 0, nil
	}
	n := 0
	write := func(sub core.SubmissionID, wish core.AnswerWish) error {
		a, err := g.Answer(ctx, sub, core.AnswerID(g.cfg.IDs.New()), wish, settings, writer, nil)
		switch core.KindOf(err) {
		case "":
			n++
			return g.routeAnswer(ctx, a, settings)
		case core.KindConflict, core.KindDenied, core.KindInvalid, core.KindNotFound:
			return nil // somebody was first, or it cannot be answered from here
		}
		return err
	}
	for _, p := range g.cfg.Policies(settings) {
		wait, wanted := settings.Answers.FollowUps(p.Channel)
		if !wanted || !g.mayDraft(p) {
			continue
		}
		silent, err := g.cfg.Threads.Unfollowed(ctx, p.Channel, now.Add(-followed), core.MaxLimit)
		if err != nil {
			return n, err
		}
		if len(silent) == 0 {
			continue
		}
		learned, err := g.cfg.Silence(ctx)
		if err != nil {
			return n, err
		}
		for _, s := range silent {
			if n == unasked {
				g.again()
				return n, nil
			}
			if !track.FollowUpDue(s, wait, learned(s.Source), now) {
				continue
			}
			if err := write(s.SubmissionID, core.AnswerWish{}); err != nil {
				return n, fmt.Errorf("follow up submission %s: %w", s.SubmissionID, err)
			}
		}
	}
	if !settings.Answers.Thanks {
		return n, nil
	}
	replies, err := g.cfg.Threads.Unthanked(ctx, now.Add(-thanked), unasked)
	if err != nil {
		return n, err
	}
	for _, r := range replies {
		if g.mayDraft(g.policy(settings, r.Channel)) {
			if err := write(r.SubmissionID, core.AnswerWish{ReplyID: r.ID}); err != nil {
				return n, fmt.Errorf("thank for reply %s: %w", r.ID, err)
			}
		}
	}
	return n, nil
}

// mayDraft reports whether a channel's conversations go on from here at all.
func (g *Generator) mayDraft(p core.ChannelPolicy) bool {
	mode := p.Mode
	if mode.Rank() > p.Ceiling.Rank() {
		mode = p.Ceiling
	}
	return mode.Permits(core.ModeDraft) && g.cfg.Converses(p.Channel)
}

// due reports whether silences are to be looked at, and takes note that they are.
func (g *Generator) due(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.swept.IsZero() && now.Sub(g.swept) < sweepEvery {
		return false
	}
	g.swept = now
	return true
}

func (g *Generator) again() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.swept = time.Time{}
}

// routeAnswer approves a follow-up by rule where that is permitted.
func (g *Generator) routeAnswer(ctx context.Context, a core.Answer, settings core.Settings) error {
	policy, err := g.trusted(ctx, g.policy(settings, a.Content.Channel), settings)
	if err != nil {
		return err
	}
	job, err := g.cfg.Jobs.Job(ctx, a.JobID)
	if err != nil {
		return err
	}
	if !review.RouteAnswer(a, policy, settings, job) {
		return nil
	}
	approved, err := a.Approve(a.Hash, core.RuleAuto, g.cfg.Clock.Now())
	if err != nil {
		return nil // it waits for the owner
	}
	_, err = g.cfg.Threads.ChangeAnswer(ctx, approved, core.AnswerApproved, writer, "")
	if core.KindOf(err) == core.KindConflict {
		return nil
	}
	return err
}
