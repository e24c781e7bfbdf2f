package reddit

import (
	"slices"

	"github.com/automonet/automonet/adapters/source"
)

// forget drops what is remembered of parts that are not configured any more, and
// what exceeds the bounds, whoever wrote it.
func (c *cursor) forget(parts []part) {
	kept := make(map[string]memo, len(parts))
	for _, p := range parts {
		if m, ok := c.Parts[p.key()]; ok {
			m.Seen = m.Seen[:min(len(m.Seen), seenEach(len(parts)))]
			kept[p.key()] = m
		}
	}
	c.Parts = kept
	c.Fresh = c.Fresh[:min(len(c.Fresh), maxSeen)]
	c.Watched = c.Watched[max(0, len(c.Watched)-maxWatched):]
}

// seenEach is how many ids are remembered per part, so that the cursor of many parts
// stays within its bound.
func seenEach(parts int) int { return min(maxSeen, max(20, 3000/max(1, parts))) }

// remember keeps the newest ids of the part that was read.
func (c *cursor) remember(p part, parts int) {
	m := c.Parts[p.key()]
	seen := slices.Clone(c.Fresh)
	for _, id := range m.Seen {
		if !slices.Contains(seen, id) {
			seen = append(seen, id)
		}
	}
	m.Seen = seen[:min(len(seen), seenEach(parts))]
	c.Parts[p.key()] = m
}

// watch notes a kept post, so that its end is noticed.
func (c *cursor) watch(name string) {
	if slices.Contains(c.Watched, name) {
		return
	}
	c.Watched = append(c.Watched, name)
	c.Watched = c.Watched[max(0, len(c.Watched)-maxWatched):]
}

func (c *cursor) unwatch(name string) {
	c.Watched = slices.DeleteFunc(c.Watched, func(w string) bool { return w == name })
}

// gone tells that a watched post is not there any more.
func (c *cursor) gone(page *source.Page, name string) {
	if slices.Contains(c.Watched, name) {
		c.unwatch(name)
		page.Gone = append(page.Gone, name)
	}
}
