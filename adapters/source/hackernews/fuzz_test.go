package hackernews

import (
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/automonet/automonet/adapters/source/sourcetest"
)

func FuzzReadHeader(f *testing.F) {
	for _, s := range []string{
		"Acme | Go Developer | Berlin | REMOTE | $80k", "Acme - Berlin - Engineer", "|||", "A | B", "https://x.example | y@z.example", "Köln | ONSITE (no remote)",
		"SEEKING FREELANCER | x", "contract contract contract", "no contractors | smart contract",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		h := readHeader(s)
		for _, v := range []string{h.company, h.title, h.location, h.contract, h.remote, h.salary} {
			if !utf8.ValidString(v) || len(v) > 4*maxHeader+16 || strings.Contains(v, "\n") {
				t.Fatalf("%q of %q", v, s)
			}
		}
		mentionsFreelance(s)
		seeksFreelancer(s)
	})
}

func FuzzFetch(f *testing.F) {
	stories := `{"hits":[{"objectID":"10","author":"whoishiring","title":"Ask HN: Who is hiring? (November 2026)","created_at_i":1795000000}]}`
	for _, s := range []string{
		`{"id":10,"children":[{"id":11,"author":"a","text":"Acme | Dev<p>x","created_at_i":1795000001,"children":[]},{"id":12,"text":null},7]}`,
		`{"hits":[{"objectID":"11","parent_id":10,"comment_text":"A | B","created_at_i":1795000001}],"nbHits":1}`, `null`, `[]`, `{"id":10,"children":{}}`,
		`{"id":10,"by":"whoishiring","title":"Ask HN: Who is hiring?","time":1795000000,"kids":[11,12,-3]}`, `{"submitted":[10]}`,
	} {
		f.Add([]byte(s), "algolia")
		f.Add([]byte(s), "firebase")
	}
	f.Fuzz(func(t *testing.T, body []byte, backend string) {
		if backend != backendAlgolia && backend != backendFirebase {
			return
		}
		g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case strings.Contains(r.URL.RawQuery, "author_whoishiring"):
				_, _ = w.Write([]byte(stories))
			case strings.HasPrefix(r.URL.Path, "/v0/user"):
				_, _ = w.Write([]byte(`{"submitted":[10]}`))
			default:
				_, _ = w.Write(body)
			}
		}))
		src := sourcetest.Open(t, Spec(), map[string]any{"base_url": sourcetest.Base, "backend": backend}, g)
		page := src.Fetch(t.Context(), nil)
		sourcetest.CheckPage(t, page)
		sourcetest.CheckPage(t, src.Fetch(t.Context(), page.Next))
	})
}
