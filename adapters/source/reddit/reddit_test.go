package reddit_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/reddit"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes/listing"
	fake "github.com/automonet/automonet/internal/fakes/reddit"
)

func id(i listing.Item) string { return "t3_" + i.ID }

// nobody is the company of a post: Reddit knows authors.
func nobody(listing.Item) string { return "" }

func TestConformance(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: reddit.Spec(), Serve: fake.Items, ID: id, SmallPages: true, Company: nobody,
		Config: map[string]any{"subreddits": []any{"forhire"}}})
}

func TestConformanceOfFeeds(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: reddit.Spec(), Serve: fake.Items, ID: id, Company: nobody,
		Config: map[string]any{"subreddits": []any{"forhire"}, "access": "rss"}})
}

// service is a strict server, and a maker of sources that ask it with credentials.
func service(t *testing.T, o fake.Options, posts []fake.Post, node map[string]any) (*fake.Server, *sourcetest.Getter, func() source.Source) {
	t.Helper()
	sim := clock.NewSim(sourcetest.Start())
	o.Clock = sim
	o.Clients = map[string]string{"app": "the-client-secret", "phone": ""}
	o.Users = map[string]string{"mara": "the-password"}
	s := fake.New(o, posts)
	g := &sourcetest.Getter{Clock: sim, Handler: s}
	config := sourcetest.Node{"base_url": "https://replay.example", "client_id": "app", "client_secret": "env:CLIENT", "username": "mara", "password": "env:PASSWORD"}
	for k, v := range node {
		config[k] = v
	}
	deps := sourcetest.Deps("reddit", g)
	kept := map[string]string{}
	deps.KeepSecret = func(ref, value string) error { kept[ref] = value; return nil }
	deps.Secret = func(ref string) (string, error) {
		switch ref {
		case "env:CLIENT":
			return "the-client-secret", nil
		case "env:PASSWORD":
			return "the-password", nil
		case "env:WRONG":
			return "something-else", nil
		}
		if v, ok := kept[ref]; ok {
			return v, nil
		}
		return "", core.Errorf(core.KindNotFound, "no secret is stored under %s", ref)
	}
	return s, g, func() source.Source {
		src, err := reddit.Spec().New(config, deps)
		require.NoError(t, err)
		return src
	}
}

func TestReadsTheSampleWithCredentials(t *testing.T) {
	t.Parallel()
	posts, offers := fake.Posts(sourcetest.Start())
	s, g, open := service(t, fake.Options{}, posts, nil)
	src := open()
	scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
	ids := scan.IDs()
	assert.Len(t, ids, len(offers))
	for _, id := range offers {
		assert.Contains(t, ids, id)
	}
	reasons := map[string]string{}
	for _, p := range scan.Pages {
		for _, s := range p.Skipped {
			reasons[s.Reason] = s.ID
		}
	}
	for _, want := range []string{"it is no offer of work (for hire)", "its author deleted it", "it is marked as closed", "its comments are locked", "it is an announcement"} {
		assert.Contains(t, reasons, want)
	}
	assert.Equal(t, 1, s.Issued(), "one token serves the scan")
	for _, agent := range s.Agents() {
		assert.Regexp(t, `^[a-z]+:automonet:\{version\} \(by /u/mara\)$`, agent)
	}
	for _, r := range g.Requests() {
		assert.NotContains(t, r, "secret")
		assert.NotContains(t, r, "password")
	}
	sourcetest.Golden(t, "sample", scan.Postings)
}

func TestEveryGrantSignsIn(t *testing.T) {
	t.Parallel()
	posts, offers := fake.Posts(sourcetest.Start())
	for name, node := range map[string]map[string]any{
		"script":    {},
		"app":       {"grant": "app", "password": ""},
		"installed": {"grant": "installed", "client_id": "phone", "client_secret": ""},
	} {
		_, _, open := service(t, fake.Options{}, posts, node)
		src := open()
		scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
		assert.Len(t, scan.IDs(), len(offers), name)
	}
}

// consent opens the address as a browser would whose user presses yes, and follows
// the way back; change spoils that. It runs beside the sign-in.
func consent(t *testing.T, g *sourcetest.Getter, address string, change func(back *url.URL)) {
	t.Helper()
	open := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	open.Header.Set("User-Agent", "Mozilla/5.0 (a browser)")
	rec := httptest.NewRecorder()
	g.Handler.ServeHTTP(rec, open)
	if !assert.Equal(t, http.StatusFound, rec.Code, rec.Body.String()) {
		return
	}
	back, err := url.Parse(rec.Header().Get("Location"))
	assert.NoError(t, err)
	change(back)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, back.String(), nil)
	assert.NoError(t, err)
	// A way back that was spoilt may end the sign-in before it is answered.
	if resp, err := http.DefaultClient.Do(req); err == nil {
		assert.NoError(t, resp.Body.Close())
	}
}

