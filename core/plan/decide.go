package plan

import (
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/rule"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/core/screen"
)

// DecisionPolicy names the rules that Decide applies, for stored decisions.
const DecisionPolicy = screen.Policy + "+" + score.Policy

// Decide screens and scores a job: screened out with every refusal named,
// shortlisted at the user's threshold, else skipped. Doubts that are no refusal
// are kept among the reasons; a job that raises grave ones is shortlisted for the
// human's eyes only (VerdictHuman), never for an unattended answer.
func Decide(job core.Job, postings []core.Posting, profile core.Profile, settings core.Settings, now time.Time) (core.JobState, core.Decision) {
	return NewDecider(profile, settings).Decide(job, postings, now)
}

// Decider decides many jobs for one profile and its settings. Many goroutines may
// use it at once.
type Decider struct {
	profile  core.Profile
	settings core.Settings
	screener *screen.Screener
	words    score.Vocabulary
	young    []core.Domain
}

// NewDecider makes a Decider.
func NewDecider(profile core.Profile, settings core.Settings) Decider {
	return Decider{profile: profile, settings: settings, screener: screen.New(profile, settings), words: score.VocabularyOf(profile)}
}

// Keeping is the Decider with what an earlier one has read of the freelancer's
// occupations, so that a change of the settings does not read it again.
func (r Decider) Keeping(old Decider) Decider {
	r.words = r.words.Keeping(old.words)
	return r
}

// Taught is the Decider with what the owner's feedback, in the order in which it was
// given, says of jobs.
func (r Decider) Taught(list []core.Feedback) Decider {
	r.words = r.words.With(score.TasteOf(list, score.Reader{Place: rule.Place, Rates: r.settings.Rates}))
	return r
}

// Aware is the Decider that knows of domains which were registered shortly ago.
func (r Decider) Aware(young []core.Domain) Decider {
	r.young = young
	return r
}

// Near is the Decider that compares jobs with the profile by vectors too.
func (r Decider) Near(l score.Likeness) Decider {
	r.words = r.words.Near(l)
	return r
}

// Decide is the function Decide for the Decider's profile and settings.
func (r Decider) Decide(job core.Job, postings []core.Posting, now time.Time) (core.JobState, core.Decision) {
	return r.DecideNear(job, nil, postings, now)
}

// DecideNear is Decide for a job whose vector is known; nil is none.
func (r Decider) DecideNear(job core.Job, near core.Vector, postings []core.Posting, now time.Time) (core.JobState, core.Decision) {
	d := core.Decision{Policy: DecisionPolicy, At: now}
	found := r.screener.Screen(job, postings, now)
	if found.Verdict == core.VerdictScreenOut {
		d.Verdict, d.Reasons = core.VerdictScreenOut, found.Reasons()
		return core.JobScreenedOut, d
	}
	if f, ok := screen.NewDomain(job, r.young, now); ok {
		// A grave doubt: nothing goes there before a human has looked.
		found.Flags, found.Verdict = append(found.Flags, f), core.VerdictHuman
	}
	points, reasons := r.words.ScoreNear(job, near, r.settings, now)
	d.Score, d.Reasons = &points, append(reasons, found.Reasons()...)
	switch {
	case points < r.settings.Threshold:
		d.Verdict = core.VerdictSkip
		return core.JobSkipped, d
	case found.Verdict == core.VerdictHuman:
		d.Verdict = core.VerdictHuman
	default:
		d.Verdict = core.VerdictShortlist
	}
	return core.JobShortlisted, d
}
