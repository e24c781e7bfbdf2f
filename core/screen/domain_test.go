package screen_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/screen"
)

// at is a job that wants to be answered at these places: addresses with an @, else links.
func at(places ...string) core.Job {
	var j core.Job
	for _, p := range places {
		kind := core.ContactURL
		for _, r := range p {
			if r == '@' {
				kind = core.ContactMail
			}
		}
		j.Extraction.Contacts = append(j.Extraction.Contacts, core.Contact{Kind: kind, Value: p})
	}
	return j
}

func TestDomains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		places []string
		want   []string
	}{
		{"a mail address", []string{"jobs@mail.Acme-Shop.com"}, []string{"acme-shop.com"}},
		{"a link", []string{"https://www.acme.co.uk/jobs?x=1"}, []string{"acme.co.uk"}},
		{"each once", []string{"a@acme.io", "https://acme.io/apply"}, []string{"acme.io"}},
		{"public mail says nothing", []string{"acme@gmail.com", "x@web.de"}, nil},
		{"nor do boards, forms and messengers", []string{"https://boards.greenhouse.io/acme", "https://forms.gle/x", "https://t.me/acme", "https://de.linkedin.com/jobs/1"}, nil},
		{"nor pages below a name that a company lets", []string{"https://acme.github.io", "https://acme.netlify.app", "https://acme.blogspot.com"}, nil},
		{"numbers and names for tests are not asked about", []string{"http://10.0.0.1/x", "http://[::1]/x", "jobs@example.org", "a@b.test", "https://localhost/x", "a@printer.local", "a@shop.onion"}, nil},
		{"nor what cannot be a name", []string{"a@", "@", "https://", "a@com", "a@münchen.de", "a@-", "https://a..b/", "a@evil.com/../x"}, nil},
		{"at most four", []string{"a@a1.com", "a@a2.com", "a@a3.com", "a@a4.com", "a@a5.com"}, []string{"a1.com", "a2.com", "a3.com", "a4.com"}},
	} {
		assert.Equal(t, c.want, screen.Domains(at(c.places...)), c.name)
	}
}

func TestNewDomain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)
	known := []core.Domain{{Name: "fresh.com", Registered: now.AddDate(0, 0, -5)}, {Name: "later.com", Registered: now.AddDate(0, 0, 3)},
		{Name: "grown.com", Registered: now.Add(-core.DomainYoung)}, {Name: "unknown.com", Note: core.DomainFailed}}
	r, ok := screen.NewDomain(at("jobs@hr.fresh.com"), known, now)
	require.True(t, ok)
	assert.Equal(t, core.Reason{Code: screen.FlagNewDomain, Params: map[string]string{"domain": "fresh.com", "days": "5", "date": "2026-11-25"}}, r)
	r, ok = screen.NewDomain(at("jobs@later.com"), known, now)
	require.True(t, ok, "a posting is older than its domain where the domain changed hands")
	assert.Equal(t, "0", r.Params["days"])
	for _, place := range []string{"a@grown.com", "a@unknown.com", "a@never-asked.com", "a@notfresh.com"} {
		_, ok := screen.NewDomain(at(place), known, now)
		assert.False(t, ok, place)
	}
}
