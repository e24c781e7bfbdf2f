package autonomy_test

import (
	"math"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/autonomy"
)

func now() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func eur(v int64) core.Money { return core.Money{Minor: v * 100, Currency: "EUR"} }

// pairs are comparisons of would-be sends, matched of them approved, the others
// rejected, spread evenly.
func pairs(matched, n int, first int64) (out []core.ShadowPair) {
	for i := range n {
		human := core.FeedbackReject
		if (i+1)*matched/n > i*matched/n {
			human = core.FeedbackApprove
		}
		out = append(out, core.ShadowPair{Seq: first + int64(i), Human: human, At: now(),
			Shadow: core.ShadowDecision{Send: true, Stake: eur(int64(50 + i)), Hash: core.ContentHash(strconv.Itoa(int(first) + i))}})
	}
	return out
}

func confirm() core.ChannelPolicy {
	return core.ChannelPolicy{Channel: "email", Mode: core.ModeConfirm, Ceiling: core.ModeAuto}
}

func input(list []core.ShadowPair) autonomy.Input {
	return autonomy.Input{Policy: confirm(), Pairs: list, Now: now()}
}

func TestWilson(t *testing.T) {
	t.Parallel()
	low, high := autonomy.Wilson(42, 45)
	assert.InDelta(t, 0.843, low, 0.002, "one-sided 95 %")
	assert.InDelta(t, 0.973, high, 0.002)
	low, high = autonomy.Wilson(0, 0)
	assert.Equal(t, [2]float64{0, 1}, [2]float64{low, high})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3000).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		low, high := autonomy.Wilson(k, n)
		p := float64(k) / float64(n)
		if low < 0 || high > 1 || low > p || high < p || math.IsNaN(low+high) {
			t.Fatalf("%d of %d: %v..%v", k, n, low, high)
		}
		if k < n {
			if more, _ := autonomy.Wilson(k+1, n+1); more <= low {
				t.Fatalf("one more hit lowers the bound: %v after %v", more, low)
			}
			if less, _ := autonomy.Wilson(k, n+1); less > low {
				t.Fatalf("one more miss raises the bound")
			}
		}
	})
}

func TestAnOfferNeedsTheEvidence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		list    []core.ShadowPair
		edit    func(*autonomy.Input)
		offered bool
	}{
		{name: "42 of 45 is enough", list: pairs(42, 45, 1), offered: true},
		{name: "29 of 29 is too few", list: pairs(29, 29, 1)},
		{name: "27 of 30 is too unsure", list: pairs(27, 32, 1)},
		{name: "what it would have held is no evidence for sending", list: held(60)},
		{name: "a ceiling of confirm is never passed", list: pairs(90, 90, 1), edit: func(in *autonomy.Input) { in.Policy.Ceiling = core.ModeConfirm }},
		{name: "terms that forbid it need the platform's word", list: pairs(90, 90, 1), edit: func(in *autonomy.Input) { in.Policy.ForbidsUnattended = true }},
		{name: "with the platform's word it may", list: pairs(90, 90, 1), edit: func(in *autonomy.Input) {
			in.Policy.ForbidsUnattended, in.Policy.WrittenPermission = true, "their mail of 2 May"
		}, offered: true},
		{name: "a channel that only drafts earns nothing yet", list: pairs(90, 90, 1), edit: func(in *autonomy.Input) { in.Policy.Mode = core.ModeDraft }},
		{name: "auto by the owner's mode needs no offer", list: pairs(90, 90, 1), edit: func(in *autonomy.Input) { in.Policy.Mode = core.ModeAuto }},
		{name: "the owner may switch offers off", list: pairs(90, 90, 1), edit: func(in *autonomy.Input) { in.Rules.Off = true }},
		{name: "the owner's own limits count", list: pairs(14, 14, 1), edit: func(in *autonomy.Input) { in.Rules = core.AutonomyRules{MinPairs: 12, MinAgreement: 0.75} }, offered: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in := input(c.list)
			if c.edit != nil {
				c.edit(&in)
			}
			got, step := autonomy.Assess(core.Autonomy{Channel: "email"}, in)
			require.Equal(t, c.offered, got.Offer != nil)
			require.Nil(t, got.Grant, "an offer permits nothing")
			if c.offered {
				require.Equal(t, core.AutonomyOffered, got.State)
				require.Equal(t, core.AutonomyAgreed, step.Reason)
				return
			}
			require.Nil(t, step)
		})
	}
}

