package mailalerts

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// maxUnwrap is how many wrappers around a link are taken off.
const maxUnwrap = 6

// unwrap returns the addresses that a link names, outermost first: itself, and what
// mail scanners and click counters wrapped into it. Nothing is fetched; a wrapper
// whose target only its server knows is the end.
func unwrap(link string) []*url.URL {
	var chain []*url.URL
	for range maxUnwrap {
		u := webAddress(link)
		if u == nil {
			break
		}
		chain = append(chain, u)
		next := inner(u)
		if next == "" || next == link {
			break
		}
		link = next
	}
	return chain
}

// webAddress parses a link that a browser would open over the web.
func webAddress(link string) *url.URL {
	if len(link) > 8<<10 {
		return nil
	}
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil || u.User != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	return u
}

// inner finds the address that is written in another.
func inner(u *url.URL) string {
	host := strings.ToLower(u.Hostname())
	q := u.Query()
	switch {
	case strings.HasSuffix(host, "safelinks.protection.outlook.com"):
		return q.Get("url")
	case host == "urldefense.com" && strings.HasPrefix(u.Path, "/v3/__"):
		rest := u.Path
		if u.RawQuery != "" {
			rest += "?" + u.RawQuery
		}
		target, _, ok := strings.Cut(strings.TrimPrefix(rest, "/v3/__"), "__;")
		if !ok {
			return ""
		}
		// The first slash pair of the target was merged on its way through a parser.
		return restoreSlashes(target)
	case host == "urldefense.proofpoint.com" && strings.HasPrefix(u.Path, "/v2/"):
		s, err := url.PathUnescape(strings.NewReplacer("-", "%", "_", "/").Replace(q.Get("u")))
		if err != nil {
			return ""
		}
		return s
	case host == "mandrillapp.com" || strings.HasSuffix(host, ".mandrillapp.com"):
		return mandrill(q.Get("p"))
	}
	for _, key := range []string{"url", "u", "q", "target", "targeturl", "redirect", "redirect_url", "redirecturl", "redirect_uri", "dest", "destination",
		"link", "to", "goto", "r", "href", "_url", "kp_url", "pdurl"} {
		for k, v := range q {
			if strings.EqualFold(k, key) && len(v) > 0 && namesAddress(v[0]) {
				return v[0]
			}
		}
	}
	return inPath(u)
}

// namesAddress reports whether a value is an absolute web address.
func namesAddress(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && webAddress(s) != nil
}

// restoreSlashes gives "https:/x" its second slash back.
func restoreSlashes(s string) string {
	for _, scheme := range []string{"https:/", "http:/"} {
		if rest, ok := strings.CutPrefix(s, scheme); ok && !strings.HasPrefix(rest, "/") {
			return scheme + "/" + rest
		}
	}
	return s
}

// inPath looks for an address in the segments of a path: written out with escapes
// (awstrack.me), or in base64, bare or as JSON (customer.io and others).
func inPath(u *url.URL) string {
	for _, segment := range strings.Split(u.EscapedPath(), "/") {
		if strings.HasPrefix(strings.ToLower(segment), "http") && strings.Contains(segment, "%") {
			if s, err := url.PathUnescape(segment); err == nil && namesAddress(s) {
				return s
			}
		}
		if s := inBase64(segment); s != "" {
			return s
		}
	}
	return ""
}

// inBase64 reads an address out of a long segment in base64.
func inBase64(s string) string {
	if len(s) < 24 || len(s) > 8<<10 {
		return ""
	}
	s = strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(s), "=")
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	if text := string(raw); namesAddress(text) {
		return text
	}
	var v map[string]any
	if len(raw) == 0 || raw[0] != '{' || json.Unmarshal(raw, &v) != nil {
		return ""
	}
	for _, key := range []string{"href", "url", "link", "u"} {
		if text, ok := v[key].(string); ok && namesAddress(text) {
			return text
		}
	}
	return ""
}

// mandrill reads the parameter of its click counter: base64 of JSON that holds JSON.
func mandrill(p string) string {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(p), "="))
	if err != nil || len(raw) > 8<<10 {
		return ""
	}
	var outer struct {
		P string `json:"p"`
	}
	var in struct {
		URL string `json:"url"`
	}
	if json.Unmarshal(raw, &outer) != nil || json.Unmarshal([]byte(outer.P), &in) != nil || !namesAddress(in.URL) {
		return ""
	}
	return in.URL
}
