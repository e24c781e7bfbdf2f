// Package boards replays the services that host company boards, bounties, pages
// with JobPosting data and public channels, with synthetic postings of the
// documented shapes; see README.md.
package boards

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
)

// The boards that the servers know; every other is unknown to them.
const (
	Token   = "alder-works"
	Channel = "alder_projects"
	// Company is what the servers say whose boards belong to one company.
	Company = "Alder Works"
)

// Drivers returns the names of the drivers that have a server here.
func Drivers() []string {
	return []string{"algora", "ashby", "greenhouse", "jobposting", "lever", "personio", "recruitee", "smartrecruiters", "telegram", "workable"}
}

// Items serves items in the shape of a driver's service.
func Items(driver string) func([]listing.Item) http.Handler {
	switch driver {
	case "algora":
		return algora
	case "ashby":
		return ashby
	case "greenhouse":
		return greenhouse
	case "jobposting":
		return pages
	case "lever":
		return lever
	case "personio":
		return personio
	case "recruitee":
		return recruitee
	case "smartrecruiters":
		return smartrecruiters
	case "telegram":
		return telegram
	case "workable":
		return workable
	}
	panic("no such service: " + driver)
}

// Hosts are the hosts under which a driver's server answers for the boards above.
func Hosts(driver string) []string {
	return map[string][]string{
		"algora": {"console.algora.io"}, "ashby": {"api.ashbyhq.com"}, "greenhouse": {"boards-api.greenhouse.io", "boards-api.eu.greenhouse.io"},
		"jobposting": {"jobs.example"}, "lever": {"api.lever.co", "api.eu.lever.co"}, "personio": {Token + ".jobs.personio.de", Token + ".jobs.personio.com"},
		"recruitee": {Token + ".recruitee.com"}, "smartrecruiters": {"api.smartrecruiters.com"}, "telegram": {"t.me"}, "workable": {"apply.workable.com"},
	}[driver]
}

// Config is the configuration under which a driver reads its server.
func Config(driver string) map[string]any {
	switch driver {
	case "algora":
		return map[string]any{"orgs": []any{Token}}
	case "jobposting":
		return map[string]any{"urls": []any{"https://jobs.example/sitemap.xml"}}
	case "telegram":
		return map[string]any{"channels": []any{Channel}}
	}
	return map[string]any{"boards": []any{Token}}
}

// ID is the external id that a driver gives an item.
func ID(driver string, i listing.Item) string {
	switch driver {
	case "jobposting":
		return i.URL
	case "telegram":
		return Channel + "/" + i.ID
	}
	return i.ID
}

// Sample serves two written postings in the shape of a driver's service, the newest
// an hour before now, and returns their ids.
func Sample(driver string) func(now time.Time) (http.Handler, []string) {
	return func(now time.Time) (http.Handler, []string) {
		if now.IsZero() {
			now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
		}
		items := samples()[driver]
		var ids []string
		for n := range items {
			items[n].URL = "https://jobs.example/postings/" + items[n].ID
			items[n].Posted = now.Add(-time.Hour - time.Duration(n)*26*time.Hour)
			ids = append(ids, ID(driver, items[n]))
		}
		return Items(driver)(items), ids
	}
}