// held are drafts that the agent would not have sent, nor did the owner.
func held(n int) (out []core.ShadowPair) {
	for i := range n {
		out = append(out, core.ShadowPair{Seq: int64(i + 1), Human: core.FeedbackSkip, Shadow: core.ShadowDecision{Why: []string{"flagged"}}})
	}
	return out
}

func TestLimitsAreWhatWasShown(t *testing.T) {
	t.Parallel()
	l := autonomy.Limits(pairs(40, 40, 1), 0, core.AutonomyRules{})
	assert.Equal(t, core.AutonomyLimits{MaxPrice: eur(85), PerDay: 3}, l, "nine of ten asked 85 or less")
	unpriced := pairs(40, 40, 1)
	for i := range unpriced {
		if i%2 == 0 {
			unpriced[i].Shadow.Stake = core.Money{}
		}
	}
	assert.True(t, autonomy.Limits(unpriced, 0, core.AutonomyRules{}).Unpriced)
	assert.Equal(t, core.AutonomyLimits{PerDay: 3}, autonomy.Limits(nil, 0, core.AutonomyRules{}))
	dollars := append(pairs(3, 3, 1), core.ShadowPair{Seq: 99, Human: core.FeedbackApprove, Shadow: core.ShadowDecision{Send: true, Stake: core.Money{Minor: 100_000, Currency: "USD"}}})
	assert.Equal(t, core.Money{Minor: 100_000, Currency: "USD"}, autonomy.Limits(dollars, 0, core.AutonomyRules{}).MaxPrice, "the owner's present currency")
}

func TestCountTakesTheLastWord(t *testing.T) {
	t.Parallel()
	bid := core.Pay{Min: eur(80), Max: eur(80), Period: core.PeriodHour}
	list := []core.ShadowPair{
		{Seq: 1, Human: core.FeedbackApprove, Shadow: core.ShadowDecision{Send: true, Hash: "a", Bid: bid, Asked: bid}},
		{Seq: 2, Human: core.FeedbackReject, Shadow: core.ShadowDecision{Send: true, Hash: "a"}},
		{Seq: 3, Human: core.FeedbackEdit, Shadow: core.ShadowDecision{Send: true, Hash: "b", Bid: bid, Asked: core.Pay{Min: eur(90), Max: eur(90), Period: core.PeriodHour}}},
		{Seq: 4, Human: core.FeedbackApprove, Shadow: core.ShadowDecision{Send: true, Hash: "c", Bid: bid, Asked: bid}},
		{Seq: 5, Human: core.FeedbackApprove, Shadow: core.ShadowDecision{Hash: "d"}},
		{Seq: 6, Human: core.FeedbackReject, Shadow: core.ShadowDecision{Hash: "e"}},
	}
	got := autonomy.Count(list, 0, 100)
	assert.Equal(t, [6]int{3, 1, 2, 1, 2, 1}, [6]int{got.N, got.Matched, got.Held, got.HeldMatched, got.Bids, got.BidsMatched})
	assert.Equal(t, 1, autonomy.Count(list, 3, 100).N, "what was before does not count")
	assert.Equal(t, 1, autonomy.Count(list, 0, 1).N, "the window is of the latest")
	assert.Equal(t, 1, autonomy.Count(list, 0, 1).Matched)
}

// granted is a channel whose owner accepted.
func granted(t testing.TB) (core.Autonomy, []core.ShadowPair) {
	list := pairs(45, 45, 1)
	a, _ := autonomy.Assess(core.Autonomy{Channel: "email"}, input(list))
	a, step, err := autonomy.Accept(a, nil, "g1", "user:cli", input(list))
	require.NoError(t, err)
	require.Equal(t, core.AutonomyGranted, step.To)
	return a, list
}

