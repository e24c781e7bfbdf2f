package form

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// Config is the channel's node in the configuration.
type Config struct {
	// Program is the path of Chromium; "" looks for one.
	Program string `yaml:"program" json:"program"`
	// Consent lets the channel tick the boxes without which a form cannot be sent:
	// privacy notices and declarations that what is written is true. Boxes for
	// advertising are never ticked.
	Consent bool `yaml:"consent" json:"consent"`
	// AllowHosts are hosts of plain forms that are sent without a look at the filled
	// form, and in mode auto without an approval. Hosted application systems never are.
	AllowHosts []string `yaml:"allow_hosts" json:"allow_hosts"`
	// Accounts name the browser profile for a host where the user has signed in.
	Accounts map[string]string `yaml:"accounts" json:"accounts"`
	// Timeout bounds filling in ("90s"), AnswerTimeout the wait for a receipt
	// ("45s"), and Settle the time that late fields get ("1500ms").
	Timeout       string `yaml:"timeout" json:"timeout"`
	AnswerTimeout string `yaml:"answer_timeout" json:"answer_timeout"`
	Settle        string `yaml:"settle" json:"settle"`
}

type settings struct {
	Config
	timeout, answer, settle time.Duration
}

var (
	hostForm    = core.NewPattern(`^[a-z0-9.-]+(:[0-9]+)?$`)
	accountForm = core.NewPattern(`^[a-zA-Z0-9_-]{1,40}$`)
)

func (c Config) check() (settings, error) {
	s := settings{Config: c}
	for _, h := range c.AllowHosts {
		if !hostForm.MatchString(h) {
			return s, core.Invalid("allow_hosts", "%q is not a host; write it like jobs.example.org", core.Clean(h, 80, false))
		}
		if hosted(h) {
			return s, core.Invalid("allow_hosts", "%s belongs to an application system whose forms are sent only with your approval; remove it", h)
		}
	}
	for h, a := range c.Accounts {
		if !hostForm.MatchString(h) || !accountForm.MatchString(a) {
			return s, core.Invalid("accounts", "%q: %q is not a host with the name of a browser profile; write it like jobs.example.org: acme", core.Clean(h, 80, false), core.Clean(a, 40, false))
		}
	}
	for _, d := range []struct {
		field, text string
		usual, most time.Duration
		to          *time.Duration
	}{{"timeout", c.Timeout, 90 * time.Second, 10 * time.Minute, &s.timeout}, {"answer_timeout", c.AnswerTimeout, 45 * time.Second, 10 * time.Minute, &s.answer}, {"settle", c.Settle, 1500 * time.Millisecond, 30 * time.Second, &s.settle}} {
		*d.to = d.usual
		if d.text == "" {
			continue
		}
		v, err := time.ParseDuration(d.text)
		if err != nil || v <= 0 || v > d.most {
			return s, core.Invalid(d.field, "%q is not a time up to %s; write it like %s", core.Clean(d.text, 40, false), d.most, d.usual)
		}
		*d.to = v
	}
	return s, nil
}

// free reports whether forms of the host may be sent without a look.
func (s settings) free(u *url.URL) bool {
	return !hosted(u.Host) && (slices.Contains(s.AllowHosts, strings.ToLower(u.Host)) || slices.Contains(s.AllowHosts, strings.ToLower(u.Hostname())))
}

// account is the browser profile for a host.
func (s settings) account(u *url.URL) string {
	if a := s.Accounts[strings.ToLower(u.Host)]; a != "" {
		return a
	}
	return s.Accounts[strings.ToLower(u.Hostname())]
}

// hosted reports whether a host belongs to an application system that serves the
// forms of many employers. Their terms and challenges are made for people: nothing
// is sent there that the user has not approved.
func hosted(host string) bool {
	host = strings.ToLower(host)
	if name, _, ok := strings.Cut(host, ":"); ok {
		host = name
	}
	for _, d := range []string{"greenhouse.io", "lever.co", "ashbyhq.com", "workable.com", "recruitee.com", "smartrecruiters.com", "personio.de", "personio.com",
		"myworkdayjobs.com", "workday.com", "icims.com", "taleo.net", "bamboohr.com", "teamtailor.com", "jobvite.com", "breezy.hr", "join.com", "softgarden.io",
		"successfactors.com", "successfactors.eu", "linkedin.com", "indeed.com", "xing.com", "stepstone.de", "upwork.com", "freelancer.com", "malt.com", "malt.de"} {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}
