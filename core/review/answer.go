package review

import (
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
)

// The codes of blocks that only answers in a conversation have.
const (
	// CodeOvertaken: the conversation went on without the answer.
	CodeOvertaken = "overtaken"
	// CodeNewerReply: another reply came after the one that is answered.
	CodeNewerReply = "newer_reply"
	// CodeAnsweredByHand: the owner has answered in the mail program.
	CodeAnsweredByHand = "answered_by_hand"
	// CodeUnread: an answer is in the mailbox and was not read yet.
	CodeUnread = "unread_answer"
	// CodeMailboxSilent: the mailbox cannot be looked at now.
	CodeMailboxSilent = "mailbox_silent"
	// CodeThreadAddress: the address is none of the conversation.
	CodeThreadAddress = "thread_address"
)

// AnswerCodes returns the codes that only PreAnswer can give.
func AnswerCodes() []string {
	return []string{CodeOvertaken, CodeNewerReply, CodeAnsweredByHand, CodeUnread, CodeMailboxSilent, CodeThreadAddress}
}

// PreAnswer returns every reason why an answer must not go out at now; none means that
// it may. Like PreSend it is to be asked again right before each try. What a posting
// says of being open or fresh does not matter in a conversation that has begun, nor do
// the caps per company and recipient.
func PreAnswer(a core.Answer, conv core.Conversation, job core.Job, postings []core.Posting, policy core.ChannelPolicy, settings core.Settings,
	caps core.Caps, history core.SendHistory, now time.Time) []Block {
	out := a.Outgoing()
	c := check{s: out, job: job, postings: postings, policy: policy, settings: settings, caps: caps, history: history, now: now.UTC()}
	c.answerApproval(a)
	c.answerMode(a)
	c.running()
	c.locks()
	c.conversation(a, conv)
	c.threadAddress(a, conv)
	for _, h := range rule.Broken(settings.Rules, job, postings, a.Content, settings.Rates, c.now) {
		c.add(block(KindRefuse, CodeRule, "rule", h.Rule.Text, "got", h.Found))
	}
	if w := blockedCompany(c.company(), settings); w != "" {
		c.add(block(KindRefuse, CodeBlockedCompany, "company", w))
	}
	c.answerCounts()
	c.quiet()
	return c.blocks
}

func (c *check) answerApproval(a core.Answer) {
	why := ""
	switch {
	case a.State != core.AnswerApproved || a.Approval == nil:
		why = "not_approved"
	case !a.ApprovedFor() || a.Hash != a.Digest():
		why = "content"
	case a.Unsendable() != "":
		why = "gate"
	}
	if why != "" {
		c.add(block(KindAsk, CodeApprovalVoid, "why", why))
	}
}

// answerMode: the channel permits sending, and without a human only follow-ups, where
// the owner has permitted those too.
func (c *check) answerMode(a core.Answer) {
	need := c.policy.Approvable()
	unattended := a.Approval == nil || strings.HasPrefix(a.Approval.By, core.RulePrefix)
	mode := c.policy.Mode
	if mode.Rank() > c.policy.Ceiling.Rank() {
		mode = c.policy.Ceiling
	}
	if unattended && !MayFollowUp(a, c.policy, c.settings) || !mode.Permits(need) {
		c.add(block(KindAsk, CodeChannelMode, "channel", string(c.s.Channel), "mode", string(mode)))
	}
}

// MayFollowUp reports whether an answer may go out without the owner's approval: only a
// follow-up, on a channel that is on auto by the owner's own setting, with a permission
// for follow-ups on record.
func MayFollowUp(a core.Answer, policy core.ChannelPolicy, settings core.Settings) bool {
	return a.Kind == core.AnswerFollowUp && policy.Unattended() == core.RuleAuto && settings.Answers.MayFollowUp(a.Content.Channel)
}

// RouteAnswer says whether a text that was just written is approved by rule: a
// follow-up that may go out unattended, passed its checks and left nothing to ask.
func RouteAnswer(a core.Answer, policy core.ChannelPolicy, settings core.Settings, job core.Job) bool {
	return MayFollowUp(a, policy, settings) && a.Unsendable() == "" && len(a.Gates) > 0 && len(a.Flags) == 0 && scamSign(job) == "" && screenFlag(job) == "" &&
		blockedCompany(job.Company, settings) == "" && len(rule.Broken(settings.Rules, job, nil, a.Content, settings.Rates, a.UpdatedAt)) == 0
}

// conversation: nobody refused, took the word or answered meanwhile.
func (c *check) conversation(a core.Answer, conv core.Conversation) {
	switch conv.Voids(a) {
	case core.AnswerOvertaken:
		c.add(block(KindRefuse, CodeOvertaken, "outcome", string(conv.Outcome)))
	case core.AnswerWaiting:
		c.add(block(KindAsk, CodeNewerReply))
	}
}

// threadAddress: the answer goes to the address of its conversation and to no other,
// and never to a duty desk or a list.
func (c *check) threadAddress(a core.Answer, conv core.Conversation) {
	if !slices.Contains(ThreadAddresses(a, conv), strings.ToLower(a.Content.Recipient)) {
		c.add(block(KindRefuse, CodeThreadAddress, "recipient", a.Content.Recipient))
		return
	}
	for _, b := range Recipient(a.Content.Recipient, c.job, c.postings, true) {
		if b.Kind == KindRefuse {
			c.add(b)
		}
	}
}

// ThreadAddresses are the addresses, in lower case, that an answer may go to: that of
// the mail that it answers, or, for a follow-up, that of the submission.
func ThreadAddresses(a core.Answer, conv core.Conversation) []string {
	if a.Kind == core.AnswerFollowUp {
		return []string{strings.ToLower(conv.Submission.Recipient)}
	}
	r := conv.Reply(a.ReplyID)
	if r == nil {
		return nil
	}
	return []string{strings.ToLower(core.ThreadAddress(*r))}
}

// answerCounts: the channel's caps per hour and day leave room for one more.
func (c *check) answerCounts() {
	known := map[core.IdemKey]bool{c.s.Key: true}
	var sent []time.Time
	for _, o := range c.history.Recent {
		if o.ID != c.s.ID && counted(o.State) && o.Channel == c.s.Channel {
			sent = append(sent, sentAt(o))
		}
		known[o.Key] = true
	}
	for _, r := range c.history.Journal {
		if !known[r.Key] && r.Kind != core.SentAbsent && r.Channel == c.s.Channel {
			known[r.Key], sent = true, append(sent, r.At)
		}
	}
	c.cap(CodeCapHour, c.caps.PerHour, time.Hour, sent)
	c.cap(CodeCapDay, c.caps.PerDay, 24*time.Hour, sent)
}

// Continued judges what the mailbox itself says of a conversation: whether the owner
// answered by hand, and whether a mail is there that was not read yet. again is when
// that one is looked for anew.
func Continued(a core.Answer, conv core.Conversation, byOwner, byOther bool, again time.Time) []Block {
	var out []Block
	if byOwner {
		out = append(out, block(KindAsk, CodeAnsweredByHand))
	}
	if byOther && a.Kind == core.AnswerFollowUp && len(conv.Replies) == 0 {
		b := block(KindWait, CodeUnread)
		b.Until = again
		out = append(out, b)
	}
	return out
}
