package review

import (
	"strings"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
)

// Route decides where a drafted proposal goes: to the human (waiting), straight
// to approved where the channel is on auto and nothing speaks against it, to
// refused when a gate has failed, or to needs_human when something is missing.
// An empty state means that the channel must not draft at all. why gives every
// reason that kept it from going further; the first one decides.
func Route(p core.Proposal, policy core.ChannelPolicy, settings core.Settings, job core.Job) (to core.ProposalState, why []core.Reason) {
	add := func(code string, params ...string) {
		b := block("", code, params...)
		why = append(why, core.Reason{Code: code, Params: b.Params})
	}
	mode := policy.Mode
	if mode.Rank() > policy.Ceiling.Rank() {
		mode = policy.Ceiling
	}
	if !mode.Permits(core.ModeDraft) {
		add(CodeChannelOff, "channel", string(policy.Channel), "mode", string(mode))
		return "", why
	}
	for _, m := range p.Missing {
		add(CodeMissing, "what", m)
	}
	if len(why) > 0 {
		return core.ProposalNeedsHuman, why
	}
	for _, g := range p.Gates {
		if !g.Passed {
			add(CodeGate, "gate", g.Gate, "detail", g.Detail)
		}
	}
	if len(why) == 0 {
		if s := p.Unsendable(); s != "" {
			add(CodeGate, "gate", "claims", "detail", s)
		}
	}
	for _, h := range rule.Broken(settings.Rules, job, nil, p.Content, settings.Rates, p.UpdatedAt) {
		add(CodeRule, "rule", h.Rule.Text, "got", h.Found)
	}
	if len(why) > 0 {
		return core.ProposalRefused, why
	}
	if policy.Unattended() == "" {
		add(CodeByHuman, "channel", string(policy.Channel), "mode", string(mode))
		return core.ProposalWaiting, why
	}
	if l := policy.Limits(); l != nil {
		if stake := Stake(p, job, settings); !l.Covers(stake) {
			add(CodeEarnedLimit, "limit", "max_price", "max", limitText(l.MaxPrice), "got", limitText(stake))
		}
		if core.SpotChecked(p.Hash, settings.Autonomy.Filled().SpotCheck) {
			add(CodeSpotCheck, "channel", string(policy.Channel))
		}
	}
	if len(p.Gates) == 0 {
		add(CodeGate, "gate", "none", "detail", "the text was not checked")
	}
	for _, f := range p.Flags {
		if !strings.HasPrefix(f, FlagRecipientEntered) && !strings.HasPrefix(f, FlagRecipientConfirmed) {
			add(CodeFlagged, "flag", f)
		}
	}
	for _, a := range job.Extraction.Attention {
		if a.Audience == core.AimedAtAI {
			add(CodeAICheck, "text", a.Text)
			break
		}
	}
	if s := scamSign(job); s != "" {
		add(CodeScam, "reason", s)
	} else if s := screenFlag(job); s != "" {
		add(CodeFlagged, "flag", s)
	}
	if job.Decision.Verdict == core.VerdictHuman {
		add(CodeByHuman, "channel", string(policy.Channel), "mode", string(mode))
	}
	if w := blockedCompany(job.Company, settings); w != "" {
		add(CodeBlockedCompany, "company", w)
	}
	if len(why) > 0 {
		return core.ProposalWaiting, why
	}
	add(CodeByRule, "channel", string(policy.Channel))
	return core.ProposalApproved, why
}

// scamSign returns the code of the first sign of fraud that the screening found:
// a refusal that the user overruled, or one of its graver flags.
func scamSign(j core.Job) string {
	for _, r := range j.Decision.Reasons {
		switch r.Code {
		case "flag.off_platform", "flag.messenger_only", "flag.identity_papers", "flag.too_good", "flag.task_scheme", "flag.scam_text", "flag.crypto_scheme", "flag.mass_lure", "flag.new_domain":
			return r.Code
		}
		if strings.HasPrefix(r.Code, "scam") {
			return r.Code
		}
	}
	return ""
}

// screenFlag returns the code of the first doubt of the screening, or "".
func screenFlag(j core.Job) string {
	for _, r := range j.Decision.Reasons {
		if strings.HasPrefix(r.Code, "flag.") {
			return r.Code
		}
	}
	return ""
}

func blockedCompany(company string, s core.Settings) string {
	c := " " + Company(company) + " "
	for _, b := range s.Filters.BlockCompanies {
		if w := Company(b); w != "" && strings.Contains(c, " "+w+" ") {
			return b
		}
	}
	return ""
}

// Stake is the price of the whole job that a proposal answers.
func Stake(p core.Proposal, job core.Job, settings core.Settings) core.Money {
	return core.Stake(p.Content.Price, job.Extraction.Pay, settings.Currency, settings.Rates)
}

// limitText says an amount in a parameter; "" where it is not known.
func limitText(m core.Money) string {
	if !m.Stated() {
		return ""
	}
	return m.String()
}

// Shadow says what the agent would do with a proposal that waits for the owner, if the
// channel let it: as Route decides on auto, without limits.
func Shadow(p core.Proposal, policy core.ChannelPolicy, settings core.Settings, job core.Job) core.ShadowDecision {
	policy.Mode, policy.Ceiling, policy.ForbidsUnattended, policy.Earned = core.ModeAuto, core.ModeAuto, false, nil
	to, why := Route(p, policy, settings, job)
	d := core.ShadowDecision{Send: to == core.ProposalApproved, Hash: p.Content.Hash(), Bid: p.Content.Price, Asked: p.Content.Price, Stake: Stake(p, job, settings)}
	d.Bid.Text, d.Asked.Text = "", ""
	if !d.Send {
		for _, r := range why {
			d.Why = append(d.Why, r.Code)
		}
	}
	return d
}
