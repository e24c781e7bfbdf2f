package review

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
)

// PreSend returns every reason why the submission must not go out at now; none
// means that it may. It is to be asked again right before each try, with history
// read at that moment, since every rule may have changed since the approval.
func PreSend(s core.Submission, p core.Proposal, job core.Job, postings []core.Posting, policy core.ChannelPolicy, settings core.Settings,
	caps core.Caps, history core.SendHistory, now time.Time) []Block {
	c := check{s: s, p: p, job: job, postings: postings, policy: policy, settings: settings, caps: caps, history: history, now: now.UTC()}
	for _, rule := range []func(*check){
		(*check).approval, (*check).mode, (*check).running, (*check).locks, (*check).alreadySent,
		(*check).alive, (*check).rules, (*check).recipient, (*check).counts, (*check).quiet,
	} {
		rule(&c)
	}
	return c.blocks
}

// check gathers what the rules look at and the blocks that they find.
type check struct {
	s        core.Submission
	p        core.Proposal
	job      core.Job
	postings []core.Posting
	policy   core.ChannelPolicy
	settings core.Settings
	caps     core.Caps
	history  core.SendHistory
	now      time.Time
	blocks   []Block
}

func (c *check) add(b Block) { c.blocks = append(c.blocks, b) }

func (c *check) wait(until time.Time, code string, params ...string) {
	b := block(KindWait, code, params...)
	b.Until = until
	c.add(b)
}

// approval: the approval covers exactly what would be sent.
func (c *check) approval() {
	why := ""
	switch {
	case c.s.ProposalID != c.p.ID || c.s.JobID != c.p.JobID:
		why = "proposal"
	case !c.p.ApprovedFor():
		why = "not_approved"
	case c.p.Approval.Hash != c.s.Hash || c.s.Content.Hash() != c.s.Hash:
		why = "content"
	case c.s.Recipient != c.s.Content.Recipient || c.s.Channel != c.s.Content.Channel:
		why = "recipient"
	case c.p.Unsendable() != "":
		why = "gate"
	}
	if why != "" {
		c.add(block(KindRefuse, CodeApprovalVoid, "why", why))
	}
}

// mode: the channel permits sending, and without a human only on auto.
func (c *check) mode() {
	m := c.policy.Mode
	if m.Rank() > c.policy.Ceiling.Rank() {
		m = c.policy.Ceiling
	}
	if c.p.Approval == nil || strings.HasPrefix(c.p.Approval.By, core.RulePrefix) {
		c.unattended(m)
		return
	}
	if !m.Permits(c.policy.Approvable()) {
		c.add(block(KindAsk, CodeChannelMode, "channel", string(c.s.Channel), "mode", string(m)))
	}
}

// unattended: the permission by which it was approved still is the one that holds, and
// covers this send.
func (c *check) unattended(m core.Mode) {
	by := c.policy.Unattended()
	if by == "" || c.p.Approval == nil || c.p.Approval.By != by {
		c.add(block(KindAsk, CodeChannelMode, "channel", string(c.s.Channel), "mode", string(m)))
		return
	}
	l := c.policy.Limits()
	if l == nil {
		return
	}
	if stake := Stake(c.p, c.job, c.settings); !l.Covers(stake) {
		c.add(block(KindAsk, CodeEarnedLimit, "limit", "max_price", "max", limitText(l.MaxPrice), "got", limitText(stake)))
	}
	if c.history.Unattended >= l.PerDay {
		c.add(block(KindAsk, CodeEarnedLimit, "limit", "per_day", "max", strconv.Itoa(l.PerDay), "got", strconv.Itoa(c.history.Unattended)))
	}
}

// running: the agent is neither paused nor stopped for new sends, and the user
// is not away.
func (c *check) running() {
	switch c.history.Run {
	case core.RunNormal:
	case core.RunStopNew:
		c.wait(time.Time{}, CodeStopNew)
	default:
		// An unknown run mode stops as well.
		c.wait(time.Time{}, CodePaused)
	}
	if c.settings.AwayUntil.After(c.now) {
		c.wait(c.settings.AwayUntil, CodeAway)
	}
}

