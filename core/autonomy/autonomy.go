package autonomy

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// Input is what one look at a channel sees.
type Input struct {
	Rules core.AutonomyRules
	// Policy is what the terms and the owner allow.
	Policy core.ChannelPolicy
	// Pairs are the comparisons of the channel, in any order.
	Pairs []core.ShadowPair
	// Trouble is what happened at the platform since the permission was given.
	Trouble core.AutonomyTrouble
	Now     time.Time
}

// Why says in a stable code why a channel cannot earn more than it has; "" where it
// can.
func Why(p core.ChannelPolicy) string {
	switch {
	case !p.Ceiling.Permits(core.ModeAuto):
		return "ceiling"
	case p.ForbidsUnattended && p.WrittenPermission == "":
		return "terms"
	case !p.Mode.Permits(core.ModeConfirm):
		return "mode"
	}
	return ""
}

// Count counts comparisons after a feedback, of the would-be sends the latest window.
func Count(pairs []core.ShadowPair, after int64, window int) core.Agreement {
	var a core.Agreement
	for _, p := range latest(pairs, after) {
		if !p.Shadow.Send {
			if a.Held < window {
				a.Held++
				if p.Matched() {
					a.HeldMatched++
				}
			}
			continue
		}
		if a.N == window {
			continue
		}
		a.N++
		if p.Matched() {
			a.Matched++
		}
		if p.Shadow.Bid.Stated() && (p.Human == core.FeedbackApprove || p.Human == core.FeedbackEdit) {
			a.Bids++
			if sameBid(p.Shadow) {
				a.BidsMatched++
			}
		}
	}
	a.Low, a.High = Wilson(a.Matched, a.N)
	return a
}

func sameBid(s core.ShadowDecision) bool {
	a, b := s.Bid, s.Asked
	return a.Min == b.Min && a.Max == b.Max && a.Period == b.Period
}

// latest are the comparisons after a feedback, the latest first, of each content the
// last.
func latest(pairs []core.ShadowPair, after int64) []core.ShadowPair {
	out := make([]core.ShadowPair, 0, len(pairs))
	for _, p := range pairs {
		if p.Seq > after {
			out = append(out, p)
		}
	}
	slices.SortStableFunc(out, func(a, b core.ShadowPair) int { return int(min(max(b.Seq-a.Seq, -1), 1)) })
	seen := map[core.ContentHash]bool{}
	return slices.DeleteFunc(out, func(p core.ShadowPair) bool {
		again := p.Shadow.Hash != "" && seen[p.Shadow.Hash]
		seen[p.Shadow.Hash] = true
		return again
	})
}

// Carries reports whether an agreement is enough for an offer.
func Carries(a core.Agreement, r core.AutonomyRules) bool {
	r = r.Filled()
	return a.N >= r.MinPairs && a.Low >= r.MinAgreement
}

// Limits are what the evidence carries: prices up to the one that nine of ten agreed
// sends kept below, rounded down to two digits, and jobs without a price where at least
// half of the agreed sends named none.
func Limits(pairs []core.ShadowPair, after int64, r core.AutonomyRules) core.AutonomyLimits {
	r = r.Filled()
	l := core.AutonomyLimits{PerDay: r.PerDay}
	byCurrency := map[core.Currency][]int64{}
	sends, unpriced, own := 0, 0, core.Currency("")
	for _, p := range latest(pairs, after) {
		if !p.Shadow.Send || !p.Matched() || sends == r.Window {
			continue
		}
		sends++
		s := p.Shadow.Stake
		if !s.Stated() {
			unpriced++
			continue
		}
		if own == "" {
			own = s.Currency // the latest: the owner may have changed it
		}
		byCurrency[s.Currency] = append(byCurrency[s.Currency], s.Minor)
	}
	l.Unpriced = sends > 0 && 2*unpriced >= sends
	if stakes := byCurrency[own]; len(stakes) > 0 {
		slices.Sort(stakes)
		l.MaxPrice = core.Money{Minor: roundDown(stakes[(len(stakes)*9-1)/10]), Currency: own}
	}
	return l
}

