// Package config reads, checks and writes the one configuration file. Loading
// changes nothing and tells every mistake at once, each with file, line, key,
// the value it got and what it expects. Every key can be overridden by an
// environment variable AUTOMONET_SECTION__KEY. Secrets stand in it only as
// references (env:NAME, keychain:NAME, secret:NAME). Dry-run or live is not a
// key: it is chosen at each start.
package config

import (
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
)

// Version is the version of the file's format.
const Version = 1

// Config is the whole configuration.
type Config struct {
	Version int `yaml:"version"`
	// Language of the program, "en" or "de".
	Language core.Lang `yaml:"language"`
	// TimeZone is the owner's IANA zone, for example "Europe/Berlin".
	TimeZone string `yaml:"time_zone"`
	// DataDir is the data folder; Load makes it absolute.
	DataDir string `yaml:"data_dir"`
	// Profile is the file that seeds the profile, "" for none.
	Profile string `yaml:"profile"`
	// Templates is a folder with the user's own templates, "" for none.
	Templates string `yaml:"templates"`
	// Declarative makes the file rule over the settings stored at run time.
	Declarative bool `yaml:"declarative"`

	Log       Log                          `yaml:"log"`
	HTTP      HTTP                         `yaml:"http"`
	Web       Web                          `yaml:"web"`
	Sources   []Source                     `yaml:"sources"`
	Channels  map[core.ChannelName]Channel `yaml:"channels"`
	Settings  core.Settings                `yaml:"settings"`
	Notify    map[string]Notify            `yaml:"notify"`
	Providers []Provider                   `yaml:"providers"`
	Models    Models                       `yaml:"models"`
	Budget    Budget                       `yaml:"budget"`
	Limits    Limits                       `yaml:"limits"`
	Sync      Sync                         `yaml:"sync"`

	// Path is the file that was read, "" when the defaults are used.
	Path string `yaml:"-"`
}

// Log says what is logged and how.
type Log struct {
	// Level is debug, info, warn or error.
	Level string `yaml:"level"`
	// Format is text or json.
	Format string `yaml:"format"`
}

// Web is how the program appears on the net.
type Web struct {
	// Contact goes into the user agent, so that an operator can reach the owner.
	Contact string `yaml:"contact"`
	// AllowPrivate lists private networks (CIDR) and host:port pairs that may be
	// asked in spite of the guard against requests into private networks.
	AllowPrivate []string `yaml:"allow_private"`
	// RatesURL is where exchange rates are fetched when the owner asks for it, in the
	// form of the European Central Bank.
	RatesURL string `yaml:"rates_url"`
	// RDAPURL is where it is said which registry knows the age of which domains, in the
	// form of IANA's bootstrap file; empty asks no registry.
	RDAPURL string `yaml:"rdap_url"`
}

// Source is one configured source of postings.
type Source struct {
	// Name is what the source is called in lists and commands.
	Name core.SourceName `yaml:"name"`
	// Driver is what reads it, such as feed, hackernews or reddit.
	Driver string `yaml:"driver"`
	// Enabled says whether it is read.
	Enabled bool `yaml:"enabled"`
	// Every is a longer interval than the adaptive one; 0 leaves it adaptive.
	Every time.Duration `yaml:"every"`
	// AcceptRobotsNote is the user's recorded reason for reading this source
	// although its robots.txt asks not to; "" obeys robots.txt.
	AcceptRobotsNote string `yaml:"accept_robots_note"`
	// RankingPermission is the user's record of a permission by the platform to have
	// its postings ranked by a model, where its terms forbid that; "" is none.
	RankingPermission string `yaml:"ranking_permission"`
	// Config is the driver's own part.
	Config Node `yaml:"config"`
}

func (s *Source) setDefaults() { s.Enabled = true }

// Channel is one submit channel.
type Channel struct {
	// Mode is the user's mode; "" means the channel's default.
	Mode core.Mode `yaml:"mode"`
	// Config is the driver's own part.
	Config Node `yaml:"config"`
}

// Limits bound what one step may take.
type Limits struct {
	// BodyMiB bounds one fetched answer, decoded, in MiB.
	BodyMiB int `yaml:"body_mib"`
	// RequestTimeout bounds one request.
	RequestTimeout time.Duration `yaml:"request_timeout"`
	// StopTimeout bounds a graceful stop, 1s to 10m.
	StopTimeout time.Duration `yaml:"stop_timeout"`
}

// Default returns the configuration of a new installation: the public sources,
// mail off until it is configured, the hand-off channel, no paid calls.
func Default() Config {
	settings := core.DefaultSettings()
	settings.Lang = ""
	settings.TimeZone = ""
	cfg := Config{
		Version: Version, Language: core.LangEnglish, TimeZone: "UTC",
		Log:  Log{Level: "info", Format: "text"},
		HTTP: HTTP{Listen: "127.0.0.1:7777", Sessions: Sessions{Idle: 7 * 24 * time.Hour, Max: 30 * 24 * time.Hour}},
		Web:  Web{RatesURL: core.RatesAddress, RDAPURL: core.RDAPAddress},
		Channels: map[core.ChannelName]Channel{
			"email":  {Mode: core.ModeOff},
			"assist": {Mode: core.ModeDraft},
		},
		Settings: settings,
		Notify:   map[string]Notify{},
		Models:   Models{Discover: true, Reserve: 0.2, Deadline: 2 * time.Minute},
		Sync:     Sync{Texts: "plain"},
		Limits:   Limits{BodyMiB: 10, RequestTimeout: 45 * time.Second, StopTimeout: 20 * time.Second},
	}
	for _, name := range []string{"weworkremotely", "remotive", "hackernews", "remoteok", "arbeitnow", "jobicy", "himalayas"} {
		cfg.Sources = append(cfg.Sources, Source{Name: core.SourceName(name), Driver: name, Enabled: true})
	}
	cfg.settle()
	return cfg
}

// settle copies what the settings take over from the sections beside them.
func (c *Config) settle() {
	if c.Settings.Lang == "" {
		c.Settings.Lang = c.Language
	}
	if c.Settings.TimeZone == "" {
		c.Settings.TimeZone = c.TimeZone
	}
	modes := map[core.ChannelName]core.Mode{}
	for name, ch := range c.Channels {
		if ch.Mode != "" {
			modes[name] = ch.Mode
		}
	}
	c.Settings.Modes = modes
}

// Source returns the configured source of that name.
func (c Config) Source(name core.SourceName) (Source, bool) {
	for _, s := range c.Sources {
		if s.Name == name {
			return s, true
		}
	}
	return Source{}, false
}

// References returns every secret reference of the configuration with its key.
func (c Config) References() []SecretUse {
	var out []SecretUse
	for _, s := range c.Sources {
		out = append(out, s.Config.References()...)
	}
	for _, name := range sortedChannels(c.Channels) {
		out = append(out, c.Channels[name].Config.References()...)
	}
	for _, name := range sortedKeys(c.Notify) {
		out = append(out, c.Notify[name].Config.References()...)
	}
	for i, p := range c.Providers {
		if IsReference(p.Key) {
			out = append(out, SecretUse{Key: "providers[" + strconv.Itoa(i) + "].key", Ref: p.Key})
		}
	}
	if IsReference(c.Sync.Key) {
		out = append(out, SecretUse{Key: "sync.key", Ref: c.Sync.Key})
	}
	return out
}
