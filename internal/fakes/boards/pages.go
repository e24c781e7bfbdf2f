package boards

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// pages is a site with a sitemap, a list page and one page for each posting. The
// structured data has the faults of real sites: raw line breaks in a description,
// a salary of 0, a graph around the posting, lists where one value is meant.
func pages(items []listing.Item) http.Handler {
	mux := http.NewServeMux()
	byID := map[string]int{}
	for n, i := range items {
		byID[i.ID] = n
	}
	mux.Handle("GET /sitemap.xml", fakes.XML(sitemap(items)))
	mux.Handle("GET /jobs/{$}", fakes.HTML(listPage(items)))
	mux.HandleFunc("GET /postings/{id}", func(w http.ResponseWriter, r *http.Request) {
		n, ok := byID[r.PathValue("id")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		fakes.HTML(postingPage(items[n], n)).ServeHTTP(w, r)
	})
	return mux
}

func sitemap(items []listing.Item) []byte {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
	if len(items) > 0 {
		b.WriteString("<url><loc>https://jobs.example/about</loc></url>\n")
	}
	for _, i := range items {
		fmt.Fprintf(&b, "<url><loc>%s</loc><lastmod>%s</lastmod></url>\n", listing.XML(i.URL), i.Posted.UTC().Format(time.RFC3339))
	}
	b.WriteString("</urlset>\n")
	return []byte(b.String())
}

func listPage(items []listing.Item) []byte {
	var b strings.Builder
	b.WriteString("<!doctype html><html><head><title>Jobs</title></head><body><nav><a href=\"/about\">About</a> <a href='https://elsewhere.example/jobs/9'>Friends</a></nav><ul>\n")
	for _, i := range items {
		fmt.Fprintf(&b, "<li><a href=\"/postings/%s#apply\">%s</a></li>\n", i.ID, html.EscapeString(i.Title))
	}
	b.WriteString("</ul></body></html>\n")
	return []byte(b.String())
}

func postingPage(i listing.Item, n int) []byte {
	data := map[string]any{
		"@context": "https://schema.org/", "@type": "JobPosting", "title": i.Title, "description": i.HTML, "datePosted": i.Posted.UTC().Format(time.RFC3339),
		"hiringOrganization": map[string]any{"@type": "Organization", "name": i.Company},
		"jobLocation":        map[string]any{"@type": "Place", "address": map[string]any{"@type": "PostalAddress", "addressLocality": i.Location, "addressCountry": "DE"}},
		"employmentType":     []string{"CONTRACTOR"}, "directApply": "true",
		"baseSalary": map[string]any{"@type": "MonetaryAmount", "currency": "EUR", "value": map[string]any{"minValue": "0", "maxValue": 0, "unitText": "HOUR"}},
		"identifier": map[string]any{"@type": "PropertyValue", "name": i.Company, "value": i.ID},
	}
	// Marshal escapes what would end the script.
	text, err := json.Marshal(data)
	if err != nil {
		panic(err) // plain values
	}
	block := string(text)
	if n%3 == 1 {
		block = `{"@context":"https://schema.org","@graph":[{"@type":"WebPage","name":"x"},` + block + `]}`
	}
	if n%3 == 2 {
		block = strings.Replace("["+block+"]", `"description":"`, "\"description\":\"\r\n\t", 1)
	}
	return []byte("<!doctype html><html><head><title>" + html.EscapeString(i.Title) + "</title><script type=\"application/ld+json\">{\"@type\":\"WebSite\"}</script>\n" +
		"<script type=\"application/ld+json\">" + block + "</script></head><body><main><h1>" + html.EscapeString(i.Title) + "</h1></main></body></html>\n")
}

const messagesPerPage = 20

var (
	scriptPattern = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|$)`)
	blockPattern  = regexp.MustCompile(`(?i)<(/p|/li|br)\b[^>]*>`)
	tagPattern    = regexp.MustCompile(`<[^>]*>`)
)

// telegram is a public channel's preview. A message is text with line breaks: the
// service keeps no other markup.
func telegram(items []listing.Item) http.Handler {
	list := slices.Clone(items)
	slices.SortStableFunc(list, func(a, b listing.Item) int { return listing.Number(b.ID, 0) - listing.Number(a.ID, 0) })
	mux := http.NewServeMux()
	mux.HandleFunc("GET /s/{channel}", func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("channel") != Channel {
			http.Redirect(w, r, "/"+r.PathValue("channel"), http.StatusFound)
			return
		}
		from := 0
		if before := listing.Number(r.URL.Query().Get("before"), 0); before > 0 {
			for from < len(list) && listing.Number(list[from].ID, 0) >= before {
				from++
			}
		}
		fakes.HTML(preview(listing.Window(list, from, messagesPerPage), from+messagesPerPage < len(list))).ServeHTTP(w, r)
	})
	mux.Handle("GET /{channel}", fakes.HTML([]byte("<!doctype html><html><body><div class=\"tgme_page\"><div class=\"tgme_page_title\">A channel</div></div></body></html>")))
	return mux
}

func preview(list []listing.Item, more bool) []byte {
	var b strings.Builder
	b.WriteString("<!doctype html><html><head><title>Alder projects – Telegram</title></head><body><header class=\"tgme_header\"><div class=\"tgme_channel_info\"><div class=\"tgme_channel_info_header_title\">Alder projects</div></div></header>\n<section class=\"tgme_channel_history js-message_history\">\n")
	if more && len(list) > 0 {
		oldest := list[len(list)-1].ID
		fmt.Fprintf(&b, "<div class=\"tgme_widget_message_centered js-messages_more_wrap\"><a href=\"/s/%s?before=%s\" class=\"tme_messages_more js-messages_more\" data-before=\"%s\"></a></div>\n", Channel, oldest, oldest)
	}
	for n := len(list) - 1; n >= 0; n-- {
		i := list[n]
		link := "https://t.me/" + Channel + "/" + i.ID
		fmt.Fprintf(&b, `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="%s/%s" data-view="x">
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name" href="https://t.me/%s"><span dir="auto">Alder projects</span></a></div>
<a class="tgme_widget_message_reply" href="%s"><div class="tgme_widget_message_text js-message_reply_text">An older message</div></a>
<div class="tgme_widget_message_text js-message_text" dir="auto">%s<br/><br/><b>%s</b><br/>%s</div>
<div class="tgme_widget_message_footer compact js-message_footer"><span class="tgme_widget_message_views">1.2K</span><span class="tgme_widget_message_meta"><a class="tgme_widget_message_date" href="%s"><time datetime="%s" class="time">10:00</time></a></span></div></div></div></div>
`, Channel, i.ID, Channel, link, line(i.Title), line(i.Location), textOf(i.HTML), link, i.Posted.UTC().Format("2006-01-02T15:04:05+00:00"))
	}
	b.WriteString("<div class=\"tgme_widget_message_wrap\"><div class=\"tgme_widget_message service_message js-widget_message\" data-post=\"" + Channel + "/1\"><div class=\"tgme_widget_message_text js-message_text\">Channel created</div></div></div>\n</section></body></html>\n")
	return []byte(b.String())
}

func line(s string) string {
	return html.EscapeString(strings.Join(strings.Fields(tagPattern.ReplaceAllString(scriptPattern.ReplaceAllString(s, ""), "")), " "))
}

// textOf is markup as the text of a message.
func textOf(markup string) string {
	markup = blockPattern.ReplaceAllString(scriptPattern.ReplaceAllString(markup, ""), "\n")
	text := html.EscapeString(strings.TrimSpace(html.UnescapeString(tagPattern.ReplaceAllString(markup, ""))))
	return strings.ReplaceAll(text, "\n", "<br/>")
}
