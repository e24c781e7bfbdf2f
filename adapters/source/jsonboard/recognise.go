package jsonboard

import (
	"net/url"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// words copies words of an address's query into a configuration.
func words(config map[string]any, q url.Values, keys map[string]string) {
	for from, to := range keys {
		if v := core.Clean(q.Get(from), 200, false); v != "" {
			config[to] = v
		}
	}
}

// adzunaAddress knows the pages of Adzuna, whose country is in the name of the host.
func adzunaAddress(u *url.URL) (source.Found, bool) {
	end, ok := strings.CutPrefix(strings.TrimPrefix(strings.ToLower(u.Hostname()), "www."), "adzuna.")
	if !ok {
		return source.Found{}, false
	}
	country := end[strings.LastIndexByte(end, '.')+1:]
	switch country {
	case "com":
		country = "us"
	case "uk":
		country = "gb"
	}
	if _, served := adzunaCurrencies()[country]; !served {
		return source.Found{}, false
	}
	found := source.Found{Name: "adzuna-" + country, Config: map[string]any{"country": country}, Needs: []string{"app_id", "app_key"}}
	words(found.Config, u.Query(), map[string]string{"q": "what", "w": "where"})
	return found, true
}

// agencyAddress knows the search pages of the employment agency.
func agencyAddress(u *url.URL) (source.Found, bool) {
	if !source.OnHost(u, "arbeitsagentur.de") || !strings.HasPrefix(u.Path, "/jobsuche") {
		return source.Found{}, false
	}
	found := source.Found{Config: map[string]any{}}
	words(found.Config, u.Query(), map[string]string{"was": "what", "wo": "where"})
	if kind, ok := map[string]string{"1": "jobs", "4": "training", "34": "internships"}[u.Query().Get("angebotsart")]; ok {
		found.Config["offers"] = kind
	}
	return found, true
}
