package draft

import (
	"net/url"
	"strings"

	"github.com/automonet/automonet/core"
)

var linkRun = core.NewPattern(`(?i)\b(?:https?|ftp)://[^\s<>"“”)\]]+|\bwww\.[^\s<>"“”)\]]+|\b[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b|\b(?:javascript|data|file|mailto|tel):[^\s]+|\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|de|at|ch|eu|uk|fr|es|info|biz|me|ai|xyz|ru|cn|ly|shop|site|online|link|click|top|zip)\b(?:/[^\s<>"“”)\]]*)?`)

// gateLinks: each link and address stands in a confirmed fact, the signature or
// the posting.
func gateLinks(t *text) core.GateResult {
	allowed := map[string]bool{}
	hosts := map[string]bool{}
	for _, src := range []string{t.facts.lower, t.posting.lower} {
		for _, l := range linkRun.FindAllString(src, -1) {
			allowed[plainLink(l)] = true
			hosts[hostOf(l)] = true
		}
	}
	var found []string
	for _, l := range linkRun.FindAllString(t.Content.Body+"\n"+t.Content.Subject, -1) {
		p := plainLink(l)
		switch {
		case allowed[p]:
		case techName(p):
		case !strings.ContainsAny(p, "/@:") && hosts[p]:
		default:
			found = append(found, l)
		}
	}
	if len(found) > 0 {
		return fail(GateLinks, "unknown_link", "a link or address that is in neither your facts nor the posting", found...)
	}
	return pass(GateLinks)
}

// plainLink is a link in lower case without scheme, "www." and closing marks.
func plainLink(s string) string {
	s = strings.ToLower(strings.TrimRight(s, ".,;:!?'’/"))
	for _, p := range []string{"https://", "http://", "www."} {
		s = strings.TrimPrefix(s, p)
	}
	return s
}

func hostOf(s string) string {
	if i := strings.IndexByte(s, '@'); i >= 0 {
		return strings.ToLower(s[i+1:])
	}
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		return strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	}
	h, _, _ := strings.Cut(plainLink(s), "/")
	return h
}

// techName are products that look like hosts.
func techName(s string) bool {
	switch s {
	case "asp.net", "vb.net", "ado.net", "ml.net", "socket.io", "draw.io", "monday.com", "booking.com":
		return s != "monday.com" && s != "booking.com"
	}
	return false
}

var secretRun = core.NewPattern(`\bsk-[A-Za-z0-9_-]{16,}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\bAIza[0-9A-Za-z_-]{30,}|-----BEGIN [A-Z ]+-----|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.|(?i)\b(?:password|passwort|passphrase|api[_ -]?key|secret|token)\s*[:=]\s*\S{6,}|\bcanary[-_][a-z0-9-]{4,}|\b(?:env|keychain|secret):[A-Z][A-Z0-9_]{3,}|\bAGE-SECRET-KEY-1[0-9A-Z]+|\b(?:postgres|mysql|mongodb|smtp)(?:\+srv)?://[^\s]*:[^\s]*@`)

var randomRun = core.NewPattern(`\b[A-Za-z0-9_+/-]{32,}\b`)

// gateSecret: nothing that looks like a key or password goes out.
func gateSecret(t *text) core.GateResult {
	all := t.Content.Subject + "\n" + t.Content.Body
	if secretRun.MatchString(all) {
		return fail(GateSecret, "secret", "the text holds what looks like a key or password; take it out")
	}
	for _, m := range randomRun.FindAllString(all, -1) {
		low := strings.ToLower(m)
		if strings.ContainsAny(m, "0123456789") && strings.Trim(m, "0123456789-/") != "" && !strings.Contains(t.facts.lower, low) && !strings.Contains(t.posting.lower, low) {
			return fail(GateSecret, "secret", "the text holds what looks like a key; take it out")
		}
	}
	return pass(GateSecret)
}

var phoneRun = core.NewPattern(`(?:\+|\b00)\d[\d ()/.-]{6,}\d|\b0\d{2,5} ?[ /-] ?\d[\d -]{3,}\d\b`)

// gatePrivate: private facts and phone numbers stand at most in the signature
// that the user wrote.
func gatePrivate(t *text) core.GateResult {
	body := t.Content.Body[:t.closing]
	for _, f := range t.Profile.Facts {
		if !f.Private {
			continue
		}
		for _, s := range f.Text {
			if s = strings.TrimSpace(s); len(s) >= 4 && strings.Contains(strings.ToLower(body), strings.ToLower(s)) {
				return fail(GatePrivate, "private_fact", "the text states a private fact; take it out or mark the fact as public")
			}
		}
	}
	if phoneRun.MatchString(body) {
		return fail(GatePrivate, "phone", "the text holds a phone number; put it into the signature if it shall be sent")
	}
	return pass(GatePrivate)
}
