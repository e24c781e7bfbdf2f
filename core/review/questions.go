package review

import (
	"time"

	"github.com/automonet/automonet/core"
)

// askPrefix starts the flags that stand for questions to the user.
const askPrefix = "ask:"

// QuestionFlag is the flag under which a proposal shows that sending it raises
// this question. A user who approves a proposal that shows it has answered it.
func QuestionFlag(b Block) string { return askPrefix + b.Code }

// Questions returns the flags of everything that sending the proposal to its
// recipient would ask the user, so that one informed approval answers all of it.
func Questions(p core.Proposal, job core.Job, postings []core.Posting, policy core.ChannelPolicy, settings core.Settings, now time.Time) []string {
	if p.Content.Recipient == "" {
		return nil
	}
	p.Hash = p.Content.Hash()
	p.State, p.Approval = core.ProposalApproved, &core.Approval{Hash: p.Hash, By: "user:question", At: now}
	s := core.Submission{JobID: p.JobID, ProposalID: p.ID, Channel: p.Content.Channel, Recipient: p.Content.Recipient,
		Hash: p.Hash, Content: p.Content, Company: job.Company}
	var flags []string
	for _, b := range PreSend(s, p, job, postings, policy, settings, core.DefaultMailCaps(), core.SendHistory{Run: core.RunNormal}, now) {
		if b.Kind == KindAsk && b.Code != CodeChannelMode {
			flags = append(flags, QuestionFlag(b))
		}
	}
	return flags
}

// Unanswered leaves out the questions that the user answered by approving a
// proposal that showed them.
func Unanswered(blocks []Block, p core.Proposal) []Block {
	if p.Approval == nil || !byUser(p.Approval.By) {
		return blocks
	}
	shown := map[string]bool{}
	for _, f := range p.Flags {
		shown[f] = true
	}
	var out []Block
	for _, b := range blocks {
		if b.Kind != KindAsk || !shown[QuestionFlag(b)] {
			out = append(out, b)
		}
	}
	return out
}

func byUser(by string) bool { return len(by) > 5 && by[:5] == "user:" }