func TestAcceptKeepsWithinTheOffer(t *testing.T) {
	t.Parallel()
	list := pairs(45, 45, 1)
	in := input(list)
	a, _ := autonomy.Assess(core.Autonomy{Channel: "email"}, in)
	offer := a.Offer.Limits
	for name, want := range map[string]core.AutonomyLimits{
		"a higher price":    {MaxPrice: core.Money{Minor: offer.MaxPrice.Minor + 1, Currency: "EUR"}, PerDay: 1},
		"another currency":  {MaxPrice: core.Money{Minor: 1, Currency: "USD"}, PerDay: 1},
		"more a day":        {MaxPrice: offer.MaxPrice, PerDay: offer.PerDay + 1},
		"none a day":        {MaxPrice: offer.MaxPrice},
		"jobs without one":  {MaxPrice: offer.MaxPrice, Unpriced: true, PerDay: 1},
		"a negative price":  {MaxPrice: core.Money{Minor: -1, Currency: "EUR"}, PerDay: 1},
		"a negative number": {MaxPrice: offer.MaxPrice, PerDay: -1},
	} {
		_, _, err := autonomy.Accept(a, &want, "g", "user:cli", in)
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
	got, step, err := autonomy.Accept(a, &core.AutonomyLimits{MaxPrice: eur(20), PerDay: 1}, "g", "user:cli", in)
	require.NoError(t, err)
	require.Equal(t, &core.AutonomyLimits{MaxPrice: eur(20), PerDay: 1}, step.Limits)
	require.Equal(t, int64(45), got.Grant.After)

	_, _, err = autonomy.Accept(core.Autonomy{Channel: "email"}, nil, "g", "user:cli", in)
	require.Equal(t, core.KindConflict, core.KindOf(err), "nothing is offered")
	forbidden := in
	forbidden.Policy.Ceiling = core.ModeConfirm
	_, _, err = autonomy.Accept(a, nil, "g", "user:cli", forbidden)
	require.Equal(t, core.KindDenied, core.KindOf(err), "the ceiling came down meanwhile")
	fell := in
	fell.Pairs = append(slices.Clone(list), pairs(0, 20, 46)...)
	_, _, err = autonomy.Accept(a, nil, "g", "user:cli", fell)
	require.Equal(t, core.KindConflict, core.KindOf(err), "an offer that was seen long ago is looked at again")
	back, step := autonomy.Assess(a, fell)
	require.Equal(t, core.AutonomyShadow, back.State)
	require.Equal(t, core.AutonomyFell, step.Reason)
}

func TestDeclineBeginsAnew(t *testing.T) {
	t.Parallel()
	list := pairs(45, 45, 1)
	a, _ := autonomy.Assess(core.Autonomy{Channel: "email"}, input(list))
	a, step, err := autonomy.Decline(a, "not yet", "user:cli", input(list))
	require.NoError(t, err)
	require.Equal(t, "not yet", step.Detail)
	same, none := autonomy.Assess(a, input(list))
	require.Nil(t, none)
	require.Nil(t, same.Offer)
	again, _ := autonomy.Assess(a, input(append(list, pairs(30, 30, 46)...)))
	require.NotNil(t, again.Offer)
	_, _, err = autonomy.Decline(core.Autonomy{}, "", "user:cli", input(nil))
	require.Equal(t, core.KindConflict, core.KindOf(err))
}

func TestAPermissionIsLost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func(*autonomy.Input)
		want core.AutonomyReason
	}{
		{"nothing happened", func(*autonomy.Input) {}, ""},
		{"two differences may be chance", func(in *autonomy.Input) { in.Pairs = append(in.Pairs, pairs(0, 2, 46)...) }, ""},
		{"three of three are none", func(in *autonomy.Input) { in.Pairs = append(in.Pairs, pairs(0, 3, 46)...) }, core.AutonomyDisagreement},
		{"three of twenty are within what was agreed", func(in *autonomy.Input) { in.Pairs = append(in.Pairs, pairs(17, 20, 46)...) }, ""},
		{"half of twenty are not", func(in *autonomy.Input) { in.Pairs = append(in.Pairs, pairs(10, 20, 46)...) }, core.AutonomyDisagreement},
		{"the platform objects", func(in *autonomy.Input) { in.Trouble.Refused = core.RefusedContent }, core.AutonomyRefused},
		{"one bounce is an accident", func(in *autonomy.Input) { in.Trouble.Bounces = 1 }, ""},
		{"two bounces are not", func(in *autonomy.Input) { in.Trouble.Bounces = 2 }, core.AutonomyBounced},
		{"replies fall", func(in *autonomy.Input) { in.Trouble.Fall = 0.4 }, core.AutonomyReplies},
		{"the ceiling comes down", func(in *autonomy.Input) { in.Policy.Ceiling = core.ModeDraft }, core.AutonomyForbidden},
		{"the platform's word is taken back", func(in *autonomy.Input) { in.Policy.ForbidsUnattended = true }, core.AutonomyForbidden},
		{"offers off keep what was given", func(in *autonomy.Input) { in.Rules.Off = true }, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, list := granted(t)
			in := input(list)
			c.edit(&in)
			got, step := autonomy.Assess(a, in)
			if c.want == "" {
				require.Nil(t, step)
				require.Equal(t, core.AutonomyGranted, got.State)
				return
			}
			require.Equal(t, core.AutonomyDemoted, got.State)
			require.Equal(t, c.want, step.Reason)
			require.Nil(t, got.Grant)
			require.NotNil(t, step.Limits, "the history says what was lost")
		})
	}
}