// The way back of a web application is registered with its port, so that only one
// test at a time can take it.
func TestAWebApplicationAsksItsUserOnce(t *testing.T) {
	posts, offers := fake.Posts(sourcetest.Start())
	s, g, open := service(t, fake.Options{Life: time.Hour}, posts, map[string]any{"grant": "web", "password": ""})
	src := open()
	page := src.Fetch(t.Context(), nil)
	require.Equal(t, source.StatusBlocked, page.Status, "nobody has consented yet")

	asker, ok := src.(source.Signer)
	require.True(t, ok)
	shown := ""
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var browser sync.WaitGroup
	require.NoError(t, asker.SignIn(ctx, func(address string) {
		shown = address
		browser.Go(func() { consent(t, g, address, func(*url.URL) {}) })
	}))
	browser.Wait()
	assert.Contains(t, shown, "duration=permanent")
	assert.Contains(t, shown, "scope=read")
	assert.NotContains(t, shown, "the-client-secret")
	require.Equal(t, 1, s.Issued())

	scan := sourcetest.Read(t, t.Context(), func() source.Source { return open() }, nil)
	assert.Len(t, scan.IDs(), len(offers), "a source made anew finds the sign-in")
	assert.Equal(t, 1, s.Issued())
	g.Clock.(*clock.Sim).Advance(2 * time.Hour)
	page = open().Fetch(t.Context(), nil)
	assert.Contains(t, []source.Status{source.StatusOK, source.StatusUnchanged}, page.Status, page.Reason)
	assert.Equal(t, 2, s.Issued(), "what ran out is renewed without the user")
}

func TestAWayBackThatIsForgedGrantsNothing(t *testing.T) {
	posts, _ := fake.Posts(sourcetest.Start())
	for name, change := range map[string]func(q url.Values){
		"another state":  func(q url.Values) { q.Set("state", "made-up") },
		"a made-up code": func(q url.Values) { q.Set("code", "made-up") },
		"a refusal":      func(q url.Values) { q.Del("code"); q.Set("error", "access_denied") },
	} {
		s, g, open := service(t, fake.Options{}, posts, map[string]any{"grant": "web", "password": ""})
		src := open()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		var browser sync.WaitGroup
		err := src.(source.Signer).SignIn(ctx, func(address string) {
			browser.Go(func() {
				consent(t, g, address, func(back *url.URL) {
					q := back.Query()
					change(q)
					back.RawQuery = q.Encode()
				})
				if name == "another state" { // that one is left unheard, and the wait goes on
					cancel()
				}
			})
		})
		cancel()
		browser.Wait()
		require.Error(t, err, name)
		assert.Zero(t, s.Issued(), name)
		assert.Equal(t, source.StatusBlocked, open().Fetch(t.Context(), nil).Status, name)
	}
}

func TestOtherApplicationsAskNobody(t *testing.T) {
	t.Parallel()
	_, _, open := service(t, fake.Options{}, nil, nil)
	err := open().(source.Signer).SignIn(t.Context(), func(string) { t.Error("nothing is shown") })
	require.ErrorContains(t, err, "signs in by itself")
}

func TestWrongCredentialsAreAWall(t *testing.T) {
	t.Parallel()
	posts, _ := fake.Posts(sourcetest.Start())
	for name, node := range map[string]map[string]any{
		"a wrong password":         {"password": "env:WRONG"},
		"a wrong client secret":    {"client_secret": "env:WRONG"},
		"an unknown application":   {"client_id": "nobody"},
		"a secret that is not set": {"client_secret": "env:NOT_SET"},
		"no application":           {"client_id": "", "base_url": ""},
		"no consent yet":           {"grant": "web"},
	} {
		_, _, open := service(t, fake.Options{}, posts, node)
		page := open().Fetch(t.Context(), nil)
		sourcetest.CheckPage(t, page)
		assert.Equal(t, source.StatusBlocked, page.Status, "%s: %s", name, page.Reason)
		assert.NotContains(t, page.Reason, "the-", name)
	}
	_, _, open := service(t, fake.Options{Scope: "identity"}, posts, nil)
	page := open().Fetch(t.Context(), nil)
	assert.Equal(t, source.StatusBlocked, page.Status)
	assert.Contains(t, page.Reason, "scope read")
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	posts, offers := fake.Posts(sourcetest.Start())
	s, _, open := service(t, fake.Options{}, posts, map[string]any{"subreddits": []any{"forhire", "hiring", "jobbit", "slavelabour", "freelance_forhire"}})
	src := open()
	first := src.Fetch(t.Context(), nil)
	require.Equal(t, source.StatusOK, first.Status)
	s.Expire()
	rest := sourcetest.Read(t, t.Context(), func() source.Source { return src }, first.Next)
	assert.Len(t, append(rest.Postings, first.Postings...), len(offers))
	assert.Equal(t, 2, s.Issued())
}

