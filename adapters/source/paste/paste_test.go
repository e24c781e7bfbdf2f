package paste_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source/paste"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes/hostile"
)

const posting = `{"@context":"https://schema.org","@type":"JobPosting","title":"Go Developer &amp; Architect",
"description":"<p>Build a shop
in Go.</p><ul><li>SQL</li></ul>","datePosted":"2026-11-20","validThrough":"2026-12-31T23:59","employmentType":["CONTRACTOR","PART_TIME"],
"hiringOrganization":{"@type":"Organization","name":"Acme GmbH"},"jobLocationType":"TELECOMMUTE",
"applicantLocationRequirements":[{"@type":"Country","name":"Germany"},{"@type":"Country","name":"Austria"}],
"jobLocation":{"@type":"Place","address":{"@type":"PostalAddress","addressLocality":"Köln","addressRegion":"NRW","addressCountry":"DE"}},
"baseSalary":{"@type":"MonetaryAmount","currency":"EUR","value":{"@type":"QuantitativeValue","minValue":"80","maxValue":95.50,"unitText":"HOUR"}},
"identifier":{"@type":"PropertyValue","name":"Acme","value":4711},"url":"https://acme.example/jobs/4711","directApply":"true","skills":["Go","PostgreSQL"]}`

func parse(t *testing.T, name, body, contentType string) core.Posting {
	t.Helper()
	p, err := paste.Parse(name, []byte(body), contentType, sourcetest.Start())
	require.NoError(t, err)
	sourcetest.CheckPosting(t, p)
	assert.Equal(t, paste.Source, p.Source)
	assert.Equal(t, sourcetest.Start(), p.FetchedAt)
	assert.NotEmpty(t, p.ExternalID)
	return p
}

func TestPlainText(t *testing.T) {
	t.Parallel()
	p := parse(t, "-", "\n# Freelance designer wanted\r\n\r\n\r\nWrite to jobs@acme.example\r\n", "")
	assert.Equal(t, "Freelance designer wanted", p.Title)
	assert.Equal(t, "# Freelance designer wanted\n\nWrite to jobs@acme.example", p.Text)
	assert.Empty(t, p.URL)
	again := parse(t, "job.txt", "# Freelance designer wanted\n\nWrite to jobs@acme.example", "text/plain; charset=utf-8")
	assert.Equal(t, p.ExternalID, again.ExternalID, "the same text is the same posting")
	long := parse(t, "-", strings.Repeat("word ", 200), "")
	assert.Less(t, utf8.RuneCountInString(long.Title), 210)
	assert.Equal(t, "https://acme.example/1", parse(t, "https://acme.example/1", "Text", "text/plain").URL)
	assert.Equal(t, "Köln", parse(t, "-", "K\xf6ln", "").Title, "Latin-1 is read")
	assert.Equal(t, "Köln", parse(t, "-", "\xff\xfeK\x00\xf6\x00l\x00n\x00", "").Title, "UTF-16 is read")
	assert.Equal(t, "{not JSON} at all", parse(t, "-", "{not JSON} at all", "").Title)
}

func TestStructuredData(t *testing.T) {
	t.Parallel()
	want := parse(t, "-", posting, "application/ld+json")
	sourcetest.Golden(t, "jobposting", want)
	page := "<!doctype html><html><head><title>Acme careers</title><script type=\"application/ld+json\">{\"@type\":\"WebSite\"}</script>" +
		"<script type='application/ld+json'>" + posting + "</script></head><body><nav>Home</nav><main><h1>Go</h1></main></body></html>"
	assert.Equal(t, want, parse(t, "-", page, "text/html"))
	link := parse(t, "https://acme.example/jobs/4711?x=1", page, "")
	assert.Equal(t, "https://acme.example/jobs/4711?x=1", link.URL, "the user's own link wins")
	for name, body := range map[string]string{
		"in a list":        "[" + posting + "]",
		"in a graph":       `{"@context":"https://schema.org","@graph":[{"@type":"WebPage"},` + posting + `]}`,
		"in an item list":  `{"@type":"ItemList","itemListElement":[{"@type":"ListItem","item":` + posting + `}]}`,
		"with a full type": strings.Replace(posting, `"JobPosting"`, `["Thing","https://schema.org/JobPosting"]`, 1),
		"in comment marks": "<!--" + posting + "-->",
	} {
		assert.Equal(t, want, parse(t, "-", "<html><script type=\"application/ld+json\">"+body+"</script></html>", "text/html"), name)
	}
}

