// Package assist is the hand-off channel: it prepares the text, opens the right
// place and lets the user send. It never connects to anything. A submission ends
// parked; the user marks it as sent.
package assist

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
)

// Config is the channel's node in the configuration.
type Config struct {
	// MaxLinkBytes is the longest link that is made; longer ones leave the text
	// out, since browsers and mail programs cut them. 0 means 2000.
	MaxLinkBytes int `yaml:"max_link_bytes" json:"max_link_bytes"`
}

const (
	defaultLink = 2000
	largestLink = 32000
	maxText     = 1 << 20
)

// Channel prepares submissions for the user to send by hand.
type Channel struct {
	name    core.ChannelName
	maxLink int
	dryRun  bool
}

// New makes the channel from its configuration node.
func New(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	if c.MaxLinkBytes == 0 {
		c.MaxLinkBytes = defaultLink
	}
	if c.MaxLinkBytes < 200 || c.MaxLinkBytes > largestLink {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, core.Invalid("max_link_bytes", "%d is outside 200 to %d", c.MaxLinkBytes, largestLink))
	}
	return &Channel{name: deps.Name, maxLink: c.MaxLinkBytes, dryRun: deps.DryRun}, nil
}

// Preview returns the text to paste and the link to open.
func (c *Channel) Preview(_ context.Context, s core.Submission) (channel.Preview, error) {
	l, err := c.prepare(s)
	if err != nil {
		return channel.Preview{}, err
	}
	p := channel.Preview{Summary: "for you to send: " + l.what, Wire: s.Content.Body, Link: l.url}
	if s.Content.Subject != "" {
		p.Wire = "Subject: " + s.Content.Subject + "\n\n" + s.Content.Body
	}
	if l.cut {
		p.Warnings = append(p.Warnings, "the text is too long for the link; paste it yourself")
	}
	if l.url == "" {
		p.Warnings = append(p.Warnings, "no link is known for this posting; open it where you found it")
	}
	for _, a := range s.Content.Attachments {
		p.Warnings = append(p.Warnings, fmt.Sprintf("attach %q yourself", core.Clean(a.Name, 80, false)))
	}
	return p, nil
}

// Submit hands the prepared text over: its normal end is a *channel.HandOffError.
// In dry-run it refuses, since a user who follows the link really sends.
func (c *Channel) Submit(_ context.Context, s core.Submission) (core.Receipt, error) {
	l, err := c.prepare(s)
	if err != nil {
		return core.Receipt{}, err
	}
	if c.dryRun {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedDryRun, Text: "dry-run: nothing was handed over; start with --live to send"}
	}
	return core.Receipt{}, &channel.HandOffError{Link: l.url, Text: s.Content.Body}
}

// Verify cannot know: the user sends.
func (c *Channel) Verify(context.Context, core.Submission) (channel.Verdict, error) {
	return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "this channel only prepares; say whether you have sent it"}, nil
}

// Outcomes has nothing to report.
func (c *Channel) Outcomes(_ context.Context, cursor channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	return nil, cursor, nil
}

// prepare checks the submission and makes its link. Errors are *core.Refusal.
func (c *Channel) prepare(s core.Submission) (link, error) {
	content := s.Content
	switch {
	case s.Hash != content.Hash(), s.Recipient != content.Recipient:
		return link{}, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the content is not the approved one; review the proposal again"}
	case content.Channel != c.name || s.Channel != c.name:
		return link{}, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the approval is for another channel; review the proposal again"}
	case strings.TrimSpace(content.Body) == "" || len(content.Body) > maxText:
		return link{}, &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the text needs 1 to %d bytes; change it and approve it again", maxText)}
	case core.Clean(content.Subject, 500, false) != content.Subject:
		return link{}, &core.Refusal{Code: core.RefusedContent, Text: "the subject holds line breaks, invisible characters or blanks at its ends, or is too long; write it anew and approve it again"}
	}
	l, ok := c.link(content)
	if !ok {
		return link{}, &core.Refusal{Code: core.RefusedRecipient, Text: "this is neither a web link, a mail address nor a Reddit name; put the link of the posting there, or leave it empty"}
	}
	return l, nil
}

// link is a place to act.
type link struct {
	url string
	// what says in words where it leads.
	what string
	// cut is set when the text did not fit in.
	cut bool
}

// link chooses the deep link by what the recipient is: empty, a mail address, a
// Reddit user, or the address of a posting.
func (c *Channel) link(content core.Content) (link, bool) {
	to := content.Recipient
	if to == "" {
		return link{what: "text to paste"}, true
	}
	if core.Clean(to, core.MaxURLBytes, false) != to || strings.ContainsAny(to, " \t<>\"\\") || !utf8.ValidString(to) {
		return link{}, false
	}
	if user, ok := redditUser(to); ok {
		return c.fill("https://www.reddit.com/message/compose/", "Reddit message to u/"+user,
			[]field{{"to", user}, {"subject", content.Subject}, {"message", content.Body}}, url.QueryEscape), true
	}
	if strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "http://") {
		clean, err := core.CleanURL(to)
		if err != nil {
			return link{}, false
		}
		u, err := url.Parse(clean)
		if err != nil || u.Hostname() == "" {
			return link{}, false
		}
		return link{url: clean, what: "page at " + u.Hostname()}, true
	}
	if addr, ok := mailAddress(to); ok {
		// RFC 6068: percent-encoding, a blank is %20 and not "+", lines end in CRLF.
		body := strings.ReplaceAll(strings.ReplaceAll(content.Body, "\r\n", "\n"), "\n", "\r\n")
		return c.fill("mailto:"+addr, "mail to "+to, []field{{"subject", content.Subject}, {"body", body}}, percent), true
	}
	return link{}, false
}

type field struct{ name, value string }

// fill adds the fields to a link, and leaves the last one, the text, out when
// the link would become too long.
func (c *Channel) fill(base, what string, fields []field, escape func(string) string) link {
	join := func(fields []field) string {
		var parts []string
		for _, f := range fields {
			if f.value != "" {
				parts = append(parts, f.name+"="+escape(f.value))
			}
		}
		if len(parts) == 0 {
			return base
		}
		return base + "?" + strings.Join(parts, "&")
	}
	if full := join(fields); len(full) <= c.maxLink {
		return link{url: full, what: what}
	}
	return link{url: join(fields[:len(fields)-1]), what: what, cut: true}
}

// redditUser reads u/name, /u/name and the address of a user's page.
func redditUser(s string) (string, bool) {
	for _, prefix := range []string{"u/", "/u/", "https://www.reddit.com/user/", "https://www.reddit.com/u/", "https://old.reddit.com/user/", "https://reddit.com/user/"} {
		name, ok := strings.CutPrefix(s, prefix)
		if !ok {
			continue
		}
		name = strings.TrimSuffix(name, "/")
		if len(name) < 3 || len(name) > 20 {
			continue
		}
		if strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" {
			return name, true
		}
	}
	return "", false
}

// mailAddress checks for exactly one plain address and returns it as it stands
// in a mailto link.
func mailAddress(s string) (string, bool) {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(s) > 254 || strings.ContainsAny(s, ",;:()[]?&#%/") || strings.ContainsRune(domain, '@') || !strings.Contains(domain, ".") {
		return "", false
	}
	return percent(local) + "@" + percent(domain), true
}

// percent escapes everything but RFC 3986's unreserved characters.
func percent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

var _ channel.Channel = (*Channel)(nil)
