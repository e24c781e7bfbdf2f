package freelancer

import (
	"net/url"
	"strings"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/freelancer"
	"github.com/automonet/automonet/core"
)

// Config is the channel's node in the configuration.
type Config struct {
	// Token is a secret reference.
	Token string `yaml:"token" json:"token"`
	// Live bids at the real service; false uses its sandbox.
	Live bool `yaml:"live" json:"live"`
	// Days is in how many days the work is promised, MilestonePercent the first
	// milestone's share of the amount; 0 means 7 and 100.
	Days             int `yaml:"days" json:"days"`
	MilestonePercent int `yaml:"milestone_percent" json:"milestone_percent"`
	// BidsPerMonth is how many bids the plan includes in 30 days; 0 means 6.
	BidsPerMonth int `yaml:"bids_per_month" json:"bids_per_month"`
	// BaseURL is another server for the same paths.
	BaseURL string `yaml:"base_url" json:"base_url"`
}

// settings are a checked Config.
type settings struct {
	Config
	base *url.URL
}

func (c Config) check() (settings, error) {
	s := settings{Config: c}
	if !channel.Reference(c.Token) {
		return s, core.Invalid("token", "store the access token with \"automonet secret set\" and write its reference here, for example secret:TOKEN")
	}
	for _, n := range []struct {
		key         string
		value       *int
		most, usual int
	}{{"days", &s.Days, 365, 7}, {"milestone_percent", &s.MilestonePercent, 100, 100}, {"bids_per_month", &s.BidsPerMonth, 1500, 6}} {
		if *n.value < 0 || *n.value > n.most {
			return s, core.Invalid(n.key, "%d is outside 1 to %d", *n.value, n.most)
		}
		if *n.value == 0 {
			*n.value = n.usual
		}
	}
	address := c.BaseURL
	if address == "" {
		address = freelancer.Sandbox
		if c.Live {
			address = freelancer.API
		}
	}
	var err error
	if s.base, err = url.Parse(address); err != nil || s.base.Host == "" || s.base.Scheme != "https" && s.base.Scheme != "http" {
		return s, core.Invalid("base_url", "%q is not the address of a server", core.Clean(address, 120, false))
	}
	// Whoever writes the real service down as another server means it all the same.
	host := bare(s.base)
	s.Live = c.Live || host == "freelancer.com" || strings.HasSuffix(host, ".freelancer.com")
	return s, nil
}

// bare is an address's host without "www.".
func bare(u *url.URL) string { return strings.TrimPrefix(strings.ToLower(u.Host), "www.") }

// project finds the number of the project in the link of its page. The errors are
// *core.Refusal.
func (s settings) project(link string) (freelancer.ID, error) {
	refused := &core.Refusal{Code: core.RefusedRecipient, Text: "this is not the address of a project at Freelancer.com; put the link of the project's page there"}
	if core.Clean(link, core.MaxURLBytes, false) != link || strings.ContainsAny(link, " \t<>\"\\;()@,%") {
		return "", refused
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return "", refused
	}
	steps := strings.Split(strings.Trim(u.Path, "/"), "/")
	if len(steps) < 2 || steps[0] != "projects" {
		return "", refused
	}
	last := steps[len(steps)-1]
	if last == "details" {
		last = steps[len(steps)-2]
	}
	id := last[strings.LastIndexByte(last, '-')+1:]
	if !number.MatchString(id) {
		return "", refused
	}
	if host := bare(u); host != bare(s.base) {
		if s.BaseURL != "" && (host == "freelancer.com" || host == "freelancer-sandbox.com") {
			return freelancer.ID(id), nil // a server of the user's own stands in for both
		}
		if !s.Live && host == "freelancer.com" {
			return "", &core.Refusal{Code: core.RefusedPermission, Text: "this is a real project, and the channel speaks to the sandbox; set \"live\" once Freelancer.com has permitted it in writing, or bid there yourself"}
		}
		return "", refused
	}
	return freelancer.ID(id), nil
}

var number = core.NewPattern(`^[0-9]{3,12}$`)
