package plan

import (
	"net/url"
	"slices"
	"strings"

	"github.com/automonet/automonet/core"
)

// The channels that part one of the pipeline knows by name.
const (
	ChannelEmail  core.ChannelName = "email"
	ChannelAssist core.ChannelName = "assist"
	ChannelForm   core.ChannelName = "form"
)

// Choice is how a job is answered.
type Choice struct {
	Channel core.ChannelName
	// Recipient is a mail address, or the link where the user acts by hand.
	Recipient string
	// Reason is a stable code: "mail_in_posting", "several_addresses" (the user
	// picks the recipient), "platform" (its pages are answered there and nowhere else),
	// "web_form", "hand_off", or, when Channel is empty, "no_channel".
	Reason string
}

// Channel picks the channel to answer a job through: that of the platform on which it
// was posted, whose rules forbid to go past it, else mail to an address that the
// posting itself names, a form where the posting asks for it and the user has
// switched that channel on, else a hand-off to the posting's page. A channel below
// mode draft is not used. The posting's wish to be answered by its form wins over
// an address that stands in the text.
func Channel(job core.Job, policies []core.ChannelPolicy) Choice {
	allowed := map[core.ChannelName]bool{}
	for _, p := range policies {
		allowed[p.Channel] = p.Mode.Permits(core.ModeDraft)
	}
	if name := platform(job.URL, policies); name != "" {
		return Choice{Channel: name, Recipient: job.URL, Reason: "platform"}
	}
	form := false
	for _, i := range job.Extraction.Instructions {
		form = form || i.Kind == core.InstructionViaForm
	}
	if allowed[ChannelEmail] && !form {
		switch mails := addresses(job); len(mails) {
		case 0:
		case 1:
			return Choice{Channel: ChannelEmail, Recipient: mails[0], Reason: "mail_in_posting"}
		default:
			return Choice{Channel: ChannelEmail, Reason: "several_addresses"}
		}
	}
	if link := applyLink(job); allowed[ChannelForm] && form && strings.HasPrefix(link, "http") {
		return Choice{Channel: ChannelForm, Recipient: link, Reason: "web_form"}
	}
	if allowed[ChannelAssist] {
		if link := applyLink(job); link != "" {
			return Choice{Channel: ChannelAssist, Recipient: link, Reason: "hand_off"}
		}
	}
	return Choice{Reason: "no_channel"}
}

// platform is the channel that answers the postings of a page's host, "" for none
// that may draft.
func platform(page string, policies []core.ChannelPolicy) core.ChannelName {
	u, err := url.Parse(page)
	if err != nil || u.Host == "" {
		return ""
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	for _, p := range policies {
		if p.Mode.Permits(core.ModeDraft) && slices.ContainsFunc(p.Hosts, func(h string) bool { return host == h || strings.HasSuffix(host, "."+h) }) {
			return p.Channel
		}
	}
	return ""
}

// addresses are the different mail addresses that the posting names.
func addresses(job core.Job) []string {
	var out []string
	seen := map[string]bool{}
	for _, c := range job.Extraction.Contacts {
		key := strings.ToLower(strings.TrimSpace(c.Value))
		if c.Kind == core.ContactMail && !seen[key] {
			seen[key] = true
			out = append(out, c.Value)
		}
	}
	return out
}

// applyLink is the posting's own way of applying, else its only mail address for
// the user's own mail program, else its page.
func applyLink(job core.Job) string {
	for _, c := range job.Extraction.Contacts {
		if c.Kind == core.ContactURL {
			return c.Value
		}
	}
	if mails := addresses(job); len(mails) == 1 {
		return mails[0]
	}
	return job.URL
}
