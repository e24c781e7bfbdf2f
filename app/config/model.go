package config

import (
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Provider is one endpoint that serves models. Several of one driver, with keys
// of their own, may stand beside each other.
type Provider struct {
	// Name is what the provider is called in lists, commands and prices.
	Name core.ProviderName `yaml:"name"`
	// Driver is the preset: address, dialect and the vendor whose prices count.
	Driver string `yaml:"driver"`
	// Enabled says whether it is asked.
	Enabled bool `yaml:"enabled"`
	// BaseURL replaces the preset's address.
	BaseURL string `yaml:"base_url"`
	// Key is a secret reference, "" for none.
	Key string `yaml:"key"`
	// Local declares that the endpoint costs nothing and is the owner's own.
	Local bool `yaml:"local"`
	// Models are the names that may be used; empty means those of the price list,
	// for a local endpoint those that it lists.
	Models []string `yaml:"models"`
	// RPM is the most requests a minute; 0 is no bound.
	RPM int `yaml:"rpm"`
	// TPM is the most tokens a minute; 0 is no bound.
	TPM int64 `yaml:"tpm"`
	// Facts are the kinds of profile facts that may be sent there; empty means
	// the default.
	Facts []core.FactKind `yaml:"facts"`
}

func (p *Provider) setDefaults() { p.Enabled = true }

// Policy says what of the profile the provider may see.
func (p Provider) Policy() core.ProviderPolicy {
	out := core.ProviderPolicy{Provider: p.Name, Local: p.Local, Facts: p.Facts}
	switch {
	case len(p.Facts) > 0:
	case p.Local:
		out.Facts = core.LocalFacts()
	default:
		out.Facts = core.DefaultFacts()
	}
	return out
}

// Models says how models are chosen and priced.
type Models struct {
	// Discover looks for a model server on this machine.
	Discover bool `yaml:"discover"`
	// LocalOnly sends no prompt to an endpoint that is not local.
	LocalOnly bool `yaml:"local_only"`
	// ReadMail lets endpoints elsewhere look at answers that the rules are unsure of;
	// otherwise only local ones may.
	ReadMail bool `yaml:"read_mail"`
	// Embed is the provider/model whose vectors compare jobs with the profile; "" for none.
	Embed string `yaml:"embed"`
	// Reserve is the share of each budget kept for high-value jobs, 0 to 0.9.
	Reserve float64 `yaml:"reserve"`
	// Deadline bounds one piece of work with all its attempts.
	Deadline time.Duration `yaml:"deadline"`
	// Prices replace those of the list.
	Prices []Price `yaml:"prices"`
	// Quality is what is expected of a "provider/model" until it has shown its
	// own, 0 to 1.
	Quality map[string]float64 `yaml:"quality"`
	// Languages says how well a "provider/model" writes a language, 0 to 1; it
	// rules over what the model has shown.
	Languages map[string]map[core.Lang]float64 `yaml:"languages"`
}

// Price is the owner's own price of a model, in dollars per million tokens. What
// is 0 is not stated.
type Price struct {
	// Provider is the name under providers that asks this price.
	Provider core.ProviderName `yaml:"provider"`
	// Model is the model's name, as the provider spells it.
	Model string `yaml:"model"`
	// Input is the price of a million tokens of a prompt.
	Input core.NanoUSD `yaml:"input_usd"`
	// Output is the price of a million tokens of an answer.
	Output core.NanoUSD `yaml:"output_usd"`
	// CachedInput is the price of a million tokens read from the provider's cache; 0 is
	// that of the prompt.
	CachedInput core.NanoUSD `yaml:"cached_input_usd"`
	// CacheWrite is the price of a million tokens written to the provider's cache; 0 is
	// that of the prompt.
	CacheWrite core.NanoUSD `yaml:"cache_write_usd"`
	// PerRequest is what each call costs besides its tokens.
	PerRequest core.NanoUSD `yaml:"per_request_usd"`
	// AsOf dates the price.
	AsOf time.Time `yaml:"as_of"`
	// Source says where the price is from.
	Source string `yaml:"source"`
}

// Override is the price as the catalogue takes it.
func (p Price) Override() core.PriceOverride {
	out := core.PriceOverride{In: p.Input, Out: p.Output, PerRequest: p.PerRequest, Source: p.Source, By: "config"}
	if p.CachedInput > 0 {
		out.CachedIn = &p.CachedInput
	}
	if p.CacheWrite > 0 {
		out.CacheWrite = &p.CacheWrite
	}
	return out
}

// Budget is what model calls may cost. Without a limit for the day and for the
// month no paid call is made.
type Budget struct {
	Daily   core.NanoUSD `yaml:"daily_usd"`
	Monthly core.NanoUSD `yaml:"monthly_usd"`
	// Job bounds what one job may cost in all; 0 is no bound of its own.
	Job core.NanoUSD `yaml:"job_usd"`
	// Providers and Tasks bound the sum ever spent there; 0 admits no paid call.
	Providers map[core.ProviderName]core.NanoUSD `yaml:"providers"`
	Tasks     map[core.Task]core.NanoUSD         `yaml:"tasks"`
}

// Limits returns the budget as limits by pattern.
func (b Budget) Limits() map[string]core.NanoUSD {
	out := map[string]core.NanoUSD{}
	for kind, v := range map[core.ScopeKind]core.NanoUSD{core.ScopeDay: b.Daily, core.ScopeMonth: b.Monthly, core.ScopeJob: b.Job} {
		if v > 0 {
			out[string(kind)] = v
		}
	}
	for name, v := range b.Providers {
		out[string(core.ScopeProvider)+":"+string(name)] = v
	}
	for name, v := range b.Tasks {
		out[string(core.ScopeTask)+":"+string(name)] = v
	}
	return out
}

// Preset is a driver of providers, as far as checks need to know it.
type Preset struct {
	Name string
	// Local is set for a server that usually runs on the owner's machine.
	Local bool
}

// WithProviders makes Load refuse providers with another driver.
func WithProviders(presets []Preset) Option {
	return func(l *loader) { l.presets = presets }
}

// maxBudget bounds a limit: more is a wrong unit.
const maxBudget core.NanoUSD = 1_000_000 * 1_000_000_000

func (c *checker) providers() {
	var drivers []string
	local := map[string]bool{}
	for _, p := range c.loader.presets {
		drivers, local[p.Name] = append(drivers, p.Name), p.Local
	}
	seen := map[core.ProviderName]bool{}
	for i, p := range c.cfg.Providers {
		key := "providers[" + strconv.Itoa(i) + "]"
		switch {
		case p.Name == "":
			c.bad(key, "missing", map[string]any{"name": "name"})
		case !nameForm.MatchString(string(p.Name)):
			c.value(key+".name", string(p.Name), "name")
		case seen[p.Name]:
			c.value(key+".name", string(p.Name), "unique_provider")
		}
		seen[p.Name] = true
		switch {
		case p.Driver == "":
			c.bad(key, "missing", map[string]any{"name": "driver"})
		case len(drivers) > 0:
			c.oneOf(key+".driver", p.Driver, drivers)
		}
		c.providerKey(key+".key", p.Key)
		c.address(key, p, local[p.Driver])
		if p.RPM < 0 {
			c.value(key+".rpm", strconv.Itoa(p.RPM), "uint")
		}
		if p.TPM < 0 {
			c.value(key+".tpm", strconv.FormatInt(p.TPM, 10), "uint")
		}
		for j, f := range p.Facts {
			c.oneOf(key+".facts["+strconv.Itoa(j)+"]", string(f), factNames())
		}
		for j, m := range p.Models {
			if m == "" || len(m) > 200 || strings.ContainsAny(m, " \t\r\n") {
				c.value(key+".models["+strconv.Itoa(j)+"]", m, "model_name")
			}
		}
	}
}

// providerKey refuses a literal. What stands there is never shown.
func (c *checker) providerKey(key, ref string) {
	if ref != "" && !IsReference(ref) {
		c.bad(key, "secret", map[string]any{"name": "model_key"})
	}
}

// factNames are the kinds of facts that may be sent at all.
func factNames() []string {
	var out []string
	for _, k := range core.LocalFacts() {
		out = append(out, string(k))
	}
	return out
}

// address checks where a provider is. Only what is on the owner's machine or in a
// private network can be declared local, and a key travels encrypted elsewhere.
func (c *checker) address(key string, p Provider, localDriver bool) {
	if p.BaseURL == "" {
		if p.Local && len(c.loader.presets) > 0 && !localDriver {
			c.bad(key+".local", "bad_value", map[string]any{"got": "true", "want": "local_driver"})
		}
		return
	}
	u, err := url.Parse(p.BaseURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		// An address may carry a credential, so it is not shown.
		c.bad(key+".base_url", "bad_value", map[string]any{"got": "…", "want": "base_url"})
		return
	}
	switch {
	case p.Local && !private(u.Hostname()):
		c.bad(key+".local", "bad_value", map[string]any{"got": "true", "want": "local_address"})
	case p.Key != "" && u.Scheme == "http" && !Loopback(u.Hostname()):
		c.value(key+".base_url", p.BaseURL, "encrypted")
	}
}

// Loopback reports whether a host is this machine's own address.
func Loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return strings.EqualFold(host, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

// private reports whether a host lies on this machine or in a private network.
// Names count when they can have no place in the public DNS.
func private(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast()
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if !strings.Contains(host, ".") {
		return true
	}
	for _, end := range []string{".local", ".internal", ".lan", ".home.arpa", ".localhost", ".test"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

func (c *checker) models() {
	m := c.cfg.Models
	names := c.providerNames()
	if !(m.Reserve >= 0 && m.Reserve <= 0.9) {
		c.value("models.reserve", strconv.FormatFloat(m.Reserve, 'f', -1, 64), "reserve")
	}
	if m.Deadline < 5*time.Second || m.Deadline > 30*time.Minute {
		c.value("models.deadline", m.Deadline.String(), "deadline")
	}
	if m.Embed != "" {
		c.embed(m, names)
	}
	for i, p := range m.Prices {
		key := "models.prices[" + strconv.Itoa(i) + "]"
		switch {
		case p.Provider == "":
			c.bad(key, "missing", map[string]any{"name": "provider"})
		case p.Model == "":
			c.bad(key, "missing", map[string]any{"name": "model"})
		case !slices.Contains(names, string(p.Provider)):
			// A price at a provider that does not exist would price nothing.
			c.bad(key+".provider", "one_of", map[string]any{"got": shown("", string(p.Provider)), "list": strings.Join(names, ", "), "hint": nearest(string(p.Provider), names)})
		case p.Input == 0 && p.Output == 0:
			c.bad(key, "bad_value", map[string]any{"got": "0", "want": "price"})
		case p.Override().Check() != nil:
			c.bad(key, "bad_value", map[string]any{"got": usdText(max(p.Input, p.Output, p.CachedInput, p.CacheWrite, p.PerRequest)), "want": "rate"})
		}
	}
	for _, name := range sortedKeys(m.Quality) {
		key := "models.quality." + name
		if _, _, err := core.SplitModel(name); err != nil {
			c.value(key, name, "model_id")
		}
		if q := m.Quality[name]; !(q >= 0 && q <= 1) {
			c.value(key, strconv.FormatFloat(q, 'f', -1, 64), "share")
		}
	}
	for _, name := range sortedKeys(m.Languages) {
		key := "models.languages." + name
		if _, _, err := core.SplitModel(name); err != nil {
			c.value(key, name, "model_id")
		}
		for lang, q := range m.Languages[name] {
			if !(q >= 0 && q <= 1) {
				c.value(key+"."+string(lang), strconv.FormatFloat(q, 'f', -1, 64), "share")
			}
		}
	}
}

// embed checks the model whose vectors are compared: of a provider of the configuration or,
// where model servers of this machine are looked for, of one of those.
func (c *checker) embed(m Models, names []string) {
	provider, _, err := core.SplitModel(m.Embed)
	if err != nil {
		c.value("models.embed", m.Embed, "model_id")
		return
	}
	if m.Discover {
		for _, p := range c.loader.presets {
			if p.Local {
				names = append(names, p.Name)
			}
		}
	}
	if !slices.Contains(names, string(provider)) {
		c.bad("models.embed", "one_of", map[string]any{"got": shown("", string(provider)), "list": strings.Join(names, ", "), "hint": nearest(string(provider), names)})
	}
}

func (c *checker) budget() {
	b := c.cfg.Budget
	if b.Monthly != 0 && b.Daily > b.Monthly {
		c.value("budget.daily_usd", usdText(b.Daily), "daily_budget")
	}
	if b.Monthly != 0 && b.Job > b.Monthly {
		c.value("budget.job_usd", usdText(b.Job), "daily_budget")
	}
	for _, name := range sortedKeys(b.Tasks) {
		c.oneOf("budget.tasks."+string(name), string(name), taskNames())
	}
	known := c.providerNames()
	for _, name := range sortedKeys(b.Providers) {
		// A limit for a provider that does not exist would hold for none.
		if !slices.Contains(known, string(name)) {
			c.bad("budget.providers."+string(name), "one_of", map[string]any{"got": shown("", string(name)), "list": strings.Join(known, ", "), "hint": nearest(string(name), known)})
		}
	}
	for pattern, v := range b.Limits() {
		if v > maxBudget {
			key := map[string]string{"day": "daily_usd", "month": "monthly_usd", "job": "job_usd"}[pattern]
			kind, name, _ := strings.Cut(pattern, ":")
			if key == "" {
				key = kind + "s." + name
			}
			c.value("budget."+key, usdText(v), "max_budget")
		}
	}
}

func (c *checker) providerNames() []string {
	var out []string
	for _, p := range c.cfg.Providers {
		out = append(out, string(p.Name))
	}
	return out
}

func taskNames() []string {
	var out []string
	for _, t := range core.Tasks() {
		out = append(out, string(t))
	}
	return out
}
