package core

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"time"
)

// Settings are what the user may change while the agent runs. They live in the
// store as one versioned document; the configuration file seeds them.
type Settings struct {
	Rev  int64 `json:"rev" yaml:"-"`
	Lang Lang  `json:"language" yaml:"language"`
	// TimeZone is the owner's IANA zone, for example "Europe/Berlin".
	TimeZone string   `json:"time_zone" yaml:"time_zone"`
	Currency Currency `json:"currency" yaml:"currency"`
	// Filters are the hard filters of the screening.
	Filters Filters `json:"filters" yaml:"filters"`
	// Threshold is the least score, 0..100, at which a job is shortlisted.
	Threshold float64 `json:"threshold" yaml:"threshold"`
	// DraftsPerDay bounds how many proposals are drafted a day.
	DraftsPerDay int `json:"drafts_per_day" yaml:"drafts_per_day"`
	// HoursPerDay is the owner's time a day for reviewing and sending answers, which
	// the plan of a day keeps to; 0 = UsualHoursPerDay.
	HoursPerDay float64 `json:"hours_per_day,omitempty" yaml:"hours_per_day,omitempty"`
	// Bids are the bids, or Connects, that there are a month, by platform; a platform
	// that is not named has those that it gives for free.
	Bids map[string]int `json:"bids,omitempty" yaml:"bids,omitempty"`
	// Fees are what platforms keep and what their bids cost, by platform, in the place
	// of the figures that are built in.
	Fees map[string]PlatformFee `json:"fees,omitempty" yaml:"fees,omitempty"`
	// Explore is the share of the jobs that a plan passes over which are answered all
	// the same, 0 to 0.2, so that it is learned what becomes of them.
	Explore float64 `json:"explore,omitempty" yaml:"explore,omitempty"`
	// Arms say how freely templates, models and price steps are tried.
	Arms ArmSettings `json:"arms,omitzero" yaml:"arms,omitempty"`
	// Modes are the user's channel modes; absent means the channel's default.
	Modes map[ChannelName]Mode `json:"modes,omitempty" yaml:"modes,omitempty"`
	// Permissions record written permissions of platforms, by channel.
	Permissions map[ChannelName]string `json:"permissions,omitempty" yaml:"permissions,omitempty"`
	Caps        map[ChannelName]Caps   `json:"caps,omitempty" yaml:"caps,omitempty"`
	// Autonomy says what earns a channel to send by itself, and what loses it.
	Autonomy AutonomyRules `json:"autonomy,omitzero" yaml:"autonomy,omitempty"`
	// Answers say which mails of a conversation are written without being asked for.
	Answers AnswerSettings `json:"answers,omitzero" yaml:"answers,omitempty"`
	// PausedSources are configured sources that are not asked for now.
	PausedSources []SourceName `json:"paused_sources,omitempty" yaml:"paused_sources,omitempty"`
	// Ranking records permissions of platforms to let a model rank their postings, by
	// source.
	Ranking map[SourceName]RankingPermission `json:"ranking,omitempty" yaml:"ranking,omitempty"`
	// DisclosureLine adds "drafted with AI, reviewed by me" to proposals.
	DisclosureLine bool   `json:"disclosure_line" yaml:"disclosure_line"`
	Signature      string `json:"signature" yaml:"signature"`
	// AwayUntil stops drafting and sending until then.
	AwayUntil  time.Time `json:"away_until,omitzero" yaml:"away_until,omitempty"`
	MaxAgeDays int       `json:"max_age_days" yaml:"max_age_days"`
	// KeepTextsDays is how long the texts of postings are kept, 30 to 3650 days; 0 keeps
	// them, as far as the platforms' terms let them be kept. Titles, figures, what was
	// sent and the audit chains stay.
	KeepTextsDays int `json:"keep_texts_days" yaml:"keep_texts_days"`
	// FreshFor is how old a liveness check may be right before sending.
	FreshFor time.Duration `json:"fresh_for" yaml:"fresh_for"`
	// Flags switch whole behaviours, where they are not as by default.
	Flags map[FlagName]bool `json:"flags,omitempty" yaml:"flags,omitempty"`
	// Rates are the exchange rates that were fetched last; the zero Rates are those
	// that are built in.
	Rates Rates `json:"rates,omitzero" yaml:"-"`
	// Rules are the owner's standing rules. They are added and removed by commands of
	// their own, which ask for a confirmation.
	Rules []Rule `json:"rules,omitempty" yaml:"-"`
}

