package core

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"
)

// RuleID identifies a Rule.
type RuleID string

// RuleKind says what of a job a check looks at.
type RuleKind string

// The kinds of checks.
const (
	RuleTopic    RuleKind = "topic"    // what the work is about, by a topic of core/rule
	RulePhrase   RuleKind = "phrase"   // words that stand in the posting
	RuleCompany  RuleKind = "company"  // a company or client by name
	RuleContract RuleKind = "contract" // kinds of engagement
	RuleRemote   RuleKind = "remote"   // where the work is done
	RuleLanguage RuleKind = "language" // the language of the posting, by ISO 639-1 code
	RuleCountry  RuleKind = "country"  // where the client wants the work or the worker, by ISO 3166 code
	RuleSource   RuleKind = "source"   // where the posting was found
	RuleMinPay   RuleKind = "min_pay"  // pay below Least per Period
	RuleMaxAge   RuleKind = "max_age"  // postings older than Days
)

// RuleKinds returns every kind.
func RuleKinds() []RuleKind {
	return []RuleKind{RuleTopic, RulePhrase, RuleCompany, RuleContract, RuleRemote, RuleLanguage, RuleCountry, RuleSource, RuleMinPay, RuleMaxAge}
}

// RuleCheck is one condition that a program can check. A job that meets it is
// refused. Unknown is never refused: a posting that does not state its pay passes a
// check of the pay.
type RuleCheck struct {
	Kind RuleKind `json:"kind" enum:"topic,phrase,company,contract,remote,language,country,source,min_pay,max_age"`
	// Values are what is refused, or with Only the only ones that are not.
	Values []string `json:"values,omitempty"`
	Only   bool     `json:"only,omitempty"`
	// Least is the least pay per Period (hour, day, week, month, year or fixed).
	Least  Money  `json:"least,omitzero"`
	Period Period `json:"period,omitempty"`
	// Days is the most days since a posting appeared.
	Days int `json:"days,omitempty"`
}

// Rule is a standing rule of the owner: the words that were typed and the checks
// that they were confirmed to mean. A job that meets any of the checks is refused,
// from the screening to the moment before sending.
type Rule struct {
	ID     RuleID      `json:"id"`
	Text   string      `json:"text"`
	Checks []RuleCheck `json:"checks"`
	// By is who confirmed it, and At when.
	By string    `json:"by"`
	At time.Time `json:"at,omitzero"`
}

// Bounds of rules.
const (
	MaxRules      = 200
	MaxRuleBytes  = 500
	maxRuleValues = 40
)

// NewRule checks a rule: words, and at least one check that says something.
func NewRule(r Rule) (Rule, error) {
	r.Text = Clean(r.Text, MaxRuleBytes, false)
	switch {
	case r.ID == "":
		return r, Invalid("rule", "a rule needs an id")
	case r.Text == "":
		return r, Invalid("text", "a rule needs words, for example: never gambling")
	case len(r.Checks) == 0:
		return r, Invalid("text", "nothing in %q can be checked; say it for example as: never gambling, at least 60 EUR per hour, only Germany", clip(r.Text, 80))
	}
	for _, c := range r.Checks {
		if err := c.Mistake(); err != nil {
			return r, err
		}
	}
	return r, nil
}

// Mistake returns what is wrong with a check, or nil.
func (c RuleCheck) Mistake() error {
	switch {
	case !slices.Contains(RuleKinds(), c.Kind):
		return Invalid("checks", "%q is no kind of check", clip(string(c.Kind), 20))
	case c.Kind == RuleMinPay:
		if !c.Least.Currency.Valid() || c.Least.Minor <= 0 || c.Period.Hours() == 0 && c.Period != PeriodFixed {
			return Invalid("checks", "a least pay needs an amount, a currency and a period")
		}
	case c.Kind == RuleMaxAge:
		if c.Days < 1 || c.Days > 3650 {
			return Invalid("checks", "an age of %d days is outside 1 to 3650", c.Days)
		}
	case len(c.Values) == 0 || len(c.Values) > maxRuleValues:
		return Invalid("checks", "a check names 1 to %d values, not %d", maxRuleValues, len(c.Values))
	}
	for _, v := range c.Values {
		if v == "" || v != Clean(v, 100, false) {
			return Invalid("checks", "%q is no value of a check", clip(v, 40))
		}
	}
	return nil
}

// RuleUnclear is a part of a rule that was not understood, and why.
type RuleUnclear struct {
	Text string `json:"text"`
	// Why is "unknown" (no such thing is known), "exception" (rules have none),
	// "wish" (it says neither what to refuse nor the only thing to take), "period"
	// (pay without saying per what) or "limit" (an upper bound).
	Why string `json:"why" enum:"unknown,exception,wish,period,limit"`
}

// RuleReading is how the words of a rule were understood. It is shown to the owner,
// who confirms exactly this reading by its digest.
type RuleReading struct {
	Text    string        `json:"text"`
	Checks  []RuleCheck   `json:"checks"`
	Unclear []RuleUnclear `json:"unclear"`
	// Words say each check in words, by language, in the order of Checks.
	Words  map[Lang][]string `json:"words"`
	Digest string            `json:"digest"`
}

// Sealed returns the reading with its digest.
func (r RuleReading) Sealed() RuleReading {
	// The document has no map, so that its form is always the same.
	doc, err := json.Marshal(struct {
		Text    string
		Checks  []RuleCheck
		Unclear []RuleUnclear
	}{r.Text, r.Checks, r.Unclear})
	if err != nil {
		// Strings and numbers can always be encoded.
		panic(err)
	}
	sum := sha256.Sum256(doc)
	r.Digest = hex.EncodeToString(sum[:])
	return r
}

// RuleView is a rule with its checks in words.
type RuleView struct {
	Rule
	Words map[Lang][]string `json:"words"`
}

// RuleRefusal is a job that a rule refuses, and by what.
type RuleRefusal struct {
	Job     JobID    `json:"job_id"`
	Title   string   `json:"title"`
	Company string   `json:"company,omitempty"`
	State   JobState `json:"state"`
	Kind    RuleKind `json:"kind"`
	Found   string   `json:"found"`
}

// RuleTrial is what a rule would do to the jobs that are known.
type RuleTrial struct {
	Reading RuleReading `json:"reading"`
	// Checked are how many jobs were looked at, the newest first; Refused how many of
	// them the rule refuses, of which Jobs lists the newest.
	Checked int           `json:"checked"`
	Refused int           `json:"refused"`
	Jobs    []RuleRefusal `json:"jobs"`
}
