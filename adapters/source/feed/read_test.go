package feed

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDatesOfFeeds(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)
	day := time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2026-11-03T14:05:00Z": at, "2026-11-03T16:05:00+02:00": at, "2026-11-03T16:05:00.000+0200": at, "2026-11-03 14:05:00": at,
		"Tue, 03 Nov 2026 14:05:00 GMT": at, "Tue, 3 Nov 2026 15:05:00 CET": at, "Tuesday, 3 November 2026 09:05:00 EST": at,
		"3 Nov 26 14:05 UT": at, "Nov 3, 2026 2:05 PM": at, "November 3, 2026, 02:05 PM": at, "Tue Nov  3 14:05:00 2026": at,
		"Tue Nov  3 14:05:00 UTC 2026": at, "Tue, 03 Nov 2026 19:35:00 +0530 (IST)": at, "Tue, 03 Nov 2026 16:05:00 GMT+0200": at,
		"03.11.2026 14:05": at, "2026-11-03": day, "3 Nov 2026": day, "03.11.2026": day, "Tue, 03 Nov 2026": day, "2026/11/03": day,
		"November 3, 2026, 2:05 p.m.": at, "Tue Nov 03, 2026 2:05 pm": at, "Tue Nov  3 15:05:00 2026 CET": at, "2026-11-03 at 14:05:00": at,
		"03/11/2026 - 14:05": at, "14:05 03.11.2026": at, "26/11/03 14:05": at, "11/23/2026": day.AddDate(0, 0, 20), "Tue, 03 Nov 2026 14 +0000": at.Add(-5 * time.Minute),
		"": {}, "soon": {}, "2026-13-40": {}, "99:99": {}, "Tue, 03 Nov 2026 14:05:00 +9900": {},
	} {
		assert.Equal(t, want, date(text), text)
	}
}

func TestFormsOfFeeds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want entry
	}{
		"RSS 1.0 lists items beside the channel": {
			`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"><channel/><item><title>A</title><link>https://a.example</link><d:creator>Ada</d:creator><d:subject>Go</d:subject><d:date>2026-11-03</d:date></item></rdf:RDF>`,
			entry{title: "A", link: "https://a.example", author: "Ada", categories: []string{"Go"}, posted: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)},
		},
		"markup that is not escaped": {
			`<rss><channel><item><title>A &amp; B&nbsp;&copy=2</title><description><p>Tom &amp; <b>I</b></p></description><author>a@a.example (Ada)</author></item></channel></rss>`,
			entry{title: "A & B\u00a0&copy=2", description: "<p>Tom &amp; <b>I</b></p>", author: "Ada"},
		},
		"XHTML and xml:base in Atom": {
			`<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><entry><link rel="self" href="s"/><link href="1"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Hi</p></div></content><author><name>Ada</name></author><category term="go" label="Go"/></entry></feed>`,
			entry{link: "https://a.example/x/1", content: "<p>Hi</p>", contentBase: "https://a.example/x/", author: "Ada", categories: []string{"Go"}},
		},
		"base64 in Atom 0.3": {
			`<feed xmlns="http://purl.org/atom/ns#"><entry><title mode="base64">SGk=</title><summary mode="base64">no base64</summary></entry></feed>`,
			entry{title: "Hi", description: "no base64"},
		},
		"JSON with a number as id": {
			`{"version":"https://jsonfeed.org/version/1","items":[{"id":7,"content_text":"x","author":{"name":"Ada (a@a.example)"},"tags":["Go"]}]}`,
			entry{guid: "7", content: "x", author: "Ada", categories: []string{"Go"}},
		},
	} {
		doc, err := parse([]byte(tt.body), "")
		require.NoError(t, err, name)
		require.Len(t, doc.entries, 1, name)
		got := *doc.entries[0]
		got.custom, got.extensions = nil, nil
		assert.Equal(t, tt.want, got, name)
	}
}

