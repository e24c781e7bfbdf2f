package reddit

import (
	"html"
	"slices"
	"strings"

	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// take turns a post into a posting, or says why not.
func (s *redditSource) take(items *source.Collector, c *cursor, page *source.Page, p reddit.Post) {
	k, title, remote := classify(p)
	community := p.Community
	if community == "" && len(s.parts) > 0 {
		community = s.parts[min(c.At, len(s.parts)-1)].community
	}
	reason := ""
	switch gone := p.Gone(); {
	case gone != "":
		reason = gone
	case p.Locked:
		reason = "its comments are locked"
	case k == kindClosed:
		reason = "it is marked as closed"
	}
	if reason != "" {
		c.gone(page, p.Name)
		items.Skip(p.Name, reason)
		return
	}
	switch {
	case p.NSFW && !s.config.NSFW:
		reason = "it is for adults only"
	case s.tooOld(p):
		reason = "it is too old"
	case p.Stickied && k == kindUntagged, p.Distinguished != "" && k == kindUntagged:
		reason = "it is an announcement"
	case k == kindUntagged && hiringOnly(community):
	case !slices.Contains(s.config.Keep, k):
		reason = "it is no offer of work (" + strings.ReplaceAll(string(k), "_", " ") + ")"
	}
	if reason != "" {
		items.Skip(p.Name, reason)
		return
	}
	if items.Add(posting(p, k, title, remote, community)) {
		c.watch(p.Name)
	}
}

// posting is what a post says, without its tags.
func posting(p reddit.Post, k kind, title, remote, community string) core.Posting {
	out := core.Posting{
		ExternalID: p.Name, URL: p.Link(), Title: title, Text: textOf(p), Author: p.Author, PostedAt: p.Posted(),
		Hints: map[string]string{"kind": string(k), "community": community},
	}
	out.LinkBack = out.URL
	if remote != "" {
		out.Hints["remote"] = remote
	}
	if k == kindTask {
		out.Hints["contract"] = "freelance"
	}
	if flair := plaintext.Line(p.Flair); flair != "" {
		out.Hints["flair"] = flair
	}
	return out
}

// textOf prefers the rendered text, whose lists and links survive, and falls back on
// the text as written, on that of the post which is passed on, and on the link.
func textOf(p reddit.Post) string {
	for _, one := range append([]reddit.Post{p}, p.Crossposts[:min(len(p.Crossposts), 1)]...) {
		markup := one.HTML
		if strings.HasPrefix(strings.TrimSpace(markup), "&lt;") {
			markup = html.UnescapeString(markup)
		}
		if t := plaintext.FromHTML(markup); t != "" {
			return t
		}
		if t := plaintext.FromText(one.Text); t != "" {
			return t
		}
	}
	if link, err := core.CleanURL(p.URL); err == nil && !p.Self {
		return link
	}
	return ""
}