// only answers for the board that the server knows.
func only(parameter, token string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue(parameter) != token {
			http.Error(w, `{"error":"not found"}`, http.StatusNotFound)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func one(pattern string, h http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(pattern, h)
	return mux
}

func greenhouse(items []listing.Item) http.Handler {
	jobs := []map[string]any{}
	byID := map[string]map[string]any{}
	for n, i := range items {
		job := map[string]any{
			"id": listing.Number(i.ID, 0), "internal_job_id": 7, "title": i.Title, "absolute_url": i.URL, "company_name": i.Company, "language": "en",
			"location": map[string]any{"name": i.Location}, "metadata": nil, "content": html.EscapeString(i.HTML),
			"departments": []map[string]any{{"id": 1, "name": "Engineering"}}, "offices": []any{},
			"updated_at": i.Posted.UTC().Format(time.RFC3339), "first_published": i.Posted.UTC().Format(time.RFC3339),
		}
		if n%2 == 1 { // older boards lack it
			delete(job, "first_published")
		}
		jobs, byID[i.ID] = append(jobs, job), job
	}
	mux := http.NewServeMux()
	mux.Handle("GET /v1/boards/{token}/jobs", only("token", Token, fakes.JSON(listing.JSON(map[string]any{"jobs": jobs, "meta": map[string]any{"total": len(jobs)}}))))
	mux.Handle("GET /v1/boards/{token}/jobs/{id}", only("token", Token, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		job, ok := byID[r.PathValue("id")]
		if !ok {
			http.Error(w, `{"status":404,"error":"Job not found"}`, http.StatusNotFound)
			return
		}
		whole := map[string]any{}
		for k, v := range job {
			whole[k] = v
		}
		if r.URL.Query().Get("questions") == "true" {
			whole["questions"] = []map[string]any{
				{"required": true, "label": "First Name", "fields": []map[string]any{{"name": "first_name", "type": "input_text", "values": []any{}}}},
				{"required": true, "label": "Resume/CV", "fields": []map[string]any{{"name": "resume", "type": "input_file", "values": []any{}}, {"name": "resume_text", "type": "textarea", "values": []any{}}}},
				{"required": true, "label": "How many hours a week are you available?", "fields": []map[string]any{{"name": "question_101", "type": "input_text", "values": []any{}}}},
				{"required": false, "label": "What is your notice period?", "fields": []map[string]any{{"name": "question_102", "type": "multi_value_single_select",
					"values": []map[string]any{{"label": "None", "value": 1}, {"label": "A month", "value": 2}}}}},
			}
		}
		fakes.JSON(listing.JSON(whole)).ServeHTTP(w, r)
	})))
	return mux
}

func lever(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for _, i := range items {
		list = append(list, map[string]any{
			"id": i.ID, "text": i.Title, "hostedUrl": i.URL, "applyUrl": i.URL + "/apply", "createdAt": i.Posted.UnixMilli(), "country": "DE",
			"workplaceType": "hybrid", "description": i.HTML, "descriptionPlain": "plain", "additional": "<p>We answer every application.</p>", "additionalPlain": "",
			"categories": map[string]any{"commitment": "Contract", "department": "Engineering", "location": i.Location, "team": "Core", "allLocations": []string{i.Location}},
			"lists":      []map[string]any{{"text": "What you bring", "content": "<li>Care for details</li><li>Plain words</li>"}},
		})
	}
	return one("GET /v0/postings/{site}", only("site", Token, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		page := listing.Window(list, listing.Number(q.Get("skip"), 0), listing.Number(q.Get("limit"), len(list)))
		if page == nil {
			page = []map[string]any{}
		}
		fakes.JSON(listing.JSON(page)).ServeHTTP(w, r)
	})))
}

