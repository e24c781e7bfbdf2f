package config

import (
	"strings"
)

// Notify is one target of notices.
type Notify struct {
	// Driver is the kind of target; "" is the target's name.
	Driver string `yaml:"driver"`
	// Enabled says whether it is told.
	Enabled bool `yaml:"enabled"`
	// Config is the driver's own part.
	Config Node `yaml:"config"`
}

func (n *Notify) setDefaults() { n.Enabled = true }

// WithTargets makes Load refuse targets of notices with another driver.
func WithTargets(drivers []string) Option {
	return func(l *loader) { l.targets = drivers }
}

func (c *checker) targets() {
	for _, name := range sortedKeys(c.cfg.Notify) {
		n, key := c.cfg.Notify[name], "notify."+name
		if !nameForm.MatchString(name) {
			c.value(key, name, "name")
		}
		driver := n.Driver
		if driver == "" {
			driver = name
		}
		if len(c.loader.targets) > 0 && !known(c.loader.targets, driver) {
			c.bad(key, "one_of", map[string]any{"got": shown("", driver), "list": strings.Join(c.loader.targets, ", "), "hint": nearest(driver, c.loader.targets)})
		}
		c.secrets(key+".config", n.Config)
	}
}

func known(list []string, s string) bool {
	for _, one := range list {
		if one == s {
			return true
		}
	}
	return false
}
