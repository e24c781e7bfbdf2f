package review

import (
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// askPrefix starts the flags that stand for questions to the user.
const askPrefix = "ask:"

// QuestionFlag is the flag under which a proposal shows that sending it raises
// this question, for example "ask:foreign_domain: domain=example.org". A user who
// approves a proposal that shows it has answered it.
func QuestionFlag(b Block) string {
	var about []string
	for key, value := range b.Params {
		about = append(about, key+"="+value)
	}
	if len(about) == 0 {
		return askPrefix + b.Code
	}
	slices.Sort(about)
	return askPrefix + b.Code + ": " + strings.Join(about, "; ")
}

// asked returns the code of the question that a flag shows, "" when it shows none.
func asked(flag string) string {
	code, ok := strings.CutPrefix(flag, askPrefix)
	if !ok {
		return ""
	}
	code, _, _ = strings.Cut(code, ": ")
	return code
}

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
		shown[asked(f)] = true
	}
	var out []Block
	for _, b := range blocks {
		if b.Kind != KindAsk || !shown[b.Code] {
			out = append(out, b)
		}
	}
	return out
}

func byUser(by string) bool { return len(by) > 5 && by[:5] == "user:" }
