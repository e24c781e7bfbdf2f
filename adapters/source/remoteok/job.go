package remoteok

import (
	"fmt"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/extract/plaintext"
)

const maxTags = 15

// job is an element of the listing as it was recorded in June 2026.
type job struct {
	ID          source.Loose `json:"id"`
	Legal       string       `json:"legal"`
	Epoch       source.Loose `json:"epoch"`
	Date        string       `json:"date"`
	Company     string       `json:"company"`
	Position    string       `json:"position"`
	Tags        []string     `json:"tags"`
	Description string       `json:"description"`
	Location    string       `json:"location"`
	URL         string       `json:"url"`
	ApplyURL    string       `json:"apply_url"`
	SalaryMin   source.Loose `json:"salary_min"`
	SalaryMax   source.Loose `json:"salary_max"`
}

func (j job) posting() core.Posting {
	p := core.Posting{
		ExternalID: string(j.ID),
		URL:        lowerHost(first(j.URL, j.ApplyURL)),
		Title:      plaintext.Line(repair(j.Position)),
		Company:    plaintext.Line(repair(j.Company)),
		Text:       plaintext.FromMarkup(repair(j.Description)),
		Location:   strings.Trim(plaintext.Line(repair(j.Location)), " ,"),
		Hints:      map[string]string{},
		PostedAt:   j.posted(),
	}
	p.LinkBack = p.URL
	// Some postings carry every tag there is, which says nothing about them.
	if n := len(j.Tags); n > 0 && n <= maxTags {
		p.Hints["tags"] = strings.Join(j.Tags, ", ")
	}
	if s := salary(j.SalaryMin.Float(), j.SalaryMax.Float()); s != "" {
		p.Hints["salary"] = s
	}
	// The board lists remote work only.
	p.Hints["remote"] = "remote"
	// The teaser ends before the line that every text gets appended.
	if body, _, ok := strings.Cut(p.Text, "\n\nPlease mention the word"); ok && strings.Contains(body, "…See this and similar jobs") {
		p.Completeness = core.TeaserText
	}
	return p
}

func (j job) posted() time.Time {
	if epoch := j.Epoch.Float(); epoch > 0 && epoch < 1e11 {
		return time.Unix(int64(epoch), 0)
	}
	t, err := time.Parse(time.RFC3339, j.Date)
	if err != nil {
		return time.Time{}
	}
	return t
}

// salary renders the yearly range in US dollars; 0 means that it is unknown.
func salary(low, high float64) string {
	const most = 1e8
	if low < 0 || high < 0 || low > most || high > most {
		return ""
	}
	switch {
	case low > 0 && high > low:
		return fmt.Sprintf("USD %.0f - %.0f per year", low, high)
	case low > 0:
		return fmt.Sprintf("USD %.0f per year", low)
	case high > 0:
		return fmt.Sprintf("up to USD %.0f per year", high)
	}
	return ""
}

func first(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// lowerHost writes the host in lower case: the listing says "remoteOK.com".
func lowerHost(link string) string {
	scheme, rest, ok := strings.Cut(link, "://")
	if !ok {
		return link
	}
	host, path, slash := strings.Cut(rest, "/")
	link = strings.ToLower(scheme) + "://" + strings.ToLower(host)
	if slash {
		link += "/" + path
	}
	return link
}
