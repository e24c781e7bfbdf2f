package mailalerts

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"

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
		id, list := parseResults(header)
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
			switch r.method {
			case "dkim":
				if r.result == "pass" && aligned(r.signer(), from) {
					return genuine, ""
				}
			case "dmarc":
				if r.result == "pass" && aligned(r.props["header.from"], from) {
					return genuine, ""
				}
			default:
				continue
			}
			if len(said) < 4 {
				said = append(said, r.String())
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

// result is one method's result of a header.
type result struct {
	method, result string
	props          map[string]string
}

// signer is the domain that a DKIM result speaks of.
func (r result) signer() string {
	if d := r.props["header.d"]; d != "" {
		return d
	}
	return domain(r.props["header.i"])
}

// String is a result in short, bounded and harmless.
func (r result) String() string {
	s := r.method + "=" + r.result
	if d := r.signer(); r.method == "dkim" && d != "" {
		s += " " + d
	}
	return core.Clean(s, 80, false)
}

// parseResults reads an Authentication-Results header: the id of the server that
// wrote it, which may be missing, and the results. Comments are dropped (RFC 8601
// section 2.2).
func parseResults(s string) (id string, list []result) {
	if len(s) > 16<<10 {
		s = s[:16<<10]
	}
	for i, section := range sections(s) {
		fields := strings.Fields(section)
		if len(fields) == 0 {
			continue
		}
		if i == 0 && !strings.Contains(fields[0], "=") {
			id = strings.ToLower(fields[0])
			continue
		}
		method, value, ok := strings.Cut(strings.ToLower(fields[0]), "=")
		if !ok || method == "" || len(list) >= 40 {
			continue
		}
		method, _, _ = strings.Cut(method, "/") // dkim/1=pass
		r := result{method: method, result: value, props: map[string]string{}}
		for _, f := range fields[1:] {
			if k, v, ok := strings.Cut(f, "="); ok {
				k = strings.ToLower(k)
				if _, twice := r.props[k]; !twice {
					r.props[k] = strings.ToLower(v)
				}
			}
		}
		list = append(list, r)
	}
	return id, list
}

// sections splits at the semicolons that stand neither in a comment nor in quotes,
// and drops comments and quotation marks. A blank within quotes becomes an
// underscore, so that what is quoted stays one word.
func sections(s string) []string {
	var out []string
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && (quoted || depth > 0):
			i++
		case quoted:
			if c == '"' {
				quoted = false
			} else if c == ' ' || c == '\t' || c == '=' {
				b.WriteByte('_')
			} else {
				b.WriteByte(c)
			}
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth > 0:
		case c == '"':
			quoted = true
		case c == ';':
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String())
}
