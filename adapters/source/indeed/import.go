package indeed

import (
	"context"
	"net/url"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/jobposting"
)

// Import reads a page of Indeed that the user saved in their browser: the job cards
// of a result page, or the structured data of a single job.
func (r *reader) Import(_ context.Context, name string, body []byte) source.Page {
	page := source.Page{Status: source.StatusOK, URL: source.PublicURL(name), Sample: source.Sample(body)}
	text := string(web.UTF8(body, "text/html"))
	found, ok := jobposting.Mosaic(text)
	if !ok {
		found = jobposting.ReadPage(text).Postings()
	}
	if len(found) == 0 && !ok {
		return source.ParseFailed(page, "the file is no result page and no job page of Indeed; save the page in your browser as HTML")
	}
	items := source.NewCollector(r.deps, r.deps.Clock.Now())
	for _, p := range found {
		if p.ExternalID == "" {
			p.ExternalID = identity(p)
		}
		items.Add(p)
	}
	items.Fill(&page)
	return page
}

// identity is the job's key in its link, else the link, else a hash of what a saved
// page says that names neither.
func identity(p core.Posting) string {
	if u, err := url.Parse(p.URL); err == nil && jobKey.MatchString(u.Query().Get("jk")) {
		return u.Query().Get("jk")
	}
	if p.URL != "" {
		return p.URL
	}
	return "sha256:" + source.Hash([]byte(p.Title+"\x00"+p.Company+"\x00"+p.Location+"\x00"+p.Text))
}

var _ source.Importer = (*reader)(nil)
