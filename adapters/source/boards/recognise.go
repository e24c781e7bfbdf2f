package boards

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"github.com/automonet/automonet/core"
)

// Board names one board at one service.
type Board struct {
	// Driver is the driver that reads it, for example "lever".
	Driver string
	// Token is the board's name at the service, unescaped.
	Token string
	// Region is "eu" for boards on the European servers of Greenhouse and Lever,
	// "com" for those of Personio outside of its .de domain, "" otherwise.
	Region string
}

// Key is the form in which a board is written in the configuration of its driver.
func (b Board) Key() string {
	if b.Region != "" {
		return b.Region + ":" + b.Token
	}
	return b.Token
}

// Recognise tells which board an address leads to: a board's front page, a posting
// on it, its embedded form, or its public interface, with or without "https://".
// It asks nobody; whether the board exists is not known. False means that the
// address is none of a service read here.
func Recognise(link string) (Board, bool) {
	link = strings.TrimSpace(link)
	if len(link) > core.MaxURLBytes {
		return Board{}, false
	}
	if !strings.Contains(link, "://") {
		link = "https://" + link
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		return Board{}, false
	}
	b := byHost(strings.TrimSuffix(strings.ToLower(u.Hostname()), "."), segments(u), u.Query())
	return b, b.Driver != "" && b.valid()
}

func byHost(host string, path []string, query url.Values) Board {
	switch host {
	case "boards.greenhouse.io", "job-boards.greenhouse.io", "boards.eu.greenhouse.io", "job-boards.eu.greenhouse.io":
		b := Board{Driver: "greenhouse", Token: lower(at(path, 0)), Region: european(host)}
		if b.Token == "embed" {
			b.Token = lower(query.Get("for"))
		}
		return b
	case "boards-api.greenhouse.io", "boards-api.eu.greenhouse.io":
		return Board{Driver: "greenhouse", Token: lower(after(path, "boards")), Region: european(host)}
	case "jobs.lever.co", "jobs.eu.lever.co":
		return Board{Driver: "lever", Token: lower(at(path, 0)), Region: european(host)}
	case "api.lever.co", "api.eu.lever.co":
		return Board{Driver: "lever", Token: lower(after(path, "postings")), Region: european(host)}
	case "jobs.ashbyhq.com":
		return Board{Driver: "ashby", Token: at(path, 0)}
	case "api.ashbyhq.com":
		return Board{Driver: "ashby", Token: after(path, "job-board")}
	case "jobs.smartrecruiters.com", "careers.smartrecruiters.com", "www.smartrecruiters.com":
		if at(path, 1) == "company" { // a posting shown by one of the service's own apps
			return Board{Driver: "smartrecruiters", Token: at(path, 2)}
		}
		return Board{Driver: "smartrecruiters", Token: at(path, 0)}
	case "api.smartrecruiters.com":
		return Board{Driver: "smartrecruiters", Token: after(path, "companies")}
	case "apply.workable.com":
		if at(path, 0) == "api" {
			return Board{Driver: "workable", Token: lower(after(path, "accounts"))}
		}
		return Board{Driver: "workable", Token: lower(at(path, 0))}
	case "t.me", "telegram.me":
		if at(path, 0) == "s" {
			return channel(at(path, 1))
		}
		return channel(at(path, 0))
	case "algora.io", "www.algora.io":
		if p := at(path, 1); p == "bounties" || p == "home" {
			return Board{Driver: "algora", Token: at(path, 0)}
		}
	case "console.algora.io":
		return Board{Driver: "algora", Token: after(path, "org", "orgs")}
	}
	return bySubdomain(host)
}

// bySubdomain recognises the services that give each company a host of its own.
func bySubdomain(host string) Board {
	for _, s := range []struct{ suffix, driver, region string }{
		{".jobs.personio.de", "personio", ""},
		{".jobs.personio.com", "personio", "com"},
		{".recruitee.com", "recruitee", ""},
		{".workable.com", "workable", ""},
	} {
		name, ok := strings.CutSuffix(host, s.suffix)
		if !ok || strings.Contains(name, ".") {
			continue
		}
		switch name {
		case "www", "api", "app", "apply", "jobs", "careers", "docs", "help", "support", "status", "get", "resources", "blog", "developer", "developers", "cdn", "assets":
			return Board{}
		}
		return Board{Driver: s.driver, Token: name, Region: s.region}
	}
	return Board{}
}

var (
	channelName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)
	hostLabel   = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
)

// channel is a public channel, unless the name is one of the service's own pages.
func channel(name string) Board {
	switch strings.ToLower(name) {
	case "joinchat", "share", "proxy", "socks", "addstickers", "addemoji", "addlist", "addtheme", "iv", "login", "confirmphone", "setlanguage", "invoice", "contact", "boost":
		return Board{}
	}
	return Board{Driver: "telegram", Token: name}
}

// valid reports whether the token can be one of its service.
func (b Board) valid() bool {
	if b.Token == "" || len(b.Token) > 100 || strings.Trim(b.Token, ".") == "" || strings.ContainsAny(b.Token, `/\?#`) {
		return false
	}
	for _, r := range b.Token {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return false
		}
	}
	switch b.Driver {
	case "recruitee", "personio":
		return hostLabel.MatchString(b.Token)
	case "telegram":
		return channelName.MatchString(b.Token)
	}
	return true
}

func (b Board) hasRegion() bool {
	switch b.Driver {
	case "greenhouse", "lever":
		return b.Region == "eu"
	case "personio":
		return b.Region == "com"
	}
	return false
}

// segments are the unescaped parts of a path that are not empty.
func segments(u *url.URL) []string {
	var out []string
	for _, s := range strings.Split(u.EscapedPath(), "/") {
		if s == "" {
			continue
		}
		if plain, err := url.PathUnescape(s); err == nil {
			s = plain
		}
		out = append(out, strings.TrimSpace(s))
	}
	return out
}

func at(path []string, i int) string {
	if i < len(path) {
		return path[i]
	}
	return ""
}

// after returns the part that follows one of the given names.
func after(path []string, names ...string) string {
	for i, s := range path {
		for _, name := range names {
			if s == name {
				return at(path, i+1)
			}
		}
	}
	return ""
}

func european(host string) string {
	if strings.Contains(host, ".eu.") {
		return "eu"
	}
	return ""
}

func lower(s string) string { return strings.ToLower(s) }
