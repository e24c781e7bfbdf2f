package email

import "github.com/automonet/automonet/adapters/client/imap"

// maxResults bounds how many Authentication-Results of a mail are looked at.
const maxResults = 10

// forged reports whether a server on a mail's way found that it does not come from the
// domain of its sender: by the policy of that domain (DMARC, RFC 7489), or, where the
// topmost server names no such policy, because the host may not send for it (SPF) and
// nobody signed it (DKIM). A failure is believed whoever wrote it, since none is forged
// to look worse. Without any word of a server nothing is known, and it is false.
func forged(headers []string) bool {
	for n, h := range headers[:min(len(headers), maxResults)] {
		_, list := imap.Results(h)
		found := map[string]bool{}
		for _, r := range list {
			found[r.Method+"="+r.Result] = true
		}
		if found["dmarc=fail"] || n == 0 && found["spf=fail"] && !found["dkim=pass"] && !found["dmarc=pass"] {
			return true
		}
	}
	return false
}
