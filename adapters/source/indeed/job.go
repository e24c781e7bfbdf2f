package indeed

import (
	"net/url"
	"regexp"
	"strings"

	"github.com/automonet/automonet/adapters/client/mcp"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

// The names of a job's fields, as developers report them of the MCP server and as
// Indeed's pages have them. Every one of them may be missing.
func isJob(i mcp.Item) bool { return idOf(i) != "" && titleOf(i) != "" }

func idOf(i mcp.Item) string {
	return core.Clean(i.Text("job_id", "jobId", "jobkey", "job_key", "jk", "id"), 80, false)
}

func titleOf(i mcp.Item) string {
	return plaintext.Line(i.Text("title", "job_title", "displayTitle", "normTitle"))
}

func textOf(i mcp.Item) string {
	return plaintext.FromMarkup(i.Text("description", "job_description", "snippet", "summary"))
}

var jobKey = regexp.MustCompile(`^[0-9a-f]{16}$`)

func linkOf(i mcp.Item) string {
	link := i.Text("url", "job_url", "link", "apply_url")
	if u, err := url.Parse(link); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return link
	}
	if id := idOf(i); jobKey.MatchString(id) {
		return "https://www.indeed.com/viewjob?jk=" + id
	}
	return ""
}

// posting is what a job says. Full is its text from the details, "" for none.
func posting(i mcp.Item, full string) core.Posting {
	p := core.Posting{
		ExternalID: idOf(i), Title: titleOf(i), URL: linkOf(i), Company: plaintext.Line(i.Text("company", "company_name", "employer", "truncatedCompany")),
		Location: plaintext.Line(i.Text("location", "formattedLocation", "job_location")),
		PostedAt: i.Time("posted_at", "date_posted", "datePosted", "posted_on", "pubDate", "created_at"),
		Text:     textOf(i),
	}
	if t := plaintext.FromMarkup(full); len(t) > len(p.Text) {
		p.Text = t
	} else if full == "" && i.Text("description", "job_description") == "" && p.Text != "" {
		p.Completeness = core.TeaserText
	}
	pay := plaintext.Line(i.Text("compensation", "salary", "salary_text", "salarySnippet.text"))
	if pay == "" {
		pay = source.PayHint(i.Number("salary.min", "compensation.min"), i.Number("salary.max", "compensation.max"),
			i.Text("salary.currency", "compensation.currency"), i.Text("salary.period", "compensation.unit", "salary.unit"))
	}
	remote := ""
	if v, ok := i.Value("remote", "is_remote", "remote_work").(bool); ok && v || strings.EqualFold(p.Location, "remote") {
		remote = "remote"
	}
	p.Hints = source.Hints(map[string]string{
		"salary": pay, "contract": strings.ToLower(strings.Join(i.Texts("job_type", "job_types", "jobTypes", "employment_type"), ", ")),
		"remote": remote, "tags": strings.Join(i.Texts("skills"), ", "),
	})
	return p
}
