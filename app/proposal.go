package app

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/core/review"
)

// Proposals lists proposals.
func (l *local) Proposals(ctx context.Context, f core.ProposalFilter) ([]core.Proposal, string, error) {
	return l.store.Proposals(ctx, f)
}

// Proposal returns a proposal.
func (l *local) Proposal(ctx context.Context, id core.ProposalID) (core.Proposal, error) {
	return l.store.Proposal(ctx, id)
}

// Approve approves exactly the content whose hash the user saw. Approving what
// is approved already, with the same hash, changes nothing.
func (l *local) Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error) {
	p, err := l.approve(ctx, id, hash, by)
	if err != nil {
		// Whoever approved the same text at the same moment, and was first, meant this too.
		if now, again := l.store.Proposal(ctx, id); again == nil && now.ApprovedFor() && now.Approval.Hash == hash {
			return now, nil
		}
	}
	return p, err
}

func (l *local) approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) (core.Proposal, error) {
	p, err := l.store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	if p.ApprovedFor() && p.Approval.Hash == hash {
		return p, nil
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return p, err
	}
	if err := l.mayApprove(settings, p); err != nil {
		return p, err
	}
	if err := l.onlyOne(ctx, p); err != nil {
		return p, err
	}
	if err := l.allowed(ctx, settings, p.JobID, &p.Content); err != nil {
		return p, err
	}
	if err := l.mayReceive(ctx, p); err != nil {
		return p, err
	}
	approved, err := p.Approve(hash, by, l.clock.Now())
	if err != nil {
		return p, err
	}
	credited := approved
	credited.Writing.Credit = nil
	saved, err := l.saveJudged(ctx, credited, core.ProposalApproved, core.FeedbackApprove, by, "")
	if err != nil {
		return p, err
	}
	l.writer.Reward(ctx, approved, kept(approved))
	l.knock("submitter")
	return saved, nil
}

// mayApprove refuses an approval that could never lead to a send, so that the
// user learns it now and not from a queue that stands still.
func (l *local) mayApprove(settings core.Settings, p core.Proposal) error {
	for _, c := range l.policies(settings) {
		if c.Channel != p.Content.Channel {
			continue
		}
		if !c.Mode.Permits(c.Approvable()) {
			return core.Errorf(core.KindDenied, "channel %s is on %s and may not send; allow it with: automonet channel set %s confirm",
				c.Channel, c.Mode, c.Channel)
		}
		return nil
	}
	return l.unknownChannel(p.Content.Channel)
}

// onlyOne refuses to approve a second message for a job that was written to, or
// may have been, by whatever channel and under whatever merged name.
func (l *local) onlyOne(ctx context.Context, p core.Proposal) error {
	subs, _, err := l.store.Submissions(ctx, core.SubmissionFilter{JobID: p.JobID, Limit: core.MaxLimit})
	if err != nil {
		return err
	}
	for _, s := range subs {
		if s.State.Live() {
			return core.Errorf(core.KindDenied, "this job already has a submission (by %s, %s); only one goes out for a job. Look at it with: automonet submission show %s",
				s.Channel, s.State, s.ID)
		}
	}
	return nil
}

// mayReceive refuses a recipient to whom nothing is ever sent, so that the user
// learns it now.
func (l *local) mayReceive(ctx context.Context, p core.Proposal) error {
	if p.Content.Channel != review.MailChannel {
		return nil
	}
	job, err := l.store.Job(ctx, p.JobID)
	if err != nil {
		return err
	}
	postings, err := l.store.Postings(ctx, p.JobID)
	if err != nil {
		return err
	}
	for _, b := range review.Recipient(p.Content.Recipient, job, postings, slices.Contains(p.Flags, review.FlagRecipientEntered)) {
		if b.Kind != review.KindRefuse {
			continue
		}
		shown := core.Clean(p.Content.Recipient, 80, false)
		switch b.Code {
		case review.CodeRoleAddress:
			return core.Errorf(core.KindDenied, "%s is a duty desk that takes no applications; enter another with: automonet proposal edit --to", shown)
		case review.CodeMailingList:
			return core.Errorf(core.KindDenied, "%s is a mailing list; enter a person's address with: automonet proposal edit --to", shown)
		}
		return core.Errorf(core.KindDenied, "%q is not exactly one plain mail address; correct it with: automonet proposal edit --to", shown)
	}
	return nil
}

