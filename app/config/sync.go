package config

import "github.com/automonet/automonet/core"

// Sync is the owner's Supabase project, to which live data is copied. Without an address
// nothing is.
type Sync struct {
	// URL is the project's address, "" for none.
	URL string `yaml:"url"`
	// Key refers to the project's publishable (anon) key, for example secret:supabase.
	Key string `yaml:"key"`
	// Texts says what becomes of long texts: plain, encrypted or off.
	Texts string `yaml:"texts"`
}

func (c *checker) sync() {
	s := c.cfg.Sync
	c.oneOf("sync.texts", s.Texts, []string{"plain", "encrypted", "off"})
	if s.URL == "" {
		return
	}
	if _, err := core.SyncAddress(s.URL); err != nil {
		c.value("sync.url", s.URL, "sync_url")
	}
	if s.Key == "" {
		c.bad("sync", "missing", map[string]any{"name": "key"})
	} else {
		c.providerKey("sync.key", s.Key)
	}
}