// roundDown keeps the two leading digits.
func roundDown(v int64) int64 {
	unit := int64(1)
	for v/unit >= 100 {
		unit *= 10
	}
	return v / unit * unit
}

// Assess returns the channel's autonomy as the evidence makes it, and the step that led
// to it; nil where nothing changes. It offers and takes back, and never grants.
func Assess(a core.Autonomy, in Input) (core.Autonomy, *core.AutonomyStep) {
	r := in.Rules.Filled()
	if a.State == "" {
		a.State = core.AutonomyShadow
	}
	why := Why(in.Policy)
	switch a.State {
	case core.AutonomyGranted:
		if why == "ceiling" || why == "terms" {
			return Demote(a, core.AutonomyForbidden, why, "agent", in)
		}
		if reason, detail := lost(a, in, r); reason != "" {
			return Demote(a, reason, detail, "agent", in)
		}
	case core.AutonomyShadow, core.AutonomyDemoted:
		got := Count(in.Pairs, a.After, r.Window)
		if r.Off || why != "" || in.Policy.Mode == core.ModeAuto && a.State == core.AutonomyShadow || !Carries(got, r) {
			return a, nil
		}
		limits := Limits(in.Pairs, a.After, r)
		if !limits.MaxPrice.Stated() && !limits.Unpriced {
			return a, nil
		}
		next := move(a, core.AutonomyOffered, core.AutonomyAgreed, in.Now)
		// After a demotion the offer stands beside it: nothing is permitted by being
		// asked.
		if a.State == core.AutonomyDemoted {
			if a.Offer != nil {
				return a, nil
			}
			next.State = core.AutonomyDemoted
			next.Reason, next.Since = a.Reason, a.Since
		}
		next.Offer = &core.AutonomyOffer{Limits: limits, Agreement: got, At: in.Now}
		s := step(a, next, core.AutonomyAgreed, "", "agent", in)
		s.To = core.AutonomyOffered
		s.Limits = &limits
		return next, s
	case core.AutonomyOffered:
		got := Count(in.Pairs, a.After, r.Window)
		reason, detail := core.AutonomyFell, strconv.Itoa(got.Matched)+"/"+strconv.Itoa(got.N)
		if why != "" {
			reason, detail = core.AutonomyForbidden, why
		} else if Carries(got, r) {
			return a, nil
		}
		next := move(a, core.AutonomyShadow, reason, in.Now)
		next.Offer = nil
		return next, step(a, next, reason, detail, "agent", in)
	}
	return a, nil
}

// lost says why a permission is taken back; "" where it stays.
func lost(a core.Autonomy, in Input, r core.AutonomyRules) (core.AutonomyReason, string) {
	t := in.Trouble
	switch {
	case t.Refused != "":
		return core.AutonomyRefused, string(t.Refused)
	case t.Bounces >= r.MaxBounces:
		return core.AutonomyBounced, strconv.Itoa(t.Bounces)
	case t.Fall > 0:
		return core.AutonomyReplies, strconv.FormatFloat(t.Fall, 'f', 2, 64)
	}
	if a.Grant == nil {
		return core.AutonomyForbidden, "grant"
	}
	got := Count(in.Pairs, a.Grant.After, r.DriftWindow)
	if misses := got.N - got.Matched; misses >= r.MinMisses && got.High < r.MinAgreement {
		return core.AutonomyDisagreement, strconv.Itoa(got.Matched) + "/" + strconv.Itoa(got.N)
	}
	return "", ""
}