// withdraw makes way for a change of a proposal: what only waits is taken back,
// what went out, or may have, can no longer be changed. The store itself cancels
// what is queued when the approval is void.
func (l *local) withdraw(ctx context.Context, p core.Proposal, by string) error {
	parked, err := l.parked(ctx, p)
	if err != nil {
		return err
	}
	for _, s := range parked {
		if _, err := l.store.CancelSubmission(ctx, s, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the proposal was changed"}, by); err != nil {
			return err
		}
	}
	return nil
}

// parked returns the submissions that a change of the proposal takes back, and
// refuses the change when one went out, or may have.
func (l *local) parked(ctx context.Context, p core.Proposal) ([]core.Submission, error) {
	subs, _, err := l.store.Submissions(ctx, core.SubmissionFilter{JobID: p.JobID, Limit: core.MaxLimit})
	if err != nil {
		return nil, err
	}
	var out []core.Submission
	for _, s := range subs {
		switch {
		case s.ProposalID != p.ID || !s.State.Live() || s.State == core.SubmissionQueued:
		case s.State == core.SubmissionParked:
			out = append(out, s)
		default:
			return nil, core.Errorf(core.KindDenied, "this proposal went out, or may have (submission %s is %s), and cannot be changed any more", s.ID, s.State)
		}
	}
	return out, nil
}

// Reject turns a proposal down.
func (l *local) Reject(ctx context.Context, id core.ProposalID, by, reason string) (core.Proposal, error) {
	p, err := l.store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	if err := l.withdraw(ctx, p, by); err != nil {
		return p, err
	}
	if p.State == core.ProposalApproved {
		if p, err = l.store.SaveProposal(ctx, p, core.ProposalWaiting, by); err != nil {
			return p, err
		}
	}
	if reason = core.Clean(reason, 300, false); reason != "" {
		p.Flags = append(p.Flags, "rejected:"+reason)
	}
	rejected := p
	rejected.Writing.Credit = nil
	saved, err := l.saveJudged(ctx, rejected, core.ProposalRejected, core.FeedbackReject, by, reason)
	if err == nil {
		l.writer.Reward(ctx, p, 0)
	}
	return saved, err
}

// Edit replaces the content, voids an approval and runs the gates again. Claims
// that still stand in the text keep their facts; the others are dropped with it.
func (l *local) Edit(ctx context.Context, id core.ProposalID, c core.Content, by string) (core.Proposal, error) {
	p, err := l.store.Proposal(ctx, id)
	if err != nil {
		return p, err
	}
	if err := l.withdraw(ctx, p, by); err != nil {
		return p, err
	}
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return p, err
	}
	c.Subject = core.Clean(c.Subject, core.MaxTitleBytes, false)
	c.Body = core.Clean(c.Body, core.MaxTextBytes, true)
	c.Recipient = core.Clean(c.Recipient, core.MaxURLBytes, false)
	if c.Channel == "" {
		c.Channel = p.Content.Channel
	}
	if l.channels[c.Channel] == nil {
		return p, l.unknownChannel(c.Channel)
	}
	if c.Attachments, err = l.keepAttachments(c.Attachments); err != nil {
		return p, err
	}
	kind := core.FeedbackEdit
	if p.State == core.ProposalRejected && c.Hash() == p.Hash {
		// Saving the rejected text again takes the rejection back.
		kind = core.FeedbackUndo
	}
	if p, err = l.edited(ctx, p, c, settings); err != nil {
		return p, err
	}
	if p, err = l.saveJudged(ctx, p, core.ProposalDrafted, kind, by, ""); err != nil {
		return p, err
	}
	// What a human wrote is shown to a human again; a failed gate stands beside it.
	return l.store.SaveProposal(ctx, p, core.ProposalWaiting, by)
}