func TestStructuredDataOfPoorQuality(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, body string
		check      func(t *testing.T, p core.Posting)
	}{
		{"a salary of 0 is unknown", `{"@type":"JobPosting","title":"A","description":"B","baseSalary":{"currency":"USD","value":{"minValue":"0","maxValue":0}}}`,
			func(t *testing.T, p core.Posting) { assert.NotContains(t, p.Hints, "salary") }},
		{"a salary without a currency is unknown", `{"@type":"JobPosting","title":"A","description":"B","baseSalary":{"value":{"value":10}}}`,
			func(t *testing.T, p core.Posting) { assert.NotContains(t, p.Hints, "salary") }},
		{"a flat salary", `{"@type":"JobPosting","title":"A","description":"B","baseSalary":{"currency":"usd","value":50,"unitText":"HOUR"}}`,
			func(t *testing.T, p core.Posting) { assert.Equal(t, "USD 50 per hour", p.Hints["salary"]) }},
		{"only a most", `{"@type":"JobPosting","title":"A","description":"B","baseSalary":{"currency":"USD","value":{"maxValue":"90,000"}}}`,
			func(t *testing.T, p core.Posting) { assert.Equal(t, "up to USD 90,000", p.Hints["salary"]) }},
		{"a salary as text", `{"@type":"JobPosting","title":"A","description":"B","baseSalary":"80 EUR/h"}`,
			func(t *testing.T, p core.Posting) { assert.Equal(t, "80 EUR/h", p.Hints["salary"]) }},
		{"names as strings", `{"@type":"JobPosting","name":"A","description":"B","hiringOrganization":"Acme","jobLocation":["Berlin",{"address":"Bonn"}]}`,
			func(t *testing.T, p core.Posting) {
				assert.Equal(t, "A", p.Title)
				assert.Equal(t, "Acme", p.Company)
				assert.Equal(t, "Berlin; Bonn", p.Location)
			}},
		{"a date in the far future is unknown", `{"@type":"JobPosting","title":"A","description":"B","datePosted":"2099-01-01"}`,
			func(t *testing.T, p core.Posting) { assert.True(t, p.PostedAt.IsZero()) }},
		{"an impossible date is unknown", `{"@type":"JobPosting","title":"A","description":"B","datePosted":"yesterday","validThrough":7}`,
			func(t *testing.T, p core.Posting) { assert.True(t, p.ExpiresAt.IsZero()) }},
		{"a link that is none is dropped", `{"@type":"JobPosting","title":"A","description":"B","url":"javascript:alert(1)"}`,
			func(t *testing.T, p core.Posting) { assert.Empty(t, p.URL) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.check(t, parse(t, "-", tt.body, ""))
		})
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	p := parse(t, "-", `<!DOCTYPE html><html><head><title>Job 12 | Acme</title><link rel="canonical" href="https://acme.example/12">
<meta property="og:title" content="Designer"></head><body><nav>Home About</nav><article><h1> Logo
designer </h1><p>We need a logo.</p></article><footer>Imprint</footer></body></html>`, "text/html")
	assert.Equal(t, "Logo designer", p.Title)
	assert.Equal(t, "Logo designer\n\nWe need a logo.", p.Text)
	assert.Equal(t, "https://acme.example/12", p.URL)
	p = parse(t, "job.html", `<p>Only a fragment</p><div>of a page</div>`, "")
	assert.Equal(t, "Only a fragment", p.Title)
	p = parse(t, "card.html", `<div class="job-card"><a href="https://acme.example/1"><span class="sr-only">ML Engineer</span></a>
<h3 class="card__title"> ML
 Engineer </h3><h4 class="search-card__subtitle"> Acme </h4><p>Berlin</p></div>`, "text/html")
	assert.Equal(t, "ML Engineer", p.Title, "a part of a page has no h1")
	assert.Equal(t, "Acme", p.Company)
	p = parse(t, "card.html", `<div><small>Posted yesterday</small><h2><a href="/x">Build a shop</a></h2><h3>Details</h3><span class="company-name">A &amp; B</span></div>`, "text/html")
	assert.Equal(t, "Build a shop", p.Title)
	assert.Equal(t, "A & B", p.Company)
	p = parse(t, "-", `<html><head><meta property="og:title" content="Social"></head><body><main>Text without an end`, "")
	assert.Equal(t, "Social", p.Title)
	assert.Equal(t, "Text without an end", p.Text)
	p = parse(t, "-", `<html><script type="application/ld+json">{"@type":"JobPosting","title":"Only a title"}</script><body><p>The text</p></body></html>`, "")
	assert.Equal(t, "The text", p.Text)
}

