package core

import (
	"slices"
	"strings"
	"time"
)

// The sources of a model's price.
const (
	PriceFromList     = "list"     // the dated list of this release
	PriceFromOverride = "override" // the owner's own figure
	PriceFromLocal    = "local"    // an endpoint that the owner declared free
	PriceUnknown      = "unknown"  // none: the model is never called
)

// Why a model is not usable, as stable codes. A model that is usable has none.
const (
	WhyNotConfigured = "not_configured" // no provider for it is set up
	WhyNoKey         = "no_key"         // its provider has no credential
	WhyPriceUnknown  = "price_unknown"  // nobody knows what it costs
	WhyPriceDrift    = "price_drift"    // the provider billed other prices than ours
	WhyQuarantined   = "quarantined"    // a call cost more than its maximum
	WhyNoBudget      = "no_budget"      // it costs money and no budget is set
	WhyKeyRefused    = "key_refused"    // the provider refused the credential
	WhyMissing       = "missing"        // the provider has no such model
	WhyForbidden     = "forbidden"      // the account may not use the model
	WhyBreakerOpen   = "breaker_open"   // it failed several times in a row
	WhyRateLimited   = "rate_limited"   // the provider asked to wait
	WhyUnreachable   = "unreachable"    // no connection is made
	WhyLocalOnly     = "local_only"     // the owner keeps prompts on this machine
	WhyNotChat       = "not_chat"       // it writes no text
	WhyDisabled      = "disabled"       // the owner switched it off
)

// ModelInfo is one model on one endpoint: what it can do, what it costs and
// whether it can be called now.
type ModelInfo struct {
	Provider ProviderName `json:"provider"`
	Name     string       `json:"name"`
	// Vendor is under which the price list keeps the model.
	Vendor string `json:"vendor"`
	// Local is set for an endpoint that the owner declared free; Configured for
	// one that is set up or was found on this machine.
	Local      bool `json:"local"`
	Configured bool `json:"configured"`
	Usable     bool `json:"usable"`
	// Disabled is set while the owner keeps it from being called.
	Disabled bool `json:"disabled,omitempty"`
	// Why is a stable code of what stands in the way, "" for a usable model.
	Why string `json:"why,omitempty"`
	// Context and MaxOutput are in tokens; 0 means not known.
	Context   int64 `json:"context,omitempty"`
	MaxOutput int64 `json:"max_output,omitempty"`
	Schema    bool  `json:"schema"`
	Reasoning bool  `json:"reasoning"`
	// PriceID names the price row; the prices are per million tokens, nil where
	// nobody states them.
	PriceID     string   `json:"price_id,omitempty"`
	In          *NanoUSD `json:"in,omitempty"`
	CachedIn    *NanoUSD `json:"cached_in,omitempty"`
	CacheWrite  *NanoUSD `json:"cache_write,omitempty"`
	Out         *NanoUSD `json:"out,omitempty"`
	PerRequest  NanoUSD  `json:"per_request,omitempty"`
	PriceSource string   `json:"price_source"`
	// AsOf dates the price; Stale is set when it is too old to be trusted unseen.
	AsOf  time.Time `json:"as_of,omitzero"`
	Stale bool      `json:"stale,omitempty"`
	// Quality is expected before anything was learned, Langs what was measured
	// per language; both 0 to 1.
	Quality float64          `json:"quality"`
	Langs   map[Lang]float64 `json:"langs,omitempty"`
}

// ID is "provider/model", as commands and call rows name it.
func (m ModelInfo) ID() string { return string(m.Provider) + "/" + m.Name }

// SplitModel splits "provider/model"; the model's own name may hold slashes.
func SplitModel(id string) (ProviderName, string, error) {
	p, m, ok := strings.Cut(id, "/")
	if !ok || p == "" || m == "" {
		return "", "", Invalid("model", "%q is not a model; write it as provider/model, as listed by: automonet model list", clip(id, 80))
	}
	return ProviderName(p), m, nil
}

// ProviderState is how an endpoint is doing.
type ProviderState string

// The states of a provider.
const (
	ProviderOK           ProviderState = "ok"
	ProviderBreakerOpen  ProviderState = "breaker_open"
	ProviderKeyRefused   ProviderState = "key_refused"
	ProviderRateLimited  ProviderState = "rate_limited"
	ProviderUnreachable  ProviderState = "unreachable"
	ProviderUnconfigured ProviderState = "unconfigured"
)

// ProviderInfo is one kind of endpoint, or one that is set up or was found.
type ProviderInfo struct {
	Name ProviderName `json:"name"`
	// Title is for people; Driver is the preset.
	Title   string `json:"title"`
	Driver  string `json:"driver"`
	BaseURL string `json:"base_url"`
	Local   bool   `json:"local"`
	// NeedsKey says that a credential is required; KeyURL is where it is made.
	NeedsKey   bool          `json:"needs_key"`
	KeyURL     string        `json:"key_url,omitempty"`
	Configured bool          `json:"configured"`
	Discovered bool          `json:"discovered"`
	Models     []string      `json:"models"`
	State      ProviderState `json:"state"`
	// Until is when a breaker or a pause ends.
	Until time.Time `json:"until,omitzero"`
	Why   string    `json:"why,omitempty"`
	// Facts are the kinds of profile facts that may be sent there.
	Facts []FactKind `json:"facts,omitempty"`
}

