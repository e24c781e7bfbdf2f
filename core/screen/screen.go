// Package screen decides which jobs are refused outright: the user's hard
// filters, dead postings, texts that are no jobs, and plain fraud. What is only
// doubtful is flagged, and enough doubt asks the human. Every refusal and flag
// is a core.Reason with a stable code; unknown fields never refuse a job. It is
// pure and takes time linear in the text.
package screen

import (
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	standing "github.com/automonet/automonet/core/rule"
	"github.com/automonet/automonet/core/screen/scam"
)

// Policy names these rules and their version in stored decisions.
const Policy = "screen/2"

// Codes of refusals: a job with one of them is screened out.
const (
	CodeContract     = "filter.contract"
	CodeRemote       = "filter.remote"
	CodeLanguage     = "filter.language"
	CodeMinPay       = "filter.min_pay"
	CodeBlockWord    = "filter.block_word"
	CodeBlockCompany = "filter.block_company"
	CodeExclusion    = "filter.exclusion"
	CodeNoSkill      = "filter.no_skill"
	CodeRule         = "filter.rule"
	CodeTooOld       = "dead.too_old"
	CodeDeadline     = "dead.deadline"
	CodeExpired      = "dead.expired"
	CodeClosed       = "dead.closed"
	CodeSelfOffer    = "junk.self_offer"
	CodeReply        = "junk.reply"
	CodeNoJob        = "junk.no_job"
	CodeAdvanceFee   = "scam.advance_fee"
	CodeMoneyMule    = "scam.money_mule"
	CodeCredentials  = "scam.credentials"
	CodeAccountRent  = "scam.account_rent"
)

// Codes of flags: they are shown, and enough of them ask the human.
const (
	FlagOffPlatform = "flag.off_platform"
	FlagMessenger   = "flag.messenger_only"
	FlagIdentity    = "flag.identity_papers"
	FlagUnpaid      = "flag.unpaid_work"
	FlagTooGood     = "flag.too_good"
	FlagTaskScheme  = "flag.task_scheme"
	FlagScamText    = "flag.scam_text"
	FlagCrypto      = "flag.crypto_scheme"
	FlagMassLure    = "flag.mass_lure"
	FlagNewDomain   = "flag.new_domain"
	FlagAICheck     = "flag.ai_check"
	FlagPolicyAI    = "flag.ai_not_wanted"
)

// Codes returns every code that Screen and NewDomain can give, refusals first.
func Codes() []string {
	return []string{CodeContract, CodeRemote, CodeLanguage, CodeMinPay, CodeBlockWord, CodeBlockCompany, CodeExclusion, CodeNoSkill, CodeRule,
		CodeTooOld, CodeDeadline, CodeExpired, CodeClosed, CodeSelfOffer, CodeReply, CodeNoJob,
		CodeAdvanceFee, CodeMoneyMule, CodeCredentials, CodeAccountRent,
		FlagOffPlatform, FlagMessenger, FlagIdentity, FlagUnpaid, FlagTooGood, FlagTaskScheme, FlagScamText, FlagCrypto, FlagMassLure, FlagNewDomain, FlagAICheck, FlagPolicyAI}
}

// Result is what the screening found.
type Result struct {
	// Verdict is screen_out, ask_human, or none when the job may go on.
	Verdict core.Verdict
	// Refusals are hard: each alone screens the job out. Flags are doubts.
	Refusals, Flags []core.Reason
	// Fraud is how likely the text model finds a fraud, at the prior of scam.Prior, when
	// it judged: it does not know every language.
	Fraud scam.Verdict
}

// Reasons returns refusals and flags in one list, refusals first.
func (r Result) Reasons() []core.Reason {
	return append(append([]core.Reason(nil), r.Refusals...), r.Flags...)
}

// Screen applies the user's filters and the fixed rules to a job and the
// postings that are known of it (they may be none). It reports every refusal,
// not only the first, so that the user sees the whole picture.
func Screen(job core.Job, postings []core.Posting, profile core.Profile, settings core.Settings, now time.Time) Result {
	return New(profile, settings).Screen(job, postings, now)
}

// Screener screens many jobs for one profile and its settings. Many goroutines may use
// it at once.
type Screener struct {
	profile  core.Profile
	settings core.Settings

	skills             map[string]bool // of the profile, in lower case
	blocked, companies []blocked
	exclusions         []exclusion
	// topics looks out for what the exclusions rule out.
	topics standing.Lookout
}

// New makes a Screener.
func New(profile core.Profile, settings core.Settings) *Screener {
	s := &Screener{profile: profile, settings: settings, skills: map[string]bool{}, blocked: blockedOf(settings.Filters.BlockWords), companies: blockedOf(settings.Filters.BlockCompanies)}
	for name := range profile.Skills() {
		s.skills[strings.ToLower(name)] = true
	}
	var topics []string
	for _, fact := range profile.OfKind(core.FactExclusion) {
		x := exclusionOf(fact)
		s.exclusions = append(s.exclusions, x)
		for _, p := range x.phrases {
			topics = append(topics, p.topic)
		}
	}
	s.topics = standing.LookoutFor(topics)
	return s
}

// Screen is the function Screen for the Screener's profile and settings.
func (x *Screener) Screen(job core.Job, postings []core.Posting, now time.Time) Result {
	s := screening{Screener: x, job: job, postings: postings, now: now}
	s.text = prepare(job.Title + "\n" + job.Text)
	s.found = index().scan(s.text.low)
	s.offset = len(job.Title) + 1
	s.filters()
	s.words()
	s.rules()
	s.liveness()
	s.junk()
	s.fraud()
	s.flags()
	s.model()
	r := Result{Refusals: s.refusals, Flags: s.flagged, Fraud: s.verdict}
	switch {
	case len(r.Refusals) > 0:
		r.Verdict = core.VerdictScreenOut
	case s.doubts >= 2:
		r.Verdict = core.VerdictHuman
	}
	return r
}

type screening struct {
	*Screener
	job      core.Job
	postings []core.Posting
	now      time.Time
	text     *prepared
	found    map[string][]place
	offset   int // of the job's text in the prepared text
	spoken   *standing.Subjects

	verdict           scam.Verdict
	refusals, flagged []core.Reason
	// doubts counts flags; a grave one counts twice.
	doubts int
}

func (s *screening) refuse(code string, span core.Span, params ...string) {
	s.refusals = append(s.refusals, core.Reason{Code: code, Params: pairs(params), Span: span})
}

func (s *screening) flag(code string, weight int, span core.Span, params ...string) {
	s.flagged = append(s.flagged, core.Reason{Code: code, Params: pairs(params), Span: span})
	s.doubts += weight
}

func pairs(kv []string) map[string]string {
	if len(kv) == 0 {
		return nil
	}
	m := make(map[string]string, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return m
}

// span maps a place in the prepared text to the job's text; a place in the
// title has the zero span.
func (s *screening) span(start, end int) core.Span {
	if start < s.offset || end > len(s.text.low) {
		return core.Span{}
	}
	return core.Span{Start: start - s.offset, End: end - s.offset}
}
