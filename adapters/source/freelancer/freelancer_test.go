package freelancer_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	client "github.com/automonet/automonet/adapters/client/freelancer"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/freelancer"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/freelancer"
	"github.com/automonet/automonet/internal/fakes/listing"
)

func nobody(listing.Item) string { return "" }

func link(i listing.Item) string { return i.ID }

func TestConformance(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: freelancer.Spec(), Serve: fake.Items, ID: link, Company: nobody, SmallPages: true, Config: map[string]any{"max_pages": 20}})
}

func open(t *testing.T, h http.Handler, node map[string]any) source.Source {
	t.Helper()
	config := map[string]any{"base_url": sourcetest.Base}
	for k, v := range node {
		config[k] = v
	}
	deps := sourcetest.Deps("freelancer", sourcetest.NewGetter(h))
	deps.Secret = func(ref string) (string, error) {
		if ref == "env:TOKEN" {
			return "the-token", nil
		}
		return "", core.Errorf(core.KindNotFound, "no secret is stored under %s", ref)
	}
	src, err := freelancer.Spec().New(sourcetest.Node(config), deps)
	require.NoError(t, err)
	return src
}

func TestReadsTheSample(t *testing.T) {
	t.Parallel()
	src := open(t, fake.New(fake.Options{Token: "the-token"}, fake.Projects(sourcetest.Start())), map[string]any{"token": "env:TOKEN"})
	scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
	assert.Len(t, scan.Postings, 5)
	require.Len(t, scan.Pages[0].Skipped, 1)
	assert.Equal(t, "it takes no bids", scan.Pages[0].Skipped[0].Reason)
	sourcetest.Golden(t, "sample", scan.Postings)
	assert.Equal(t, 24*time.Hour, freelancer.Spec().CacheTTL)
}

func TestWallsAndRefusals(t *testing.T) {
	t.Parallel()
	strict := fake.New(fake.Options{Token: "the-token"}, nil)
	for name, tt := range map[string]struct {
		h      http.Handler
		node   map[string]any
		status source.Status
		says   string
	}{
		"no token at all":   {strict, map[string]any{"base_url": ""}, source.StatusBlocked, "access token"},
		"a missing secret":  {strict, map[string]any{"token": "env:OTHER"}, source.StatusBlocked, "env:OTHER"},
		"a token is needed": {strict, nil, source.StatusBlocked, ""},
		"an error with 200": {body(200, `{"status":"error","message":"Too fast","error_code":"RestExceptionCodes.X","request_id":"1"}`), nil, source.StatusBlocked, "Too fast"},
		"the nested form":   {body(400, `{"status":"error","error":{"code":"BAD_QUERY","detail":"no such skill"}}`), nil, source.StatusBlocked, "BAD_QUERY"},
		"no envelope":       {body(200, `{"projects":[]}`), nil, source.StatusParseFailed, ""},
		"not authenticated": {body(200, `{"status":"error","message":"x","error_code":"RestExceptionCodes.NOT_AUTHENTICATED"}`), nil, source.StatusBlocked, ""},
	} {
		page := open(t, tt.h, tt.node).Fetch(t.Context(), nil)
		sourcetest.CheckPage(t, page)
		assert.Equal(t, tt.status, page.Status, "%s: %s", name, page.Reason)
		assert.Contains(t, page.Reason, tt.says, name)
		assert.NotContains(t, page.Reason, "the-token")
	}
}

func body(status int, text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	})
}

func TestTheQuotaIsKept(t *testing.T) {
	t.Parallel()
	items := listing.Many(250, sourcetest.Start().Add(-time.Hour))
	projects := make([]fake.Project, len(items))
	for i, item := range items {
		projects[i] = fake.Project{Item: item, Type: "fixed", Currency: "USD", Rate: 1}
	}
	page := open(t, fake.New(fake.Options{Left: -1}, projects), nil).Fetch(t.Context(), nil)
	require.True(t, page.More)
	assert.Equal(t, 37*time.Second, page.RetryAfter)
	page = open(t, fake.New(fake.Options{Left: 5}, projects), nil).Fetch(t.Context(), nil)
	assert.Zero(t, page.RetryAfter)
}

func TestOneProjectIsRead(t *testing.T) {
	t.Parallel()
	c := client.New(client.Config{Web: sourcetest.NewGetter(fake.New(fake.Options{}, fake.Projects(sourcetest.Start()))), Base: sourcetest.Base})
	p, err := c.Project(t.Context(), "39400900")
	require.NoError(t, err)
	assert.Equal(t, "Go service that imports orders from three shops", p.Title)
	assert.InDelta(t, 1.08, p.Currency.Rate, 1e-9)
	assert.Equal(t, 12, p.Bids.Count)
	_, err = c.Project(t.Context(), "1")
	require.Error(t, err)
}

func TestRecognisesItsAddresses(t *testing.T) {
	t.Parallel()
	for address, ok := range map[string]bool{
		"https://www.freelancer.com/search/projects?q=golang": true, "https://www.freelancer.de/jobs": true,
		"https://freelancer.com.evil.example.org/": false, "https://example.org/freelancer.com": false,
	} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		_, got := freelancer.Spec().Recognise(u)
		assert.Equal(t, ok, got, address)
	}
}

func FuzzFetch(f *testing.F) {
	for _, s := range []string{`{"status":"success","result":{"projects":[{"id":1,"title":"x"}],"total_count":1}}`, `{"status":"error"}`, `[]`, `{"status":"success","result":{"projects":[{"id":{},"budget":7}]}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) }))
		sourcetest.CheckPage(t, sourcetest.Open(t, freelancer.Spec(), map[string]any{"base_url": sourcetest.Base}, g).Fetch(t.Context(), nil))
	})
}
