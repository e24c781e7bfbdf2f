package config

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

var nameOfHost = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?$`)

var nameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// checker judges decoded values; it finds the place of a key that was written,
// or of the nearest section around it.
type checker struct {
	cfg    *Config
	loader *loader
	probs  *Problems
	places map[string]origin
	file   string
}

func (c *checker) at(key string) origin {
	for {
		if at, ok := c.places[key]; ok {
			return at
		}
		cut := strings.LastIndexAny(key, ".[")
		if cut < 0 {
			return origin{file: c.file}
		}
		key = key[:cut]
	}
}

func (c *checker) bad(key, code string, params map[string]any) {
	c.probs.add(c.at(key), key, code, params)
}

// value notes a value that does not fit; expect is a key of "config.expect".
func (c *checker) value(key, got, expect string) {
	c.bad(key, "bad_value", map[string]any{"got": shown(key, got), "want": expect})
}

func (c *checker) oneOf(key, got string, list []string) {
	for _, one := range list {
		if got == one {
			return
		}
	}
	c.bad(key, "one_of", map[string]any{"got": shown(key, got), "list": strings.Join(list, ", "), "hint": nearest(got, list)})
}

func (c *checker) all() {
	cfg := c.cfg
	if cfg.Version != Version {
		c.value("version", strconv.Itoa(cfg.Version), "version")
	}
	c.oneOf("language", string(cfg.Language), []string{"en", "de"})
	c.zone("time_zone", cfg.TimeZone)
	c.oneOf("log.level", cfg.Log.Level, []string{"debug", "info", "warn", "error"})
	c.oneOf("log.format", cfg.Log.Format, []string{"text", "json"})
	c.listen()
	for i, s := range cfg.Web.AllowPrivate {
		if _, err := netip.ParsePrefix(s); err == nil {
			continue
		}
		if !hostPort(s) {
			c.value("web.allow_private["+strconv.Itoa(i)+"]", s, "private")
		}
	}
	if at := cfg.Web.Contact; at != "" && (strings.ContainsAny(at, "\r\n()") || len(at) > 200 || !strings.ContainsAny(at, "@/")) {
		c.value("web.contact", cfg.Web.Contact, "contact")
	}
	if u, err := url.Parse(cfg.Web.RDAPURL); cfg.Web.RDAPURL != "" && (err != nil || u.Scheme != "https" || u.Host == "") {
		c.value("web.rdap_url", cfg.Web.RDAPURL, "https")
	}
	c.sources()
	c.channels()
	c.settings()
	c.targets()
	c.providers()
	c.models()
	c.budget()
	c.limits()
	c.sync()
}

// hostPort reports whether s is host:port with a host that can be one: a name, or a whole
// IP address.
func hostPort(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return false
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	// A name that ends in a number is an IP address that is none.
	last := host[strings.LastIndexByte(host, '.')+1:]
	return nameOfHost.MatchString(host) && strings.Trim(last, "0123456789") != ""
}

func (c *checker) zone(key, zone string) {
	if zone == "" || zone == "Local" {
		c.value(key, zone, "zone")
		return
	}
	if _, err := time.LoadLocation(zone); err != nil {
		c.value(key, zone, "zone")
	}
}

func (c *checker) sources() {
	seen := map[core.SourceName]bool{}
	for i, s := range c.cfg.Sources {
		key := "sources[" + strconv.Itoa(i) + "]"
		switch {
		case s.Name == "":
			c.bad(key, "missing", map[string]any{"name": "name"})
		case !nameForm.MatchString(string(s.Name)):
			c.value(key+".name", string(s.Name), "name")
		case seen[s.Name]:
			c.value(key+".name", string(s.Name), "unique_name")
		}
		seen[s.Name] = true
		switch {
		case s.Driver == "":
			c.bad(key, "missing", map[string]any{"name": "driver"})
		case len(c.loader.drivers) > 0:
			c.oneOf(key+".driver", s.Driver, c.loader.drivers)
		}
		if s.Every != 0 && s.Every < time.Minute {
			c.value(key+".every", s.Every.String(), "every")
		}
		c.secrets(key+".config", s.Config)
	}
}

func (c *checker) channels() {
	for _, name := range sortedChannels(c.cfg.Channels) {
		ch, key := c.cfg.Channels[name], "channels."+string(name)
		if len(c.loader.channels) > 0 {
			known := false
			for _, k := range c.loader.channels {
				known = known || k == string(name)
			}
			if _, written := c.places[key]; !known && written {
				c.bad(key, "one_of", map[string]any{"got": shown("", string(name)),
					"list": strings.Join(c.loader.channels, ", "), "hint": nearest(string(name), c.loader.channels)})
				continue
			}
		}
		if ch.Mode != "" {
			c.oneOf(key+".mode", string(ch.Mode), []string{"off", "read", "draft", "confirm", "auto"})
		}
		c.secrets(key+".config", ch.Config)
	}
}

// channel refuses a setting for a channel that does not exist, which would
// otherwise hold for none.
func (c *checker) channel(section string, name core.ChannelName) {
	if len(c.loader.channels) > 0 {
		c.oneOf(section+"."+string(name), string(name), c.loader.channels)
	}
}

// secrets refuses literals where a reference to a secret belongs.
func (c *checker) secrets(key string, n Node) {
	if n.tree == nil {
		return
	}
	walk(key, n.tree, func(key string, t *tree) {
		if t.shape == shapeScalar && t.text != "" && IsSecretKey(lastKey(key)) && !IsReference(t.text) {
			c.probs.add(t.at, key, "secret", map[string]any{"name": lastKey(key)})
		}
	})
}

func (c *checker) settings() {
	if len(c.cfg.Settings.Modes) > 0 && c.file != "" {
		c.bad("settings.modes", "modes_elsewhere", nil)
	}
	s := c.cfg.Settings
	if s.Lang == "" {
		s.Lang = core.LangEnglish
	} else {
		c.oneOf("settings.language", string(s.Lang), []string{"en", "de"})
	}
	if s.TimeZone != "" {
		c.zone("settings.time_zone", s.TimeZone)
	}
	for _, name := range sortedKeys(s.Caps) {
		c.channel("settings.caps", name)
	}
	for _, name := range sortedKeys(s.Permissions) {
		c.channel("settings.permissions", name)
	}
	for i, r := range s.Filters.Remote {
		c.oneOf("settings.filters.remote["+strconv.Itoa(i)+"]", string(r),
			[]string{string(core.RemoteFull), string(core.RemoteHybrid), string(core.RemoteOnsite)})
	}
	for _, name := range core.UnknownFlags(s.Flags) {
		c.bad("settings.flags."+string(name), "refused", map[string]any{"what": core.Errorf(core.KindInvalid, "there is no feature flag %q; list them with: automonet admin flags list", core.Clean(string(name), 40, false)).Msg})
	}
	if _, err := core.NewSettings(s); err != nil {
		var ce *core.Error
		if errors.As(err, &ce) && ce.Field != "language" {
			c.bad("settings."+ce.Field, "refused", map[string]any{"what": ce.Msg})
		}
	}
}

func (c *checker) limits() {
	l := c.cfg.Limits
	if l.BodyMiB < 1 || l.BodyMiB > 100 {
		c.value("limits.body_mib", strconv.Itoa(l.BodyMiB), "body_mib")
	}
	if l.RequestTimeout < time.Second || l.RequestTimeout > 10*time.Minute {
		c.value("limits.request_timeout", l.RequestTimeout.String(), "request_timeout")
	}
	if l.StopTimeout < time.Second || l.StopTimeout > 10*time.Minute {
		c.value("limits.stop_timeout", l.StopTimeout.String(), "stop_timeout")
	}
}