func TestFeedsThatAreNotWellFormed(t *testing.T) {
	t.Parallel()
	type fields struct{ title, link, guid, text string }
	first := fields{"A", "https://a.example/1", "1", "x"}
	both := []fields{first, {title: "B"}}
	const second = `<item><title>B</title></item>`
	for name, tt := range map[string]struct {
		body string
		want []fields
	}{
		"whole":                  {`<item><title>A</title><link>https://a.example/1</link><guid>1</guid><description>x</description></item>` + second, both},
		"end tags are missing":   {`<item><title>A<link>https://a.example/1<guid>1<description>x</item>` + second, both},
		"end tags of wrong name": {`<item><title>A</titel><link>https://a.example/1</url><description>x</desc><guid>1</id></item>` + second, both},
		"items have no end":      {`<item><title>A</title><link>https://a.example/1</link><guid>1</guid><description>x</description>` + second, both},
		"end tags of nothing":    {`</b><item></p><title>A</title></x:y><link>https://a.example/1</link><guid>1</guid><description>x</description></item></item>` + second, both},
		"cases differ":           {`<item><Title>A</title><LINK>https://a.example/1</link><guid>1</GUID><description>x</description></Item>` + second, both},
		"no quotes, no end":      {`<item><title>A</title><link>https://a.example/1</link><guid isPermaLink=false x="y>1</guid><description>x</description></item>` + second, both},
		"marks that are no tags": {
			`<item><title>C & D <3 < 4 &nbsp;&bogus; R&D</title><link>https://a.example/?a=1&copy=2</link><description>pay <100 & <b>more<br>or <p>less<p>most</description><guid>1</guid></item>`,
			[]fields{{"C & D <3 < 4 \u00a0&bogus; R&D", "https://a.example/?a=1&copy=2", "1", "pay <100 & <b>more<br>or <p>less<p>most"}},
		},
		"elements of their own keep what they hold": {
			`<item><title>A</title><skills><item>Go</item><title>no</title></skills><link>https://a.example/1</link><guid>1</guid><description>x</description></item>` + second, both,
		},
	} {
		doc, err := parse([]byte(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]><!-- - -- --><rss><channel>`+tt.body+`</channel></rss>`), "")
		require.NoError(t, err, name)
		var got []fields
		for _, e := range doc.entries {
			got = append(got, fields{e.title, e.link, e.guid, e.description})
		}
		assert.Equal(t, tt.want, got, name)
	}
}

func TestLinksAndTitlesOfMarkup(t *testing.T) {
	t.Parallel()
	const frame = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/x/"><entry>%s</entry></feed>`
	for inner, want := range map[string][2]string{
		`<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Go <b>Dev</b></div></title><content type="html">&lt;p&gt;&lt;a href="1"&gt;One&lt;/a&gt;&lt;/p&gt;</content>`: {"Go Dev", "One (https://a.example/x/1)"},
		`<title type="html">&lt;i&gt;Go&lt;/i&gt; &amp;amp; C</title><content type="xhtml" xml:base="y/"><div><a href="1">One</a></div></content>`:                                   {"Go & C", "One (https://a.example/x/y/1)"},
		`<title>Go</title><content type="xhtml">&lt;p&gt;Hi &lt;b&gt;you&lt;/b&gt;&lt;/p&gt;</content>`:                                                                              {"Go", "Hi you"},
	} {
		doc, err := parse(fmt.Appendf(nil, frame, inner), "")
		require.NoError(t, err, inner)
		p := reader{}.posting(doc.entries[0], "https://a.example/feed")
		assert.Equal(t, want, [2]string{p.Title, p.Text}, inner)
	}
	doc, err := parse([]byte(`<rss xmlns:a="http://www.w3.org/2005/Atom"><channel><item><a:category term="go" label="Go"/><a:category term="sql"/></item></channel></rss>`), "")
	require.NoError(t, err)
	assert.Equal(t, []string{"Go", "sql"}, doc.entries[0].categories)
}

func TestWhatIsNoFeed(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "hello", "<html><body>Home</body></html>", `{"a":1}`, "<!DOCTYPE html><p>a<b"} {
		_, err := parse([]byte(body), "")
		assert.ErrorIs(t, err, errNotAFeed, body)
	}
	for _, body := range []string{
		`<rss><channel><item></item></channel>`, `<rss><channel><item><title><![CDATA[A`, `<rss><!-- `, `<rss><channel><item></`, `<rss><![`,
		`<rss><channel><item>`, `<?xml version="1.0"?><feed><entry`, `{"items":[`,
	} {
		_, err := parse([]byte(body), "")
		assert.ErrorContains(t, err, "broken", body)
	}
}