// Accept grants what was offered, or less of it; the error says what does not fit. id
// names the permission, so that no approval outlives it.
func Accept(a core.Autonomy, want *core.AutonomyLimits, id, by string, in Input) (core.Autonomy, *core.AutonomyStep, error) {
	if a.Offer == nil {
		return a, nil, core.Errorf(core.KindConflict, "nothing is offered for channel %s; see how far it has come with: automonet autonomy", a.Channel)
	}
	if why := Why(in.Policy); why != "" {
		return a, nil, core.Errorf(core.KindDenied, "channel %s may not send by itself (%s); nothing that was earned lifts it above that", a.Channel, why)
	}
	if got := Count(in.Pairs, a.After, in.Rules.Filled().Window); !Carries(got, in.Rules) {
		return a, nil, core.Errorf(core.KindConflict, "the agreement of channel %s no longer carries the offer (%d of %d); it is made again when it does", a.Channel, got.Matched, got.N)
	}
	limits := a.Offer.Limits
	if want != nil {
		if !want.Within(limits) {
			return a, nil, core.Invalid("limits", "the limits go beyond what was offered for channel %s; they can only be made narrower", a.Channel)
		}
		limits = *want
	}
	next := move(a, core.AutonomyGranted, core.AutonomyAccepted, in.Now)
	next.Offer = nil
	next.Grant = &core.AutonomyGrant{ID: id, Limits: limits, By: by, At: in.Now, After: last(in.Pairs, a.After)}
	s := step(a, next, core.AutonomyAccepted, "", by, in)
	s.Limits = &limits
	return next, s, nil
}

// Decline turns an offer down: what was compared so far no longer counts for one.
func Decline(a core.Autonomy, detail, by string, in Input) (core.Autonomy, *core.AutonomyStep, error) {
	if a.Offer == nil {
		return a, nil, core.Errorf(core.KindConflict, "nothing is offered for channel %s; see how far it has come with: automonet autonomy", a.Channel)
	}
	to := core.AutonomyShadow
	if a.State == core.AutonomyDemoted {
		to = core.AutonomyDemoted
	}
	next := move(a, to, core.AutonomyDeclined, in.Now)
	next.Offer, next.After = nil, last(in.Pairs, a.After)
	return next, step(a, next, core.AutonomyDeclined, detail, by, in), nil
}

// Demote takes a permission back. What was compared so far no longer counts.
func Demote(a core.Autonomy, reason core.AutonomyReason, detail, by string, in Input) (core.Autonomy, *core.AutonomyStep) {
	next := move(a, core.AutonomyDemoted, reason, in.Now)
	next.Offer, next.Grant, next.After = nil, nil, last(in.Pairs, a.After)
	s := step(a, next, reason, detail, by, in)
	if a.Grant != nil {
		s.Limits = &a.Grant.Limits
	}
	return next, s
}

// Reset ends a permission or a demotion because the owner set the channel's mode: what
// the owner said last counts.
func Reset(a core.Autonomy, by string, in Input) (core.Autonomy, *core.AutonomyStep) {
	if a.State == core.AutonomyShadow || a.State == "" {
		return a, nil
	}
	next := move(a, core.AutonomyShadow, core.AutonomyModeSet, in.Now)
	next.Offer, next.Grant, next.After = nil, nil, last(in.Pairs, a.After)
	return next, step(a, next, core.AutonomyModeSet, string(in.Policy.Mode), by, in)
}

func move(a core.Autonomy, to core.AutonomyState, why core.AutonomyReason, now time.Time) core.Autonomy {
	a.State, a.Reason, a.Since = to, why, now
	return a
}

func step(from, to core.Autonomy, why core.AutonomyReason, detail, by string, in Input) *core.AutonomyStep {
	was := from.State
	if was == "" {
		was = core.AutonomyShadow
	}
	after := from.After
	if from.Grant != nil {
		after = from.Grant.After
	}
	return &core.AutonomyStep{Channel: from.Channel, From: was, To: to.State, Reason: why, Detail: core.Clean(detail, 200, false),
		Agreement: Count(in.Pairs, after, in.Rules.Filled().Window), By: by, At: in.Now}
}

// last is the number of the latest comparison, or after.
func last(pairs []core.ShadowPair, after int64) int64 {
	for _, p := range pairs {
		after = max(after, p.Seq)
	}
	return after
}

// Missing is how many more would-be sends, all of them agreed, an offer needs.
func Missing(a core.Agreement, r core.AutonomyRules) int {
	r = r.Filled()
	more := max(0, r.MinPairs-a.N)
	for more <= math.MaxInt16 {
		if low, _ := Wilson(a.Matched+more, a.N+more); low >= r.MinAgreement {
			break
		}
		more++
	}
	return more
}