func (l *local) edited(ctx context.Context, p core.Proposal, c core.Content, settings core.Settings) (core.Proposal, error) {
	job, err := l.store.Job(ctx, p.JobID)
	if err != nil {
		return p, err
	}
	profile, err := l.store.Profile(ctx, p.Profile)
	if err != nil {
		return p, err
	}
	kept := keepClaims(p.Claims, p.Content.Body, c.Body)
	postings, err := l.store.Postings(ctx, p.JobID)
	if err != nil {
		return p, err
	}
	var flags []string
	for _, f := range p.Flags {
		// What sending would ask is asked anew; what the user entered before counts
		// for the recipient of before.
		if !strings.HasPrefix(f, "ask:") && f != review.FlagRecipientEntered && !slices.Contains(flags, f) {
			flags = append(flags, f)
		}
	}
	entered := slices.Contains(p.Flags, review.FlagRecipientEntered)
	if c.Recipient != "" && (entered || c.Recipient != p.Content.Recipient) {
		flags = append(flags, review.FlagRecipientEntered)
	}
	p.Flags = flags
	if p.Writing.Credit != nil && p.Writing.Original == "" {
		p.Writing.Original = p.Content.Body
	}
	p.Content, p.Claims, p.Missing, p.Rung = c, kept, nil, core.RungHuman
	p.Gates = draft.Check(draft.Candidate{Content: c, Claims: kept, Job: job, Profile: draft.Spoken(profile, c.Language, kept), Settings: settings, Language: c.Language})
	policy, err := l.policy(settings, c.Channel)
	if err != nil {
		return p, err
	}
	p.Flags = append(p.Flags, review.Questions(p, job, postings, policy, settings, l.clock.Now())...)
	return p, nil
}

// Preview shows exactly what would be sent, and what stands in its way now.
func (l *local) Preview(ctx context.Context, id core.ProposalID) (core.Preview, error) {
	p, err := l.store.Proposal(ctx, id)
	if err != nil {
		return core.Preview{}, err
	}
	ch := l.channels[p.Content.Channel]
	if ch == nil {
		return core.Preview{}, l.unknownChannel(p.Content.Channel)
	}
	job, err := l.store.Job(ctx, p.JobID)
	if err != nil {
		return core.Preview{}, err
	}
	sub, err := l.pending(ctx, p, job)
	if err != nil {
		return core.Preview{}, err
	}
	view, err := ch.Preview(ctx, sub)
	if err != nil {
		return view, refused(err)
	}
	if sub.ID == previewID {
		view.Wire = messageID.ReplaceAllString(view.Wire, "")
	}
	view.Blocks, err = l.blocks(ctx, sub, p, job)
	return view, err
}

// previewID is the id of a submission that does not exist yet; its key, and so its
// message id, will be another.
const previewID core.SubmissionID = "preview"

var messageID = regexp.MustCompile(`(?mi)^message-id:.*\r?\n`)

// pending is the submission that waits to send the proposal, or the one that an
// approval would make.
func (l *local) pending(ctx context.Context, p core.Proposal, job core.Job) (core.Submission, error) {
	subs, _, err := l.store.Submissions(ctx, core.SubmissionFilter{JobID: p.JobID, Limit: core.MaxLimit})
	if err != nil {
		return core.Submission{}, err
	}
	for _, s := range subs {
		if s.ProposalID == p.ID && s.Hash == p.Hash && s.State.Live() && s.State != core.SubmissionSent {
			return s, nil
		}
	}
	return core.Submission{ID: previewID, JobID: p.JobID, ProposalID: p.ID, Channel: p.Content.Channel,
		State: core.SubmissionQueued, Recipient: p.Content.Recipient, Company: job.Company, Hash: p.Hash, Content: p.Content,
		Key: core.NewIdemKey("preview", p.JobID, p.Content.Channel)}, nil
}

func (l *local) blocks(ctx context.Context, sub core.Submission, p core.Proposal, job core.Job) ([]core.Block, error) {
	settings, err := l.store.Settings(ctx)
	if err != nil {
		return nil, err
	}
	postings, err := l.store.Postings(ctx, job.ID)
	if err != nil {
		return nil, err
	}
	limits := l.caps(settings, sub.Channel)
	now := l.clock.Now()
	history, err := l.store.SendHistory(ctx, sub, now.Add(-limits.Window))
	if err != nil {
		return nil, err
	}
	var policy core.ChannelPolicy
	for _, c := range l.policies(settings) {
		if c.Channel == sub.Channel {
			policy = c
		}
	}
	if policy, err = l.trust.policy(ctx, policy, settings); err != nil {
		return nil, err
	}
	if !p.ApprovedFor() {
		// Shown before the approval: what would stand in the way after it.
		p.State, p.Approval = core.ProposalApproved, &core.Approval{Hash: p.Hash, By: "user:preview", At: now}
	}
	return review.Unanswered(review.PreSend(sub, p, job, postings, policy, settings, limits, history, now), p), nil
}
