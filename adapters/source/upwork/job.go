package upwork

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
// Upwork's GraphQL interface documents them (marketplaceJobPostingsSearch). Every one
// of them may be missing.
func isJob(i mcp.Item) bool { return idOf(i) != "" && i.Text("title") != "" }

var ciphertext = regexp.MustCompile(`^~[0-9a-z]{5,40}$`)

func idOf(i mcp.Item) string {
	if c := i.Text("ciphertext", "job_ciphertext"); ciphertext.MatchString(c) {
		return c
	}
	return core.Clean(i.Text("id", "job_id", "jobId", "uid"), 80, false)
}

// posting is what a job says. Upwork names no company.
func posting(i mcp.Item) core.Posting {
	p := core.Posting{
		ExternalID: idOf(i), Title: plaintext.Line(i.Text("title")), URL: linkOf(i),
		Text:     plaintext.FromMarkup(i.Text("description", "snippet", "text")),
		PostedAt: i.Time("createdDateTime", "created_date_time", "created_at", "published_at", "publishedDateTime", "posted_on", "posted_at"),
	}
	hourly := hourlyOf(i)
	pay := ""
	switch {
	case hourly:
		pay = source.PayHint(i.Number("hourlyBudgetMin", "hourly_budget_min", "hourly_rate_min", "hourly_rate.min"),
			i.Number("hourlyBudgetMax", "hourly_budget_max", "hourly_rate_max", "hourly_rate.max"), currency(i), "hour")
	default:
		pay = source.PayHint(i.Number("amount", "budget", "fixed_price", "budget.amount"), 0, currency(i), "")
	}
	// The client's country is not where the work is done.
	client := i.Texts("client.location.country", "client.country", "client_country")
	if n := i.Text("client.totalHires", "client.total_hires"); n != "" {
		client = append(client, n+" hires")
	}
	if n := i.Text("client.totalSpent", "client.total_spent"); n != "" {
		client = append(client, n+" spent")
	}
	if verified(i) == yes {
		client = append(client, "payment verified")
	}
	p.Hints = source.Hints(map[string]string{
		"salary": pay, "contract": "freelance", "remote": "remote", "tags": strings.Join(i.Texts("skills"), ", "),
		"level": i.Text("experienceLevel", "experience_level", "tier"), "client": strings.Join(client, ", "),
		// What is known of who pays, for the price of the risk.
		"client_verified": map[known]string{yes: "yes", no: "no"}[verified(i)],
		"client_posted":   i.Text("client.totalPostedJobs", "client.total_posted_jobs", "client.jobs_posted"),
		"client_hired":    i.Text("client.totalHires", "client.total_hires"),
		"client_spent":    plainNumber(i.Text("client.totalSpent", "client.total_spent")),
		"client_rating":   i.Text("client.totalFeedback", "client.total_feedback", "client.rating", "client.feedback_score"),
		"client_reviews":  i.Text("client.totalReviews", "client.total_reviews", "client.reviews"),
	})
	p.LinkBack = p.URL
	return p
}

// plainNumber takes sign and grouping off an amount such as "$1,234.50".
func plainNumber(s string) string {
	return strings.NewReplacer("$", "", ",", "", " ", "", "USD", "").Replace(s)
}

func currency(i mcp.Item) string {
	if c := i.Text("currency", "budget.currency", "amount.currency", "currencyCode"); len(c) == 3 {
		return c
	}
	return "USD"
}

func hourlyOf(i mcp.Item) bool {
	kind := strings.ToLower(i.Text("job_type", "jobType", "contract_type", "type"))
	return strings.Contains(kind, "hour") || kind == "" && i.Number("hourlyBudgetMin", "hourly_budget_min", "hourlyBudgetMax", "hourly_budget_max") > 0
}

func linkOf(i mcp.Item) string {
	link := i.Text("url", "job_url", "link")
	if u, err := url.Parse(link); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return link
	}
	if c := idOf(i); ciphertext.MatchString(c) {
		return "https://www.upwork.com/jobs/" + c
	}
	return ""
}

// known is a yes, a no, or nothing said.
type known int

const (
	unsaid known = iota
	yes
	no
)

func verified(i mcp.Item) known {
	switch v := i.Value("client.verificationStatus", "client.verification_status", "client.payment_verified", "client.paymentVerified", "payment_verified").(type) {
	case bool:
		if v {
			return yes
		}
		return no
	case string:
		if strings.EqualFold(v, "verified") || strings.EqualFold(v, "true") {
			return yes
		}
		return no
	}
	return unsaid
}

// refuses applies the user's own filters to what the job states; what it does not
// state passes.
func (r *reader) refuses(i mcp.Item) string {
	hourly := hourlyOf(i)
	most := max(i.Number("hourlyBudgetMax", "hourly_budget_max", "hourly_rate_max", "hourly_rate.max"),
		i.Number("hourlyBudgetMin", "hourly_budget_min", "hourly_rate_min", "hourly_rate.min"))
	fixed := i.Number("amount", "budget", "fixed_price", "budget.amount")
	switch {
	case r.config.VerifiedPayment && verified(i) == no:
		return "the client's payment is not verified"
	case r.config.JobType == "hourly" && !hourly && fixed > 0, r.config.JobType == "fixed" && hourly:
		return "it is another kind of contract"
	case r.config.MinHourly > 0 && hourly && most > 0 && most < float64(r.config.MinHourly):
		return "its hourly rate is below your least"
	case r.config.MinBudget > 0 && !hourly && fixed > 0 && fixed < float64(r.config.MinBudget):
		return "its budget is below your least"
	}
	return ""
}
