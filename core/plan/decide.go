package plan

import (
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/score"
	"github.com/automonet/automonet/core/screen"
)

// CodeThreshold is the reason that compares the score with the threshold.
const CodeThreshold = "decide.threshold"

// DecidePolicy names the rules and weights behind Decide.
const DecidePolicy = screen.Policy + "+" + score.Policy

// Decide says what becomes of a new job and why: screened out with all its
// refusals, skipped below the user's threshold, or shortlisted. A doubtful job
// that scores well is shortlisted with the verdict ask_human, so that nothing is
// sent for it without the user. The score is nil for a job that is screened out.
func Decide(job core.Job, postings []core.Posting, profile core.Profile, settings core.Settings, now time.Time) (core.JobState, core.Decision) {
	d := core.Decision{Policy: DecidePolicy, At: now.UTC()}
	found := screen.Screen(job, postings, profile, settings, now)
	d.Reasons = found.Reasons()
	if found.Verdict == core.VerdictScreenOut {
		d.Verdict = core.VerdictScreenOut
		return core.JobScreenedOut, d
	}
	value, reasons := score.Score(job, profile, settings, now)
	d.Score = &value
	d.Reasons = append(d.Reasons, reasons...)
	d.Reasons = append(d.Reasons, core.Reason{Code: CodeThreshold, Params: map[string]string{
		"score": decimal(value), "threshold": decimal(settings.Threshold)}})
	switch {
	case value < settings.Threshold:
		d.Verdict = core.VerdictSkip
		return core.JobSkipped, d
	case found.Verdict == core.VerdictHuman:
		d.Verdict = core.VerdictHuman
	default:
		d.Verdict = core.VerdictShortlist
	}
	return core.JobShortlisted, d
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