// ProviderPolicy says which facts of the profile may be sent to a provider. The
// name and the contact are added by code after the model and are sent to none.
type ProviderPolicy struct {
	Provider ProviderName `json:"provider"`
	Local    bool         `json:"local"`
	Facts    []FactKind   `json:"facts"`
}

// DefaultFacts are the kinds of facts that any provider may see unless the owner
// says otherwise.
func DefaultFacts() []FactKind {
	return []FactKind{FactSkill, FactProject, FactResult, FactLanguage, FactAvailability, FactRate}
}

// LocalFacts are the kinds of facts that an endpoint on the owner's machine may
// see: all but the name and the contact.
func LocalFacts() []FactKind {
	return []FactKind{FactHeadline, FactSkill, FactProject, FactResult, FactEmployment, FactCertificate, FactEducation,
		FactLanguage, FactRate, FactAvailability, FactTimeZone, FactPortfolio, FactExclusion, FactAnswer}
}

// Allows reports whether facts of that kind may be sent.
func (p ProviderPolicy) Allows(k FactKind) bool {
	return k != FactName && k != FactContact && slices.Contains(p.Facts, k)
}

// PriceOverride is the owner's own price of a model, per million tokens. Nil
// cache prices are taken as the input price. Clear goes back to the list.
type PriceOverride struct {
	In         NanoUSD  `json:"in"`
	Out        NanoUSD  `json:"out"`
	CachedIn   *NanoUSD `json:"cached_in,omitempty"`
	CacheWrite *NanoUSD `json:"cache_write,omitempty"`
	PerRequest NanoUSD  `json:"per_request,omitempty"`
	// Source is where the owner has it from, for the record.
	Source string `json:"source,omitempty"`
	By     string `json:"by,omitempty"`
	Clear  bool   `json:"clear,omitempty"`
}

// MaxRate is the largest price per million tokens that is taken for one: more is
// a wrong unit.
const MaxRate NanoUSD = 100_000 * 1_000_000_000

// Check refuses a price that is free, negative or in a wrong unit. An endpoint is
// free only when the owner declares it local.
func (p PriceOverride) Check() error {
	if p.Clear {
		return nil
	}
	if p.In == 0 && p.Out == 0 {
		return Invalid("price", "a price of nothing is not believed; declare the provider local when its endpoint is free")
	}
	amounts := []NanoUSD{p.In, p.Out, p.PerRequest}
	for _, o := range []*NanoUSD{p.CachedIn, p.CacheWrite} {
		if o != nil {
			amounts = append(amounts, *o)
		}
	}
	for _, v := range amounts {
		if v < 0 || v > MaxRate {
			return Invalid("price", "%s is outside $0 to %s per million tokens; check the unit", v, MaxRate)
		}
	}
	return nil
}

// ModelTest is what one small test call showed.
type ModelTest struct {
	Provider ProviderName `json:"provider"`
	Model    string       `json:"model"`
	Text     string       `json:"text"`
	// Lang was asked for; LangOK says that the answer is in it.
	Lang   Lang `json:"lang"`
	LangOK bool `json:"lang_ok"`
	// Said is the language of the answer, "" when it is too short to tell.
	Said Lang `json:"said,omitempty"`
	// Schema says that a JSON schema was asked for, SchemaOK that the answer is
	// JSON as asked.
	Schema   bool `json:"schema"`
	SchemaOK bool `json:"schema_ok"`
	// Dimensions is the length of the vectors of an embedding model, 0 for one that
	// writes; of such a one Text and what is said of the answer are empty. Alike is the
	// cosine of two sentences that say the same, Apart the larger one of each with a
	// third on something else, -1 to 1; Alike is the larger where the model understands
	// the language.
	Dimensions int           `json:"dimensions,omitempty"`
	Alike      float64       `json:"alike,omitempty"`
	Apart      float64       `json:"apart,omitempty"`
	Cost       NanoUSD       `json:"cost"`
	Latency    time.Duration `json:"latency"`
	Calls      []CallID      `json:"calls"`
}

// ModelStatus is what the status of the agent says of models and money.
type ModelStatus struct {
	// Rung is the best rung that proposals can be written with now.
	Rung Rung `json:"rung"`
	// Notes are stable codes of what the owner should know, see Budget.Notes.
	Notes      []string      `json:"notes"`
	Providers  int           `json:"providers"`
	Usable     int           `json:"usable"`
	Gauges     []Gauge       `json:"gauges"`
	Alerts     []BudgetAlert `json:"alerts"`
	Quarantine int           `json:"quarantined"`
	Orphans    int           `json:"orphans"`
	// PricesAsOf dates the price list of this release.
	PricesAsOf time.Time `json:"prices_as_of,omitzero"`
}
