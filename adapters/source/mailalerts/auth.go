package mailalerts

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/automonet/automonet/adapters/client/imap"
	"github.com/automonet/automonet/core"
)

// trust says whose Authentication-Results (RFC 8601) count: those of the user's own
// mail servers, by their authserv-id. "*.example.org" means any server of a domain,
// of which only the topmost header counts, since whoever forges one can invent a
// name; "" means a server that writes no id, as Microsoft's do.
type trust []string

// knownServers are the ids that large providers write, by IMAP host. They are as
// seen in mails in 2026; authserv_id in the configuration goes before them.
func knownServers(host string) trust {
	switch host = strings.ToLower(host); host {
	case "imap.gmail.com", "imap.googlemail.com":
		return trust{"mx.google.com"}
	case "outlook.office365.com", "imap-mail.outlook.com", "outlook.office.com":
		return trust{""}
	case "imap.mail.me.com":
		return trust{"dkim-verifier.icloud.com", "dmarc.icloud.com"}
	case "imap.fastmail.com":
		return trust{"*.messagingengine.com"}
	case "imap.mail.yahoo.com":
		return trust{"*.yahoo.com"}
	case "":
		return nil
	}
	return trust{host}
}

// verdict is what is known of a sender.
type verdict int

const (
	// genuine: a trusted server found a valid signature of the sender's domain.
	genuine verdict = iota
	// forged: a trusted server found none, or none of that domain.
	forged
	// unknown: no trusted server says anything.
	unknown
)

// check judges a sender by the results of trusted servers: dkim=pass of a domain
// that belongs to the one in From, or dmarc=pass for it, which is the same test by
// the policy of its owner (RFC 7489 section 3.1). The reason is for the user.
func (t trust) check(m mail) (verdict, string) {
	from := domain(m.from)
	var seen []string
	said := []string{}
	told := false
	used := map[string]bool{}
	for _, header := range m.results {
		id, list := imap.Results(header)
		pattern, ok := t.match(id)
		if !ok {
			if id != "" && len(seen) < 3 {
				seen = append(seen, id)
			}
			continue
		}
		if used[pattern] {
			continue // below the first of its server anybody may have put it
		}
		used[pattern], told = true, true
		for _, r := range list {
			switch r.Method {
			case "dkim":
				if r.Result == "pass" && aligned(signer(r), from) {
					return genuine, ""
				}
			case "dmarc":
				if r.Result == "pass" && aligned(r.Props["header.from"], from) {
					return genuine, ""
				}
			default:
				continue
			}
			if len(said) < 4 {
				said = append(said, concise(r))
			}
		}
	}
	switch {
	case told && len(said) == 0:
		return forged, fmt.Sprintf("it says it is from %s, but your mail server found no signature", core.Clean(from, 80, false))
	case told:
		return forged, fmt.Sprintf("it says it is from %s, but your mail server found no valid signature of it (%s)", core.Clean(from, 80, false), strings.Join(said, ", "))
	case len(seen) > 0:
		return unknown, fmt.Sprintf("nobody who is trusted says that it is from %s; if your mail server calls itself %s, set authserv_id to that", core.Clean(from, 80, false), core.Clean(strings.Join(seen, " or "), 200, false))
	}
	return unknown, fmt.Sprintf("your mail server does not say whether it is really from %s", core.Clean(from, 80, false))
}

// match returns the entry of t that an id belongs to.
func (t trust) match(id string) (string, bool) {
	id = strings.ToLower(id)
	for _, want := range t {
		want = strings.ToLower(want)
		if want == id || strings.HasPrefix(want, "*.") && strings.HasSuffix(id, want[1:]) {
			return want, true
		}
	}
	return "", false
}

// aligned reports whether two domains belong to one owner, as far as the list of
// public suffixes tells (relaxed alignment, RFC 7489 section 3.1.1).
func aligned(a, b string) bool {
	a, b = strings.ToLower(strings.Trim(a, ". ")), strings.ToLower(strings.Trim(b, ". "))
	if a == "" || b == "" {
		return false
	}
	if a == b {
		return true
	}
	x, errX := publicsuffix.EffectiveTLDPlusOne(a)
	y, errY := publicsuffix.EffectiveTLDPlusOne(b)
	return errX == nil && errY == nil && x == y
}

// signer is the domain that a DKIM result speaks of.
func signer(r imap.Result) string {
	if d := r.Props["header.d"]; d != "" {
		return d
	}
	return domain(r.Props["header.i"])
}

// concise is a result in short, bounded and harmless.
func concise(r imap.Result) string {
	s := r.Method + "=" + r.Result
	if d := signer(r); r.Method == "dkim" && d != "" {
		s += " " + d
	}
	return core.Clean(s, 80, false)
}