func TestWhatIsNoPostingIsRefusedWithAdvice(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, body, kind, says string }{
		{"nothing", "", "", "empty"},
		{"blanks", " \n\t\u00a0", "", "empty"},
		{"a PDF", "%PDF-1.7 ...", "", "PDF"},
		{"a Word file", "PK\x03\x04....", "", "Word"},
		{"an image", "\x89PNG\r\n", "", "image"},
		{"binary", "abc\x00def", "", "binary"},
		{"too much", strings.Repeat("a", paste.MaxBytes+1), "", "paste the posting's text"},
		{"a page of scripts", "<html><body><script>app()</script></body></html>", "text/html", "open it in a browser"},
		{"other JSON", `{"a":1}`, "application/json", "no schema.org JobPosting"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := paste.Parse("-", []byte(tt.body), tt.kind, sourcetest.Start())
			require.ErrorContains(t, err, tt.says)
			assert.Equal(t, core.KindInvalid, core.KindOf(err))
		})
	}
}

func TestHostileText(t *testing.T) {
	t.Parallel()
	for _, i := range sourcetest.Hostile(sourcetest.Start()) {
		for _, kind := range []string{"text/plain", "text/html", ""} {
			p, err := paste.Parse("-", []byte(i.HTML), kind, sourcetest.Start())
			if err == nil {
				sourcetest.CheckPosting(t, p)
			}
		}
	}
	for _, c := range hostile.Cases() {
		for _, kind := range []string{c.ContentType, ""} {
			p, err := paste.Parse(string(c.Body), c.Body, kind, sourcetest.Start())
			if err == nil {
				sourcetest.CheckPosting(t, p)
				continue
			}
			assert.Equal(t, core.KindInvalid, core.KindOf(err), c.Name)
			assert.LessOrEqual(t, len(err.Error()), 300, c.Name)
		}
	}
	deep := strings.Repeat("[", 9000) + posting + strings.Repeat("]", 9000)
	parse(t, "-", deep, "text/plain")
	parse(t, "-", "<html><body>x<script type=\"application/ld+json\">"+strings.Repeat(`{"@graph":`, 5000)+"</script>", "text/html")
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{posting, "[" + posting + "]", "<html><script type=\"application/ld+json\">" + posting + "</script></html>", "Text\nmore",
		"<main><h1>A</h1>b", "{\"@type\":\"JobPosting\",\"title\":\"\\", "<title>a<h1>b</title>", "\xff\xfea\x00"} {
		for _, kind := range []string{"", "text/html", "application/json"} {
			f.Add(s, kind, "https://acme.example/1")
		}
	}
	f.Fuzz(func(t *testing.T, body, kind, name string) {
		p, err := paste.Parse(name, []byte(body), kind, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
		if err != nil {
			if core.KindOf(err) != core.KindInvalid {
				t.Fatal(err)
			}
			return
		}
		sourcetest.CheckPosting(t, p)
		if _, err := json.Marshal(p); err != nil {
			t.Fatal(err)
		}
	})
}

func TestASavedResultPageOfIndeed(t *testing.T) {
	t.Parallel()
	page := func(cards string) string {
		return `<!doctype html><html><body><p>Menu</p><script>window.mosaic.providerData["mosaic-provider-jobcards"]={"metaData":{"mosaicProviderJobCardsModel":{"results":[` + cards + `]}}};</script></body></html>`
	}
	one := `{"jobkey":"a1b2c3d4e5f60718","title":"Go developer","company":"Tidewater","snippet":"Six weeks."}`
	p := parse(t, "-", page(one), "text/html")
	assert.Equal(t, "Tidewater", p.Company)
	assert.Equal(t, "https://www.indeed.com/viewjob?jk=a1b2c3d4e5f60718", p.URL)
	_, err := paste.Parse("-", []byte(page(one+`,{"jobkey":"a1b2c3d4e5f60719","title":"Writer"}`)), "text/html", sourcetest.Start())
	require.ErrorContains(t, err, "lists 2 jobs")
}