func TestADemotionEndsOnlyByTheOwner(t *testing.T) {
	t.Parallel()
	a, list := granted(t)
	in := input(list)
	in.Trouble.Bounces = 9
	a, _ = autonomy.Assess(a, in)
	later := input(append(list, pairs(40, 40, 46)...))
	a, step := autonomy.Assess(a, later)
	require.Equal(t, core.AutonomyOffered, step.To)
	require.Equal(t, core.AutonomyDemoted, a.State, "to be asked again permits nothing")
	again, none := autonomy.Assess(a, later)
	require.Nil(t, none, "it is asked once")
	declined, _, err := autonomy.Decline(again, "", "user:cli", later)
	require.NoError(t, err)
	require.Equal(t, core.AutonomyDemoted, declined.State)
	accepted, _, err := autonomy.Accept(again, nil, "g2", "user:cli", later)
	require.NoError(t, err)
	require.Equal(t, core.AutonomyGranted, accepted.State)
	byMode := later
	byMode.Policy.Mode = core.ModeAuto
	free, step := autonomy.Reset(a, "user:cli", byMode)
	require.Equal(t, core.AutonomyShadow, free.State)
	require.Equal(t, core.AutonomyModeSet, step.Reason)
	_, none = autonomy.Reset(free, "user:cli", byMode)
	require.Nil(t, none)
}

// TestNoPathGrantsWithoutTheOwner walks random histories: only Accept grants, every
// grant keeps within its offer, and what a channel may do never passes its ceiling.
func TestNoPathGrantsWithoutTheOwner(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := core.Autonomy{Channel: "email"}
		var list []core.ShadowPair
		policy := confirm()
		for i := range rapid.IntRange(1, 25).Draw(t, "steps") {
			matched := rapid.IntRange(0, 12).Draw(t, "matched")
			list = append(list, pairs(matched, 12, int64(1+12*i))...)
			policy.Ceiling = rapid.SampledFrom([]core.Mode{core.ModeAuto, core.ModeAuto, core.ModeAuto, core.ModeConfirm}).Draw(t, "ceiling")
			policy.Mode = rapid.SampledFrom([]core.Mode{core.ModeConfirm, core.ModeConfirm, core.ModeDraft}).Draw(t, "mode")
			in := autonomy.Input{Policy: policy, Pairs: list, Now: now(), Trouble: core.AutonomyTrouble{Bounces: rapid.SampledFrom([]int{0, 0, 0, 2}).Draw(t, "bounces")}}
			was := a
			switch rapid.IntRange(0, 4).Draw(t, "act") {
			case 0:
				if next, _, err := autonomy.Accept(a, nil, strconv.Itoa(i), "user:cli", in); err == nil {
					if was.Offer == nil || !next.Grant.Limits.Within(was.Offer.Limits) {
						t.Fatal("granted more than was offered")
					}
					a = next
				}
			case 1:
				if next, _, err := autonomy.Decline(a, "", "user:cli", in); err == nil {
					a = next
				}
			default:
				a, _ = autonomy.Assess(a, in)
				if a.State == core.AutonomyGranted && was.State != core.AutonomyGranted {
					t.Fatal("granted without the owner")
				}
			}
			policy.Earned = &a
			by := policy.Unattended()
			if by != "" && (a.State != core.AutonomyGranted || policy.Ceiling != core.ModeAuto || policy.Mode != core.ModeConfirm) {
				t.Fatalf("may send by %q in %s under %s/%s", by, a.State, policy.Mode, policy.Ceiling)
			}
			if by != "" && (a.Permits(by, a.Grant.Limits.PerDay) == nil || a.Permits(by, 0) != nil) {
				t.Fatal("the cap of a day does not hold")
			}
		}
	})
}

func TestMissingIsHowManyMore(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 30, autonomy.Missing(core.Agreement{}, core.AutonomyRules{}))
	assert.Equal(t, 1, autonomy.Missing(autonomy.Count(pairs(29, 29, 1), 0, 100), core.AutonomyRules{}))
	assert.Zero(t, autonomy.Missing(autonomy.Count(pairs(45, 45, 1), 0, 100), core.AutonomyRules{}))
	assert.Greater(t, autonomy.Missing(autonomy.Count(pairs(20, 30, 1), 0, 100), core.AutonomyRules{}), 10)
}