func ashby(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for _, i := range items {
		list = append(list, map[string]any{
			"id": i.ID, "title": i.Title, "department": "Product", "team": "Product", "employmentType": "Contract", "location": i.Location,
			"secondaryLocations": []map[string]any{{"location": "Remote"}}, "publishedAt": i.Posted.UTC().Format("2006-01-02T15:04:05.000+00:00"), "isListed": true,
			"isRemote": true, "workplaceType": "Remote", "address": map[string]any{"postalAddress": map[string]any{"addressCountry": "Germany"}},
			"jobUrl": i.URL, "applyUrl": i.URL + "/application", "descriptionHtml": i.HTML, "descriptionPlain": "plain",
			"compensation": map[string]any{"compensationTierSummary": "€70K – €90K", "summaryComponents": []map[string]any{
				{"compensationType": "EquityPercentage", "interval": "NONE", "currencyCode": nil, "minValue": nil, "maxValue": nil},
				{"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "EUR", "minValue": 70000, "maxValue": 90000}}},
		})
	}
	return one("GET /posting-api/job-board/{board}", only("board", Token, fakes.JSON(listing.JSON(map[string]any{"apiVersion": "1", "jobs": list}))))
}

func recruitee(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for _, i := range items {
		list = append(list, map[string]any{
			"id": listing.Number(i.ID, 0), "slug": i.ID, "title": i.Title, "description": i.HTML, "requirements": "<p>You like plain words.</p>",
			"company_name": i.Company, "location": i.Location, "city": i.Location, "country": "Germany", "remote": false, "hybrid": true, "on_site": false,
			"careers_url": i.URL, "careers_apply_url": i.URL + "/c/new", "created_at": i.Posted.UTC().Format("2006-01-02 15:04:05 UTC"),
			"published_at": i.Posted.UTC().Format("2006-01-02 15:04:05 UTC"), "employment_type_code": "freelance", "department": "Design", "tags": []string{},
			"salary": map[string]any{"min": "80", "max": "95", "period": "hour", "currency": "EUR"},
			"open_questions": []map[string]any{
				{"id": 1, "kind": "string", "required": true, "body": "How many hours a week are you available?", "open_question_options": []any{}},
				{"id": 2, "kind": "single_choice", "required": false, "body": "Which tool do you use most?",
					"open_question_options": []map[string]any{{"id": 1, "body": "Figma"}, {"id": 2, "body": "Sketch"}}},
			},
		})
	}
	return one("GET /api/offers/{$}", fakes.JSON(listing.JSON(map[string]any{"offers": list})))
}

func workable(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for _, i := range items {
		list = append(list, map[string]any{
			"title": i.Title, "shortcode": i.ID, "code": "", "employment_type": "Contract", "telecommuting": true, "department": "Data", "url": i.URL,
			"shortlink": i.URL, "application_url": i.URL + "/apply", "published_on": i.Posted.UTC().Format(time.DateOnly), "created_at": i.Posted.UTC().Format(time.DateOnly),
			"country": "Germany", "city": i.Location, "state": "NRW", "description": i.HTML,
			"locations": []map[string]any{{"country": "Germany", "countryCode": "DE", "city": i.Location, "region": "NRW", "hidden": false}},
		})
	}
	return one("GET /api/v1/widget/accounts/{account}", only("account", Token, fakes.JSON(listing.JSON(map[string]any{"name": Company, "description": nil, "jobs": list}))))
}

func algora(items []listing.Item) http.Handler {
	list := []map[string]any{}
	for n, i := range items {
		entry := map[string]any{
			"id": i.ID, "status": "active", "kind": "dev", "reward": map[string]any{"currency": "USD", "amount": 50000}, "reward_formatted": "$500",
			"tech": []string{"go", "typescript"}, "created_at": i.Posted.UTC().Format(time.RFC3339), "org": map[string]any{"handle": Token, "name": i.Company},
			"task": map[string]any{"number": listing.Number(i.ID, 0), "title": i.Title, "url": i.URL, "body": i.HTML, "repo_name": "site", "repo_owner": "alder"},
		}
		if n%2 == 1 {
			delete(entry, "reward_formatted")
		}
		list = append(list, entry)
	}
	return one("GET /api/orgs/{org}/bounties", only("org", Token, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		const limit = 100
		from := listing.Number(r.URL.Query().Get("cursor"), 0)
		page := listing.Window(list, from, limit)
		if page == nil {
			page = []map[string]any{}
		}
		var next any
		if from+limit < len(list) {
			next = fmt.Sprint(from + limit)
		}
		fakes.JSON(listing.JSON(map[string]any{"items": page, "next_cursor": next})).ServeHTTP(w, r)
	})))
}

func smartrecruiters(items []listing.Item) http.Handler {
	entries := []map[string]any{}
	byID := map[string]listing.Item{}
	entry := func(i listing.Item) map[string]any {
		return map[string]any{
			"id": i.ID, "name": i.Title, "uuid": "uuid-" + i.ID, "refNumber": "REF" + i.ID, "company": map[string]any{"identifier": Token, "name": i.Company},
			"releasedDate": i.Posted.UTC().Format("2006-01-02T15:04:05.000Z"), "language": map[string]any{"code": "en", "label": "English"},
			"location":         map[string]any{"city": i.Location, "region": "NRW", "country": "de", "remote": true, "fullLocation": i.Location + ", NRW, Germany"},
			"department":       map[string]any{"id": "1", "label": "Engineering"},
			"typeOfEmployment": map[string]any{"id": "contract", "label": "Contract"}, "ref": "https://api.smartrecruiters.com/v1/companies/" + Token + "/postings/" + i.ID,
		}
	}
	for _, i := range items {
		entries, byID[i.ID] = append(entries, entry(i)), i
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/companies/{company}/postings", func(w http.ResponseWriter, r *http.Request) {
		list := entries
		if r.PathValue("company") != Token {
			list = nil // an unknown company has no postings
		}
		q := r.URL.Query()
		offset, limit := listing.Number(q.Get("offset"), 0), min(100, listing.Number(q.Get("limit"), 10))
		page := listing.Window(list, offset, limit)
		if page == nil {
			page = []map[string]any{}
		}
		fakes.JSON(listing.JSON(map[string]any{"offset": offset, "limit": limit, "totalFound": len(list), "content": page})).ServeHTTP(w, r)
	})
	mux.HandleFunc("GET /v1/companies/{company}/postings/{id}", func(w http.ResponseWriter, r *http.Request) {
		i, ok := byID[r.PathValue("id")]
		if !ok || r.PathValue("company") != Token {
			http.Error(w, `{"message":"Posting not found"}`, http.StatusNotFound)
			return
		}
		whole := entry(i)
		whole["postingUrl"], whole["applyUrl"], whole["active"] = i.URL, i.URL+"?oga=true", true
		whole["jobAd"] = map[string]any{"sections": map[string]any{
			"companyDescription": map[string]any{"title": "Company Description", "text": "<p>A workshop of eleven people.</p>"},
			"jobDescription":     map[string]any{"title": "Job Description", "text": i.HTML},
			"qualifications":     map[string]any{"title": "Qualifications", "text": "<ul><li>Patience</li></ul>"},
		}}
		fakes.JSON(listing.JSON(whole)).ServeHTTP(w, r)
	})
	return mux
}

func personio(items []listing.Item) http.Handler {
	var b strings.Builder
	b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<workzag-jobs>\n")
	for _, i := range items {
		fmt.Fprintf(&b, `<position><id>%s</id><subcompany>%s</subcompany><office>%s</office><additionalOffices><office>Remote</office></additionalOffices>
<department>IT</department><recruitingCategory>Projekte</recruitingCategory><name>%s</name><jobDescriptions>
<jobDescription><name>Aufgaben</name><value><![CDATA[%s]]></value></jobDescription>
<jobDescription><name>Profil</name><value><![CDATA[<ul><li>Sorgfalt</li></ul>]]></value></jobDescription></jobDescriptions>
<employmentType>freelance</employmentType><seniority>experienced</seniority><schedule>part-time</schedule><keywords>Go, SQL</keywords>
<createdAt>%s</createdAt></position>
`, i.ID, listing.XML(i.Company), listing.XML(i.Location), listing.XML(i.Title), strings.ReplaceAll(i.HTML, "]]>", "]]]]><![CDATA[>"), i.Posted.UTC().Format("2006-01-02T15:04:05+00:00"))
	}
	b.WriteString("</workzag-jobs>\n")
	return one("GET /xml", fakes.XML([]byte(b.String())))
}