func TestTheQuotaIsKept(t *testing.T) {
	t.Parallel()
	posts, _ := fake.Posts(sourcetest.Start())
	_, g, open := service(t, fake.Options{Quota: 3}, posts, nil)
	src := open()
	var cursor source.Cursor
	for range 3 {
		page := src.Fetch(t.Context(), cursor)
		require.Equal(t, source.StatusOK, page.Status, page.Reason)
		assert.Positive(t, page.RetryAfter, "the quota is spread over its window")
		cursor = page.Next
	}
	asked := len(g.Requests())
	page := src.Fetch(t.Context(), cursor)
	assert.Equal(t, source.StatusLimited, page.Status)
	assert.Equal(t, 10*time.Minute, page.RetryAfter)
	assert.Len(t, g.Requests(), asked, "nothing is asked while nothing is left")
	g.Clock.(*clock.Sim).Advance(10 * time.Minute)
	assert.Equal(t, source.StatusOK, src.Fetch(t.Context(), cursor).Status)
}

func TestEndsOfKnownPostsAreNoticed(t *testing.T) {
	t.Parallel()
	posts, offers := fake.Posts(sourcetest.Start())
	s, g, open := service(t, fake.Options{}, posts, nil)
	src := open()
	fresh := func() source.Source { return src }
	first := sourcetest.Read(t, t.Context(), fresh, nil)
	for _, p := range first.Pages {
		assert.Empty(t, p.Gone)
	}
	changed := append([]fake.Post{}, posts...)
	for i := range changed {
		switch "t3_" + changed[i].ID {
		case offers[0]:
			changed[i].RemovedBy = "moderator"
		case offers[1]:
			changed[i].Locked = true
		case offers[2]:
			changed[i].Vanished = true
		case offers[3]:
			changed[i].Flair = "Hiring - Closed"
		}
	}
	s.Set(changed)
	second := sourcetest.Read(t, t.Context(), fresh, first.Cursor)
	gone := goneOf(second)
	assert.ElementsMatch(t, []string{offers[0], offers[1], offers[3]}, gone, "what is listed as removed, locked or closed")
	g.Clock.(*clock.Sim).Advance(7 * time.Hour)
	third := sourcetest.Read(t, t.Context(), fresh, second.Cursor)
	assert.Equal(t, []string{offers[2]}, goneOf(third), "what is not listed any more is looked at")
	fourth := sourcetest.Read(t, t.Context(), fresh, third.Cursor)
	assert.Empty(t, goneOf(fourth), "an end is told once")
}

func goneOf(s sourcetest.Scan) []string {
	var out []string
	for _, p := range s.Pages {
		out = append(out, p.Gone...)
	}
	return out
}

func TestClosedCommunitiesDoNotHideOthers(t *testing.T) {
	t.Parallel()
	posts, _ := fake.Posts(sourcetest.Start())
	_, g, open := service(t, fake.Options{}, posts, map[string]any{"subreddits": []any{"private_one", "forhire"}})
	g.Intercept = func(_ int, r *http.Request) http.Handler {
		if r.URL.Path == "/r/private_one/new" {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusForbidden)
				_, _ = w.Write([]byte(`{"reason": "private", "message": "Forbidden", "error": 403}`))
			})
		}
		return nil
	}
	src := open()
	scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
	require.Len(t, scan.Pages, 2)
	assert.Equal(t, source.StatusOK, scan.Pages[0].Status)
	assert.Equal(t, "r/private_one", scan.Pages[0].Skipped[0].ID)
	assert.NotEmpty(t, scan.Pages[1].Postings)
	asked := len(g.Requests())
	sourcetest.Read(t, t.Context(), func() source.Source { return src }, scan.Cursor)
	assert.Len(t, g.Requests(), asked+1, "the closed one is left alone")
}

func TestSearchesAndKindsCanBeChosen(t *testing.T) {
	t.Parallel()
	posts, _ := fake.Posts(sourcetest.Start())
	_, g, open := service(t, fake.Options{}, posts, map[string]any{"subreddits": []any{"r/forhire"}, "search": []any{"react"}, "keep": []any{"for_hire"}})
	src := open()
	scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
	require.Len(t, scan.Postings, 1)
	assert.Equal(t, "Full-stack developer, React and Node, $40/hr", scan.Postings[0].Title)
	assert.Contains(t, g.Requests()[1], "/r/forhire/search?")
	assert.Contains(t, g.Requests()[1], "restrict_sr=1")
}

func TestConfigurationsAreChecked(t *testing.T) {
	t.Parallel()
	for name, node := range map[string]sourcetest.Node{
		"access":    {"access": "json"},
		"keep":      {"keep": []any{"everything"}},
		"preset":    {"presets": []any{"nonsense"}},
		"community": {"subreddits": []any{"a/b"}},
		"search":    {"search": []any{" "}},
		"days":      {"days": 0},
	} {
		_, err := reddit.Spec().New(node, sourcetest.Deps("reddit", sourcetest.NewGetter(nil)))
		assert.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}
