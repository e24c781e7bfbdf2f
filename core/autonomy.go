package core

import (
	"hash/fnv"
	"math"
	"strings"
	"time"
)

// AutonomyState is how far a channel has come in earning to send by itself.
type AutonomyState string

// The states of a channel's autonomy.
const (
	// AutonomyShadow: the agent decides beside the owner, and agreement is counted.
	AutonomyShadow AutonomyState = "shadow"
	// AutonomyOffered: they agreed often enough; the owner is asked.
	AutonomyOffered AutonomyState = "offered"
	// AutonomyGranted: the owner accepted; the agent sends within the limits.
	AutonomyGranted AutonomyState = "granted"
	// AutonomyDemoted: a permission was taken back. Nothing goes out without the owner,
	// whatever the mode says, until the owner permits it anew.
	AutonomyDemoted AutonomyState = "demoted"
)

// AutonomyReason says why a channel's autonomy changed.
type AutonomyReason string

// The reasons of steps.
const (
	AutonomyAgreed       AutonomyReason = "agreed"
	AutonomyFell         AutonomyReason = "fell" // agreement no longer carries the offer
	AutonomyAccepted     AutonomyReason = "accepted"
	AutonomyDeclined     AutonomyReason = "declined"
	AutonomyDisagreement AutonomyReason = "disagreement"
	AutonomyReplies      AutonomyReason = "replies_fell"
	AutonomyRefused      AutonomyReason = "platform_refused"
	AutonomyBounced      AutonomyReason = "bounced"
	AutonomyForbidden    AutonomyReason = "not_permitted" // the terms, the ceiling or the mode
	AutonomyByHand       AutonomyReason = "by_hand"
	AutonomyRestored     AutonomyReason = "restored"
	AutonomyModeSet      AutonomyReason = "mode_set"
)

// AutonomyLimits bound what goes out by an earned permission.
type AutonomyLimits struct {
	// MaxPrice is the greatest price of a whole job, in the owner's currency.
	MaxPrice Money `json:"max_price,omitzero"`
	// Unpriced lets jobs go whose price is not known.
	Unpriced bool `json:"unpriced"`
	// PerDay is how many may go in 24 hours.
	PerDay int `json:"per_day"`
}

// Within reports whether l permits nothing that of does not.
func (l AutonomyLimits) Within(of AutonomyLimits) bool {
	if l.PerDay < 1 || l.PerDay > of.PerDay || l.Unpriced && !of.Unpriced {
		return false
	}
	return !l.MaxPrice.Stated() || of.MaxPrice.Stated() && l.MaxPrice.Currency == of.MaxPrice.Currency && l.MaxPrice.Minor >= 0 && l.MaxPrice.Minor <= of.MaxPrice.Minor
}

// Covers reports whether a job of a price may go; the zero Money is a price that is
// not known.
func (l AutonomyLimits) Covers(stake Money) bool {
	if !stake.Stated() {
		return l.Unpriced
	}
	return l.MaxPrice.Stated() && stake.Currency == l.MaxPrice.Currency && stake.Minor >= 0 && stake.Minor <= l.MaxPrice.Minor
}

// StakeHours stands for the hours of a job that is paid by time and does not say how
// long it takes.
const StakeHours = 40

// Stake is the price of a whole job in the owner's currency: what is asked, else the
// upper end of what the posting names. Pay by time counts for StakeHours. It is the
// zero Money where the price or a rate is not known.
func Stake(asked, named Pay, own Currency, rates Rates) Money {
	p := asked
	if !p.Stated() {
		p = named
	}
	top := p.Max
	if !top.Stated() || p.Min.Stated() && p.Min.Currency == top.Currency && p.Min.Minor > top.Minor {
		top = p.Min
	}
	if !top.Stated() || top.Minor < 0 {
		return Money{}
	}
	v := top.Major()
	switch h := p.Period.Hours(); {
	case h > 0:
		v *= max(1, StakeHours/h) // of a month's or a year's pay all is at stake
	case p.Period != PeriodFixed:
		return Money{} // per word, or nobody knows per what
	}
	c, ok := rates.Convert(v, top.Currency, own)
	if !ok {
		return Money{}
	}
	m, err := FromMajor(c.Value, own)
	if err != nil {
		return Money{}
	}
	return m
}