// KeepTexts is KeepTextsDays as a duration, 0 for ever.
func (s Settings) KeepTexts() time.Duration {
	return time.Duration(s.KeepTextsDays) * 24 * time.Hour
}

// SourcePaused reports whether the owner keeps a source from being asked.
func (s Settings) SourcePaused(name SourceName) bool { return slices.Contains(s.PausedSources, name) }

// WithSourcePaused returns the settings with a source paused or not.
func (s Settings) WithSourcePaused(name SourceName, paused bool) Settings {
	list := slices.DeleteFunc(slices.Clone(s.PausedSources), func(n SourceName) bool { return n == name })
	if paused {
		list = append(list, name)
		slices.Sort(list)
	}
	s.PausedSources = list
	return s
}

// WithRanking returns the settings with the permission recorded for a source, or
// without one where its text is empty.
func (s Settings) WithRanking(name SourceName, p RankingPermission) Settings {
	all := maps.Clone(s.Ranking)
	if all == nil {
		all = map[SourceName]RankingPermission{}
	}
	if all[name] = p; p.Text == "" {
		delete(all, name)
	}
	s.Ranking = all
	return s
}

// Filters are hard conditions; a job that breaks one is screened out with the
// filter named.
type Filters struct {
	// Contracts that are wanted; empty means all. Unknown contracts pass.
	Contracts []ContractType `json:"contracts,omitempty" yaml:"contracts,omitempty"`
	// Remote are the ways of working that are wanted; empty means all. Unknown ones pass.
	Remote []RemoteKind `json:"remote,omitempty" yaml:"remote,omitempty"`
	// Languages of postings that are wanted; empty means all. Unknown ones pass.
	Languages []Lang `json:"languages,omitempty" yaml:"languages,omitempty"`
	// MinHourly is the least hourly pay; unknown pay passes.
	MinHourly Money `json:"min_hourly,omitzero" yaml:"min_hourly"`
	// MinFixed is the least pay for a whole job; unknown pay passes.
	MinFixed Money `json:"min_fixed,omitzero" yaml:"min_fixed"`
	// BlockWords screen out postings that hold one of them as a whole word.
	BlockWords []string `json:"block_words,omitempty" yaml:"block_words,omitempty"`
	// BlockCompanies screen out postings of companies with one of them in their name, as a
	// whole word.
	BlockCompanies []string `json:"block_companies,omitempty" yaml:"block_companies,omitempty"`
	// RequireAnySkill screens out jobs that name none of the profile's skills.
	RequireAnySkill bool `json:"require_any_skill" yaml:"require_any_skill"`
}

// DefaultSettings returns the settings of a new installation.
func DefaultSettings() Settings {
	return Settings{
		Rev: 1, Lang: LangEnglish, TimeZone: "UTC", Currency: "EUR", Threshold: 55, DraftsPerDay: 20,
		Filters:    Filters{Contracts: []ContractType{ContractFreelance, ContractFixedTerm, ContractPartTime}},
		MaxAgeDays: 45, FreshFor: 24 * time.Hour, HoursPerDay: UsualHoursPerDay, Explore: 0.02, Arms: ArmSettings{Floor: 0.05},
	}
}

// UsualHoursPerDay is the owner's time for answers where they state none.
const UsualHoursPerDay = 2

// MinutesPerDay is the owner's time a day for answers.
func (s Settings) MinutesPerDay() int64 {
	if s.HoursPerDay <= 0 {
		return UsualHoursPerDay * 60
	}
	return int64(s.HoursPerDay * 60)
}

// NewSettings checks every value and returns the settings; the error names the
// first key that is wrong, the value it got and what it expects.
func NewSettings(s Settings) (Settings, error) {
	if bad := s.Mistakes(); len(bad) > 0 {
		return s, bad[0]
	}
	return s, nil
}

