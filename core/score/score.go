// Package score says how well a job fits a freelancer: a figure of 0 to 100 that
// is the sum of its reasons. The weights are fixed and stated here; unknown
// fields score in the middle and say so. It is pure.
package score

import (
	"math"
	"time"

	"github.com/automonet/automonet/core"
)

// Policy names these weights and their version in stored decisions.
const Policy = "score/6"

// The most points that each part can give; together they are 100.
const (
	MaxSkills    = 40.0
	MaxTitle     = 10.0
	MaxPay       = 15.0
	MaxContract  = 8.0
	MaxRemote    = 7.0
	MaxLanguage  = 5.0
	MaxFreshness = 7.0
	MaxClarity   = 5.0
	MaxClient    = 3.0
)

// Codes of reasons. Each part gives exactly one of its codes; taste gives one where the
// owner's feedback says something, vectors where both sides have one.
const (
	SkillsFit       = "score.skills.fit"
	SkillsShort     = "score.skills.short"
	SkillsNone      = "score.skills.none_named"
	SkillsNoProfile = "score.skills.no_profile"
	TitleFit        = "score.title.fit"
	TitleLike       = "score.title.like"
	TitleUnknown    = "score.title.unknown"
	PayAbove        = "score.pay.above"
	PayNear         = "score.pay.near"
	PayBelow        = "score.pay.below"
	PayUnknown      = "score.pay.unknown"
	PayExpected     = "score.pay.expected"
	PayNoRate       = "score.pay.no_rate"
	PayFixed        = "score.pay.fixed"
	ContractFit     = "score.contract.fit"
	ContractUnknown = "score.contract.unknown"
	ContractPoor    = "score.contract.poor"
	RemoteFit       = "score.remote.fit"
	RemoteUnknown   = "score.remote.unknown"
	RemotePoor      = "score.remote.poor"
	LanguageSpoken  = "score.language.spoken"
	LanguageUnknown = "score.language.unknown"
	LanguageForeign = "score.language.foreign"
	Fresh           = "score.freshness"
	FreshUnknown    = "score.freshness.unknown"
	Clarity         = "score.clarity"
	Client          = "score.client"
	BeyondFit       = "score.beyond.fit"
	BeyondMissing   = "score.beyond.missing"
	TasteMore       = "score.taste.more"
	TasteLess       = "score.taste.less"
	VectorNear      = "score.vector.near"
	VectorFar       = "score.vector.far"
)

// Codes returns every code that Score can give.
func Codes() []string {
	return []string{SkillsFit, SkillsShort, SkillsNone, SkillsNoProfile, TitleFit, TitleLike, TitleUnknown, PayAbove, PayNear, PayBelow, PayUnknown, PayExpected, PayNoRate, PayFixed,
		ContractFit, ContractUnknown, ContractPoor, RemoteFit, RemoteUnknown, RemotePoor, LanguageSpoken, LanguageUnknown, LanguageForeign,
		Fresh, FreshUnknown, Clarity, Client, BeyondFit, BeyondMissing, TasteMore, TasteLess, VectorNear, VectorFar}
}

// Score returns how well the job fits, 0..100, with one reason per part. The
// reasons' points add up to the score.
func Score(job core.Job, profile core.Profile, settings core.Settings, now time.Time) (float64, []core.Reason) {
	return VocabularyOf(profile).Score(job, settings, now)
}

// Score is the function Score for the profile that the vocabulary was made of.
func (v Vocabulary) Score(job core.Job, settings core.Settings, now time.Time) (float64, []core.Reason) {
	return v.ScoreNear(job, nil, settings, now)
}

// ScoreNear is Score for a job whose vector is known; nil is none, and then nothing is
// said of it.
func (v Vocabulary) ScoreNear(job core.Job, near core.Vector, settings core.Settings, now time.Time) (float64, []core.Reason) {
	role, ours := title(job, v)
	reasons := append(make([]core.Reason, 0, reasonRoom),
		skills(job, v.levels, ours),
		role,
		pay(job, v, settings),
		contract(job, settings),
		remote(job, settings),
		language(job, v, settings),
		freshness(job, now),
		clarity(job),
		client(job),
	)
	tenths := 0.0 // in tenths of a point, so that the sum is exact
	for i := range reasons {
		t := math.Round(reasons[i].Points * 10)
		reasons[i].Points = t / 10
		tenths += t
	}
	if r, ok := v.taste.points(job, tenths/10); ok {
		reasons = append(reasons, r)
		tenths += math.Round(r.Points * 10)
	}
	if r, ok := v.likeness.points(near, tenths/10); ok {
		reasons = append(reasons, r)
		tenths += math.Round(r.Points * 10)
	}
	if tenths/10+MaxBeyond >= settings.Threshold {
		if r, ok := v.beyond(job, tenths/10); ok {
			reasons = append(reasons, r)
			tenths += math.Round(r.Points * 10)
		}
	}
	return tenths / 10, reasons
}

// tenth rounds points to tenths.
func tenth(points float64) float64 { return math.Round(10*points) / 10 }

// reasonRoom holds the reasons of a job: its parts, taste, and the doubts of screening.
const reasonRoom = 16

func reason(code string, points float64, params ...string) core.Reason {
	r := core.Reason{Code: code, Points: points}
	if len(params) > 0 {
		r.Params = make(map[string]string, len(params)/2)
		for i := 0; i+1 < len(params); i += 2 {
			r.Params[params[i]] = params[i+1]
		}
	}
	return r
}
