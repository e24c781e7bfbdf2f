package review

import (
	"time"

	"github.com/automonet/automonet/core"
)

// Kind says how a Block ends.
type Kind = core.BlockKind

// The kinds of blocks.
const (
	// KindWait passes by itself or by a check that the program makes; see Until.
	KindWait = core.BlockWait
	// KindRefuse is final for this submission.
	KindRefuse = core.BlockRefuse
	// KindAsk needs a decision of the user.
	KindAsk = core.BlockAskHuman
)

// The codes of blocks; internal/i18n words them.
const (
	CodeApprovalVoid     = "approval_void"
	CodeChannelMode      = "channel_mode"
	CodePaused           = "paused"
	CodeStopNew          = "stop_new"
	CodeAway             = "away"
	CodeLocked           = "locked"
	CodeCapHour          = "cap_hour"
	CodeCapDay           = "cap_day"
	CodeCapCompany       = "cap_company"
	CodeCapRecipient     = "cap_recipient"
	CodeCapZero          = "cap_zero"
	CodeQuiet            = "quiet_hours"
	CodeJobClosed        = "job_closed"
	CodeDeadline         = "deadline_passed"
	CodeStale            = "stale"
	CodeAlreadySent      = "already_sent"
	CodeLiveElsewhere    = "live_elsewhere"
	CodeNoRecipient      = "no_recipient"
	CodeBadRecipient     = "bad_recipient"
	CodeRoleAddress      = "role_address"
	CodeMailingList      = "mailing_list"
	CodeForeignRecipient = "recipient_not_in_posting"
	CodeForeignDomain    = "foreign_domain"
	CodeScam             = "scam_suspected"
	CodePrivate          = "private_to_unverified"
	CodeBlockedCompany   = "blocked_company"
	CodeRule             = "rule"
	CodeAICheck          = "ai_check"
	CodeFlagged          = "flagged"
	CodeGate             = "gate_failed"
	CodeMissing          = "answer_missing"
	CodeByHuman          = "human_decides"
	CodeByRule           = "approved_by_rule"
	CodeChannelOff       = "channel_off"
	CodeEarnedLimit      = "earned_limit"
	CodeSpotCheck        = "spot_check"
	CodeAppliedBefore    = "applied_before"
)

// Codes returns every code that Route and PreSend can give.
func Codes() []string {
	return []string{CodeApprovalVoid, CodeChannelMode, CodePaused, CodeStopNew, CodeAway, CodeLocked, CodeCapHour, CodeCapDay, CodeCapCompany,
		CodeCapRecipient, CodeCapZero, CodeQuiet, CodeJobClosed, CodeDeadline, CodeStale, CodeAlreadySent, CodeLiveElsewhere, CodeNoRecipient,
		CodeBadRecipient, CodeRoleAddress, CodeMailingList, CodeForeignRecipient, CodeForeignDomain, CodeScam, CodePrivate, CodeBlockedCompany, CodeRule,
		CodeAICheck, CodeFlagged, CodeGate, CodeMissing, CodeByHuman, CodeByRule, CodeChannelOff,
		CodeEarnedLimit, CodeSpotCheck, CodeAppliedBefore}
}

// Flags of a proposal that record the user's decisions about its recipient. The
// caller sets them when the user edits the recipient, or confirms it.
const (
	// FlagRecipientEntered: the user typed this address themselves.
	FlagRecipientEntered = "recipient_entered"
	// FlagRecipientConfirmed: the user looked at an unusual address and wants it.
	FlagRecipientConfirmed = "recipient_confirmed"
)

// Block is one reason why a submission must not go out now. The Until of a
// KindWait block is zero when it ends with an event, such as a fresh look at the
// source.
type Block = core.Block

// Worst returns the kind that decides: refuse over ask over wait; "" for none.
func Worst(blocks []Block) Kind {
	worst := Kind("")
	for _, b := range blocks {
		switch {
		case b.Kind == KindRefuse:
			return KindRefuse
		case b.Kind == KindAsk, worst == "":
			worst = b.Kind
		}
	}
	return worst
}

// NextTry returns when all timed waits have ended: the latest Until; the zero
// time when none is timed.
func NextTry(blocks []Block) time.Time {
	var at time.Time
	for _, b := range blocks {
		if b.Kind == KindWait && b.Until.After(at) {
			at = b.Until
		}
	}
	return at
}

func block(kind Kind, code string, params ...string) Block {
	b := Block{Code: code, Kind: kind}
	for i := 0; i+1 < len(params); i += 2 {
		if b.Params == nil {
			b.Params = map[string]string{}
		}
		b.Params[params[i]] = clip(params[i+1])
	}
	return b
}

// clip bounds a value that is shown; foreign text is cleaned.
func clip(s string) string {
	s = core.Clean(s, 400, false)
	if r := []rune(s); len(r) > 120 {
		return string(r[:120]) + "…"
	}
	return s
}