// Mistakes returns all that is wrong with the settings, key by key.
func (s Settings) Mistakes() []*Error {
	var bad []*Error
	add := func(wrong bool, e *Error) {
		if wrong {
			bad = append(bad, e)
		}
	}
	add(s.Lang != LangEnglish && s.Lang != LangGerman, Invalid("language", "%q is not available; use en or de", clip(string(s.Lang), 12)))
	add(!s.Currency.Valid(), Invalid("currency", "%q is not an ISO 4217 code such as EUR", clip(string(s.Currency), 12)))
	add(s.Threshold < 0 || s.Threshold > 100, Invalid("threshold", "%v is outside 0 to 100", s.Threshold))
	add(s.DraftsPerDay < 0 || s.DraftsPerDay > 1000, Invalid("drafts_per_day", "%d is outside 0 to 1000", s.DraftsPerDay))
	add(!(s.HoursPerDay >= 0 && s.HoursPerDay <= 24), Invalid("hours_per_day", "%v is outside 0 to 24", s.HoursPerDay))
	add(!(s.Explore >= 0 && s.Explore <= 0.2), Invalid("explore", "%v is outside 0 to 0.2", s.Explore))
	if e := s.Arms.Check(); e != nil {
		bad = append(bad, e)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Bids)) {
		add(s.Bids[name] < 0 || s.Bids[name] > 100_000, Invalid("bids."+clip(name, 40), "%d is outside 0 to 100000", s.Bids[name]))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Fees)) {
		if e := s.Fees[name].Check("fees." + clip(name, 40)); e != nil {
			bad = append(bad, e)
		}
	}
	add(s.MaxAgeDays < 1 || s.MaxAgeDays > 3650, Invalid("max_age_days", "%d is outside 1 to 3650", s.MaxAgeDays))
	add(s.KeepTextsDays != 0 && (s.KeepTextsDays < 30 || s.KeepTextsDays > 3650), Invalid("keep_texts_days", "%d is neither 0 nor in 30 to 3650", s.KeepTextsDays))
	add(s.FreshFor < 0, Invalid("fresh_for", "the age of the last look at a posting before a send cannot be negative; write a duration such as 24h, or 0 for no limit"))
	if e := s.Rates.Check(); e != nil {
		bad = append(bad, e)
	}
	if e := s.Autonomy.Check(); e != nil {
		bad = append(bad, e)
	}
	if e := s.Answers.Check(); e != nil {
		bad = append(bad, e)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Modes)) {
		m := s.Modes[name]
		add(m.Rank() < 0, Invalid("modes."+string(name), "%q is not a mode; use off, read, draft, confirm or auto", clip(string(m), 20)))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Caps)) {
		c, key := s.Caps[name], "caps."+string(name)+"."
		for _, n := range []struct {
			key   string
			value int
		}{{"per_hour", c.PerHour}, {"per_day", c.PerDay}, {"per_company", c.PerCompany}, {"per_recipient", c.PerRecipient}} {
			add(n.value < 0, Invalid(key+n.key, "%d is negative; use 0 or more", n.value))
		}
		add(c.Window < 0, Invalid(key+"window", "the time in which sends to one company or recipient count together cannot be negative; write a duration such as 720h, or 0 for the usual one"))
		add(c.QuietFrom < 0 || c.QuietFrom > 23, Invalid(key+"quiet_from", "%d is outside 0 to 23", c.QuietFrom))
		add(c.QuietTo < 0 || c.QuietTo > 23, Invalid(key+"quiet_to", "%d is outside 0 to 23", c.QuietTo))
	}
	add(len(s.Rules) > MaxRules, Invalid("rules", "%d rules are too many; at most %d are kept", len(s.Rules), MaxRules))
	for i, r := range s.Rules {
		if _, err := NewRule(r); err != nil {
			add(true, Invalid(fmt.Sprintf("rules.%d", i), "%s", err))
		}
		add(slices.ContainsFunc(s.Rules[:i], func(o Rule) bool { return o.ID == r.ID }), Invalid("rules", "two rules have the id %s", r.ID))
	}
	for _, c := range s.Filters.Contracts {
		add(!knownContract(c), Invalid("filters.contracts", "%q is not a contract type; use %s", clip(string(c), 20), contractNames()))
	}
	return bad
}

func contractTypes() []ContractType {
	return []ContractType{ContractFreelance, ContractFixedTerm, ContractPermanent, ContractPartTime, ContractInternship}
}

func knownContract(c ContractType) bool {
	for _, k := range contractTypes() {
		if c == k {
			return true
		}
	}
	return false
}

func contractNames() string {
	var out []string
	for _, c := range contractTypes() {
		out = append(out, string(c))
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}