// locks: no visible stop covers the channel, company or recipient.
func (c *check) locks() {
	for _, l := range c.history.Locks {
		if l.Active(c.now) && c.covers(l.Scope) {
			c.wait(l.Until, CodeLocked, "scope", l.Scope, "reason", l.Reason, "lock", string(l.ID))
		}
	}
}

func (c *check) covers(scope string) bool {
	kind, name, _ := strings.Cut(scope, ":")
	switch kind {
	case "all":
		return true
	case "channel":
		return name == string(c.s.Channel)
	case "company":
		return Company(name) != "" && Company(name) == Company(c.company())
	case "recipient":
		return Address(name) == Address(c.s.Recipient)
	}
	// A scope that is not understood stops rather than opens.
	return true
}

func (c *check) company() string {
	if c.s.Company != "" {
		return c.s.Company
	}
	return core.Poster(c.job, c.postings)
}

// alreadySent: neither the journal nor the dedupe cluster knows of a send for
// this opportunity.
func (c *check) alreadySent() {
	me := RecipientHash(c.s.Recipient)
	for _, r := range c.history.Journal {
		if r.Kind == core.SentAbsent {
			continue
		}
		// Records come here because they share the job, a posting or the
		// recipient. The last alone is a matter of caps.
		if r.Key != c.s.Key && r.Recipient == me && r.JobID != c.s.JobID && !shares(r.Postings, c.history.Postings) {
			continue
		}
		c.add(block(KindRefuse, CodeAlreadySent, "channel", string(r.Channel), "at", r.At.UTC().Format(time.RFC3339)))
		break
	}
	for _, o := range c.history.Past {
		if how := c.appliedBefore(o); how != "" {
			c.add(block(KindAsk, CodeAppliedBefore, "how", how, "at", o.At.UTC().Format(time.RFC3339), "title", o.Title, "company", o.Company))
			break
		}
	}
	for _, o := range c.history.Cluster {
		if o.ID == c.s.ID || !o.State.Live() {
			continue
		}
		kind := KindAsk
		if o.Channel == c.s.Channel {
			kind = KindRefuse
		}
		c.add(block(kind, CodeLiveElsewhere, "channel", string(o.Channel), "state", string(o.State), "submission", string(o.ID)))
		break
	}
}

// appliedBefore says by what the owner's own earlier proposal is one for this job:
// "link", or "role" where company and title are the same; "" where it is not.
func (c *check) appliedBefore(o core.PastProposal) string {
	switch {
	case o.Link() != "" && slices.Contains(c.history.Postings, o.Link()):
		return "link"
	case o.Role() != "" && o.Role() == core.RoleKey(c.company(), c.job.Title):
		return "role"
	}
	return ""
}

// rules: neither the job nor the content breaks a standing rule of the owner.
func (c *check) rules() {
	for _, h := range rule.Broken(c.settings.Rules, c.job, c.postings, c.s.Content, c.settings.Rates, c.now) {
		c.add(block(KindRefuse, CodeRule, "rule", h.Rule.Text, "got", h.Found))
	}
}

func shares(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// alive: the job is still wanted by both sides, and was seen recently enough.
func (c *check) alive() {
	switch c.job.State {
	case core.JobShortlisted:
	default:
		c.add(block(KindRefuse, CodeJobClosed, "state", string(c.job.State)))
		return
	}
	if d := c.job.Extraction.Deadline; !d.IsZero() && c.now.After(d) {
		c.add(block(KindRefuse, CodeDeadline, "deadline", d.UTC().Format(time.RFC3339)))
		return
	}
	var last time.Time
	for _, p := range c.postings {
		if p.ExpiresAt.IsZero() || !c.now.After(p.ExpiresAt) {
			last = time.Time{}
			break // one sighting that is still open is enough
		}
		if p.ExpiresAt.After(last) {
			last = p.ExpiresAt
		}
	}
	if !last.IsZero() {
		c.add(block(KindRefuse, CodeDeadline, "deadline", last.UTC().Format(time.RFC3339)))
		return
	}
	if f := c.settings.FreshFor; f > 0 && c.now.Sub(c.job.LastSeenAt) > f {
		c.wait(time.Time{}, CodeStale, "seen", c.job.LastSeenAt.UTC().Format(time.RFC3339))
	}
	if w := blockedCompany(c.company(), c.settings); w != "" {
		c.add(block(KindRefuse, CodeBlockedCompany, "company", w))
	}
}