// Agreement counts what the agent would have sent, and what the owner did with it.
type Agreement struct {
	// N is how many it would have sent, Matched how many of these the owner sent as
	// they were. Low and High bound the share with 95 % confidence each.
	N       int     `json:"n"`
	Matched int     `json:"matched"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	// Held is how many it would have left to the owner, HeldMatched how many of these
	// the owner did not send as they were.
	Held        int `json:"held"`
	HeldMatched int `json:"held_matched"`
	// Bids is how many prices could be compared, BidsMatched how many the owner kept.
	Bids        int `json:"bids"`
	BidsMatched int `json:"bids_matched"`
}

// AutonomyGrant is a permission that the owner gave.
type AutonomyGrant struct {
	ID     string         `json:"id"`
	Limits AutonomyLimits `json:"limits"`
	By     string         `json:"by"`
	At     time.Time      `json:"at,omitzero"`
	// After is the last feedback before it.
	After int64 `json:"after"`
}

// AutonomyOffer is what the owner is asked to permit.
type AutonomyOffer struct {
	Limits    AutonomyLimits `json:"limits"`
	Agreement Agreement      `json:"agreement"`
	At        time.Time      `json:"at,omitzero"`
}

// Autonomy is how far a channel has come.
type Autonomy struct {
	Channel ChannelName    `json:"channel"`
	Rev     int64          `json:"rev"`
	State   AutonomyState  `json:"state"`
	Reason  AutonomyReason `json:"reason,omitempty"`
	Since   time.Time      `json:"since,omitzero"`
	// After is the last feedback that no longer counts for an offer.
	After int64          `json:"after"`
	Offer *AutonomyOffer `json:"offer,omitempty"`
	Grant *AutonomyGrant `json:"grant,omitempty"`
}

// AutonomyStep is one change of a channel's autonomy; steps are never erased.
type AutonomyStep struct {
	Seq     int64          `json:"seq"`
	Channel ChannelName    `json:"channel"`
	From    AutonomyState  `json:"from"`
	To      AutonomyState  `json:"to"`
	Reason  AutonomyReason `json:"reason"`
	// Detail is a bounded figure, code or word of the owner on the reason.
	Detail    string          `json:"detail,omitempty"`
	Limits    *AutonomyLimits `json:"limits,omitempty"`
	Agreement Agreement       `json:"agreement"`
	By        string          `json:"by"`
	At        time.Time       `json:"at,omitzero"`
}

// AutonomyView is a channel's autonomy as it is shown.
type AutonomyView struct {
	Autonomy
	// Mode is the owner's, Ceiling what the platform's terms allow.
	Mode    Mode `json:"mode"`
	Ceiling Mode `json:"ceiling"`
	// Why says in a stable code why this channel cannot earn more: "ceiling",
	// "terms", "mode"; "" where it can.
	Why       string    `json:"why,omitempty"`
	Agreement Agreement `json:"agreement"`
	// Missing is how many more comparisons an offer needs at least.
	Missing int `json:"missing"`
	// Today is how many went out by themselves in the last 24 hours.
	Today int           `json:"today"`
	Rules AutonomyRules `json:"rules"`
}

// AutonomyRules say what earns a permission and what loses it. A zero field has the
// value of DefaultAutonomyRules.
type AutonomyRules struct {
	// Off stops offers; permissions that were given stay.
	Off bool `json:"off,omitempty" yaml:"off,omitempty"`
	// MinPairs is how many would-be sends must have been compared.
	MinPairs int `json:"min_pairs,omitempty" yaml:"min_pairs,omitempty"`
	// Window is how many comparisons, the latest, are looked at.
	Window int `json:"window,omitempty" yaml:"window,omitempty"`
	// MinAgreement is what the lower bound of the agreement must reach, 0.5 to 0.99.
	MinAgreement float64 `json:"min_agreement,omitempty" yaml:"min_agreement,omitempty"`
	// PerDay is the cap that is offered; a channel's own caps hold beside it.
	PerDay int `json:"per_day,omitempty" yaml:"per_day,omitempty"`
	// SpotCheck shows the owner one of so many that could have gone.
	SpotCheck int `json:"spot_check,omitempty" yaml:"spot_check,omitempty"`
	// DriftWindow is how many of the latest comparisons are watched once it is granted.
	DriftWindow int `json:"drift_window,omitempty" yaml:"drift_window,omitempty"`
	// MinMisses is how many of those must differ before it is taken back.
	MinMisses int `json:"min_misses,omitempty" yaml:"min_misses,omitempty"`
	// MaxBounces is how many refused recipients take it back.
	MaxBounces int `json:"max_bounces,omitempty" yaml:"max_bounces,omitempty"`
}

// DefaultAutonomyRules returns the rules of a new installation: 30 comparisons with a
// lower bound of 80 %, 3 sends a day, every tenth shown, taken back at 3 differences
// that speak against 80 %, or at 2 refused recipients.
func DefaultAutonomyRules() AutonomyRules {
	return AutonomyRules{MinPairs: 30, Window: 100, MinAgreement: 0.8, PerDay: 3, SpotCheck: 10, DriftWindow: 20, MinMisses: 3, MaxBounces: 2}
}

// Filled returns the rules with the defaults in place of zero fields.
func (r AutonomyRules) Filled() AutonomyRules {
	d := DefaultAutonomyRules()
	fill := func(v *int, def int) {
		if *v == 0 {
			*v = def
		}
	}
	fill(&r.MinPairs, d.MinPairs)
	fill(&r.Window, max(d.Window, r.MinPairs))
	fill(&r.PerDay, d.PerDay)
	fill(&r.SpotCheck, d.SpotCheck)
	fill(&r.DriftWindow, d.DriftWindow)
	fill(&r.MinMisses, d.MinMisses)
	fill(&r.MaxBounces, d.MaxBounces)
	if r.MinAgreement == 0 {
		r.MinAgreement = d.MinAgreement
	}
	return r
}

// Check refuses rules that would give a permission without evidence, or never take
// one back.
func (r AutonomyRules) Check() *Error {
	f := r.Filled()
	for _, x := range []struct {
		name          string
		v, least, top int
	}{{"min_pairs", f.MinPairs, 10, 1000}, {"window", f.Window, f.MinPairs, 1000}, {"per_day", f.PerDay, 1, 100}, {"spot_check", f.SpotCheck, 2, 100},
		{"drift_window", f.DriftWindow, 5, 100}, {"min_misses", f.MinMisses, 1, f.DriftWindow}, {"max_bounces", f.MaxBounces, 1, 20}} {
		if x.v < x.least || x.v > x.top {
			return Invalid("autonomy."+x.name, "%d is outside %d to %d", x.v, x.least, x.top)
		}
	}
	if math.IsNaN(f.MinAgreement) || f.MinAgreement < 0.5 || f.MinAgreement > 0.99 {
		return Invalid("autonomy.min_agreement", "%v is outside 0.5 to 0.99", f.MinAgreement)
	}
	return nil
}

// ShadowDecision is what the agent would have done, taken down when the owner decided.
type ShadowDecision struct {
	// Send is set where it would have sent the text as it stood.
	Send bool `json:"send"`
	// Why are the codes of what kept it.
	Why []string `json:"why,omitempty"`
	// Bid is the price that it would have asked, Asked what the owner made of it.
	Bid   Pay `json:"bid,omitzero"`
	Asked Pay `json:"asked,omitzero"`
	// Stake is the price of the whole job in the owner's currency.
	Stake Money `json:"stake,omitzero"`
	// Auto is set where it had been approved by a permission and the owner took it back.
	Auto bool `json:"auto,omitempty"`
	// Hash is that of the content that both judged; the owner's last word on it counts.
	Hash ContentHash `json:"hash,omitempty"`
}

// ShadowPair is a would-be decision beside the owner's.
type ShadowPair struct {
	Seq    int64          `json:"seq"`
	Human  FeedbackKind   `json:"human"`
	Shadow ShadowDecision `json:"shadow"`
	At     time.Time      `json:"at,omitzero"`
}

// Matched reports whether both decided alike: to send as it stood, or not to.
func (p ShadowPair) Matched() bool { return p.Shadow.Send == (p.Human == FeedbackApprove) }

// RuleAuto and RuleEarned begin the By of an approval that no human gave: by the
// channel's mode, or by the earned permission whose id follows.
const (
	RulePrefix = "rule:"
	RuleAuto   = "rule:auto"
	RuleEarned = "rule:earned:"
)

// Unattended names the permission by which the channel sends without a human, in the
// form of Approval.By; "" for none. An earned permission bounds the mode auto, and a
// demotion ends it.
func (c ChannelPolicy) Unattended() string {
	mode := c.Mode
	if mode.Rank() > c.Ceiling.Rank() {
		mode = c.Ceiling
	}
	if !c.Ceiling.Permits(ModeAuto) || c.ForbidsUnattended && c.WrittenPermission == "" {
		return ""
	}
	if c.Earned != nil {
		switch c.Earned.State {
		case AutonomyDemoted:
			return ""
		case AutonomyGranted:
			if c.Earned.Grant == nil || !mode.Permits(ModeConfirm) {
				return ""
			}
			return RuleEarned + c.Earned.Grant.ID
		}
	}
	if mode == ModeAuto {
		return RuleAuto
	}
	return ""
}

// Limits are those of the earned permission, nil where none binds.
func (c ChannelPolicy) Limits() *AutonomyLimits {
	if c.Earned == nil || c.Earned.State != AutonomyGranted || c.Earned.Grant == nil {
		return nil
	}
	return &c.Earned.Grant.Limits
}

// Permits refuses a send without a human that the present state does not permit; by is
// the approval's By and sent how many went out so in the last 24 hours. It is asked in
// the transaction that begins the send, so that no demotion comes too late.
func (a Autonomy) Permits(by string, sent int) error {
	if !strings.HasPrefix(by, RulePrefix) {
		return nil
	}
	id, earned := strings.CutPrefix(by, RuleEarned)
	switch {
	case a.State == AutonomyDemoted:
		return Errorf(KindDenied, "channel %s may not send by itself any more (%s); approve it yourself", a.Channel, a.Reason)
	case earned && (a.State != AutonomyGranted || a.Grant == nil || a.Grant.ID != id), !earned && a.State == AutonomyGranted:
		return Errorf(KindDenied, "the permission of channel %s to send by itself is another one by now; approve it yourself", a.Channel)
	case earned && sent >= a.Grant.Limits.PerDay:
		return Errorf(KindDenied, "channel %s has sent %d by itself in 24 hours, as many as were permitted", a.Channel, sent)
	}
	return nil
}

// SpotChecked reports whether the owner is shown what could have gone: one of n, by
// the content, so that asking again changes nothing.
func SpotChecked(hash ContentHash, n int) bool {
	if n < 1 {
		return false
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(hash))
	return h.Sum32()%uint32(n) == 0
}

// AutonomyTrouble is what speaks against a permission since it was given.
type AutonomyTrouble struct {
	// Refused is the first refusal by which a platform or a wall objected.
	Refused RefusalCode
	// Bounces counts recipients that were refused or do not exist.
	Bounces int
	// Fall is the reply rate over that of before, where it was found to have fallen
	// since; 0 where it was not.
	Fall float64
}

// ComplaintCodes are the refusals of a platform after which nothing more goes out by
// itself.
func ComplaintCodes() []RefusalCode {
	return []RefusalCode{RefusedContent, RefusedPermission, RefusedWall}
}

// EventAutonomy is a step of a channel's autonomy. Its From and To are states, its
// subject is the channel, its data hold the reason and the limits.
const EventAutonomy EventKind = "autonomy.step"
