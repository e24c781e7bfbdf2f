package mailalerts

import (
	"net/url"
	"strings"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// recognise proposes the alert mails of platforms whose pages are closed to programs
// and that nothing else here reads.
func recognise(u *url.URL) (source.Found, bool) {
	host := strings.ToLower(u.Hostname())
	for _, p := range platforms() {
		switch p.name {
		case "linkedin", "malt", "freelancermap", "peopleperhour":
		default:
			continue
		}
		for _, d := range p.domains {
			if under(host, d) {
				return source.Found{Name: "alerts", Config: map[string]any{}, Needs: []string{"host", "username", "password"},
					What: map[core.Lang]string{"en": "the job alerts that " + p.title + " sends by mail", "de": "die Benachrichtigungen, die " + p.title + " per E-Mail sendet"}}, true
			}
		}
	}
	return source.Found{}, false
}
