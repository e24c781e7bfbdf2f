package jobposting_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core/extract/jobposting"
)

func TestAllPostingsOfAPageAreRead(t *testing.T) {
	t.Parallel()
	one := func(title string) string { return `{"@type":"JobPosting","title":"` + title + `"}` }
	page := `<html><head><link rel="canonical" href="https://a.example/jobs"><script type="application/ld+json">[` + one("A") + `,{"@graph":[` + one("B") + `]}]</script>
<script type="application/ld+json">{"@type":"ItemList","itemListElement":[{"item":` + one("C") + `},{"item":` + one("D") + `}]}</script>
<script type="application/ld+json">{broken</script><script>var x = ` + one("no") + `</script></head>
<body><a href="/jobs/1">One</a><a name=x>None</a><a href='https://b.example/'>Two</a><main><h1>Jobs</h1></main></body></html>`
	pg := jobposting.ReadPage(page)
	var titles []string
	for _, p := range pg.Postings() {
		titles = append(titles, p.Title)
	}
	assert.Equal(t, []string{"A", "B", "C", "D"}, titles)
	assert.Equal(t, []string{"/jobs/1", "https://b.example/"}, pg.Links)
	assert.Equal(t, "https://a.example/jobs", pg.Canonical)
	first, ok := pg.Posting()
	require.True(t, ok)
	assert.Equal(t, "A", first.Title)
	_, ok = jobposting.ReadPage("<p>nothing").Posting()
	assert.False(t, ok)
}

func TestAPartOfAPageHasAHeadingAndACompany(t *testing.T) {
	t.Parallel()
	pg := jobposting.ReadPage(`<div><h3>Engineer</h3><span itemprop="hiringOrganization">Acme</span><span class="company-name">Other</span></div>`)
	assert.Equal(t, "Engineer", pg.Subheading)
	assert.Equal(t, "Acme", pg.Company)
	assert.Empty(t, pg.Heading)
	pg = jobposting.ReadPage(`<h3>Below</h3><h2>Above</h2><p>text</p><div class="big EMPLOYER-NAME x">A <b>&amp;</b> B</div>`)
	assert.Equal(t, "Above", pg.Subheading)
	assert.Equal(t, "A & B", pg.Company)
	assert.Empty(t, jobposting.ReadPage(`<p class="subtitle">The best place</p>`).Company)
}

func TestWhatIsReadIsBounded(t *testing.T) {
	t.Parallel()
	many := "[" + strings.TrimSuffix(strings.Repeat(`[`+strings.TrimSuffix(strings.Repeat(`{"@type":"JobPosting","title":"x"},`, 3000), ",")+`],`, 3), ",") + "]"
	assert.Len(t, jobposting.AllFromJSON(many), jobposting.MaxPostings)
	page := strings.Repeat(fmt.Sprintf("<script type=\"application/ld+json\">%s</script>", `[{"@type":"JobPosting","title":"x"}]`), 200)
	assert.LessOrEqual(t, len(jobposting.ReadPage(page).Postings()), jobposting.MaxPostings)
	assert.LessOrEqual(t, len(jobposting.ReadPage(strings.Repeat(`<a href="/x">`, 9000)).Links), 3000)
	assert.Empty(t, jobposting.AllFromJSON(strings.Repeat("[", 100_000)))
}

func FuzzReadPage(f *testing.F) {
	f.Add(`<script type="application/ld+json">{"@type":"JobPosting","title":"a` + "\n" + `b","baseSalary":{"currency":"EUR","value":0}}</script><a href=x>`)
	f.Add("{\"@graph\":[{\"@type\":[\"JobPosting\"]}]}")
	f.Fuzz(func(t *testing.T, text string) {
		if n := len(jobposting.AllFromJSON(text)); n > jobposting.MaxPostings {
			t.Fatal(n)
		}
		pg := jobposting.ReadPage(text)
		if n := len(pg.Postings()); n > jobposting.MaxPostings {
			t.Fatal(n)
		}
	})
}
