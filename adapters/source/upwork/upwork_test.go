package upwork_test

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	"github.com/automonet/automonet/adapters/source/upwork"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/listing"
	"github.com/automonet/automonet/internal/fakes/mcp"
	"github.com/automonet/automonet/internal/fakes/oauth"
	fake "github.com/automonet/automonet/internal/fakes/upwork"
)

func open(t *testing.T, h http.Handler, node map[string]any) (*sourcetest.Getter, source.Source) {
	t.Helper()
	config := map[string]any{"base_url": sourcetest.Base, "sign_in": ""}
	for k, v := range node {
		config[k] = v
	}
	g := sourcetest.NewGetter(h)
	return g, sourcetest.Open(t, upwork.Spec(), config, g)
}

func TestConformance(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: upwork.Spec(), Serve: fake.Items, SmallPages: true,
		ID: func(i listing.Item) string { return "~02" + i.ID }, Company: func(listing.Item) string { return "" },
		Config: map[string]any{"sign_in": "", "max_pages": 30}})
}

func TestReadsTheSample(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]mcp.Options{"by events": {}, "by JSON": {JSON: true, Structured: true}, "with sessions": {Sessions: true}} {
		g, src := open(t, fake.New(fake.Options{Options: o}, fake.Jobs(sourcetest.Start())), nil)
		scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
		assert.Len(t, scan.Postings, 6, name)
		for _, r := range g.Requests() {
			assert.Equal(t, "/mcp", r)
		}
		if name == "by events" {
			sourcetest.Golden(t, "sample", scan.Postings)
		}
	}
}

func TestTheUsersFiltersHoldWhateverTheToolTakes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		node map[string]any
		want int
	}{
		"words":    {map[string]any{"queries": []any{"react", "german"}}, 2},
		"verified": {map[string]any{"verified_payment": true}, 5},
		"hourly":   {map[string]any{"job_type": "hourly"}, 2},
		"fixed":    {map[string]any{"job_type": "fixed", "min_budget": 300}, 2},
		"rate":     {map[string]any{"job_type": "hourly", "min_hourly": 60}, 1},
	} {
		_, src := open(t, fake.New(fake.Options{}, fake.Jobs(sourcetest.Start())), tt.node)
		scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
		assert.Len(t, scan.Postings, tt.want, name)
	}
}

func TestAServerWithoutTheSearchIsAWall(t *testing.T) {
	t.Parallel()
	_, src := open(t, fake.New(fake.Options{Without: []string{"find_jobs"}}, nil), nil)
	page := src.Fetch(t.Context(), nil)
	sourcetest.CheckPage(t, page)
	assert.Equal(t, source.StatusBlocked, page.Status)
	assert.Contains(t, page.Reason, "list_accounts, manage_proposals")
	_, src = open(t, fake.New(fake.Options{Without: []string{"list_accounts"}}, nil), nil)
	page = src.Fetch(t.Context(), nil)
	assert.Equal(t, source.StatusBlocked, page.Status)
	assert.Contains(t, page.Reason, "which account")
}

func TestTheTermsAreToldByTheSpec(t *testing.T) {
	t.Parallel()
	spec := upwork.Spec()
	assert.Equal(t, 24*time.Hour, spec.CacheTTL)
	assert.True(t, spec.RulesOnly)
}

// vault keeps secrets in memory.
type vault struct {
	mu     sync.Mutex
	values map[string]string
}

func (v *vault) get(ref string) (string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.values[ref]
	if !ok {
		return "", core.Errorf(core.KindNotFound, "no secret is stored under %s", ref)
	}
	return s, nil
}

func (v *vault) set(ref, value string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.values[ref] = value
	return nil
}

// TestSignsInOnceAndRenewsTheAccess walks the whole way over real sockets: the wall,
// discovery, registration, consent with PKCE, the search, the renewal of an expired
// token with rotation, and the end of the consent.
func TestSignsInOnceAndRenewsTheAccess(t *testing.T) {
	t.Parallel()
	sim := clock.NewSim(sourcetest.Start())
	server, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, server.Close()) }()
	consent := oauth.New(oauth.Options{Clock: sim, Life: 30 * time.Minute})
	server.Handle("/mcp", fake.New(fake.Options{Options: mcp.Options{Valid: consent.Valid}}, fake.Jobs(sourcetest.Start())).ServeHTTP)
	server.Handle("/", consent.ServeHTTP)
	client := web.New(web.Config{AllowHosts: []string{server.Addr()}, MinInterval: -1})
	defer func() { require.NoError(t, client.Close()) }()
	keys := &vault{values: map[string]string{}}
	deps := sourcetest.Deps("upwork", sourcetest.NewGetter(nil))
	deps.Web, deps.Clock, deps.Secret, deps.KeepSecret = client, sim, keys.get, keys.set
	node := sourcetest.Node{"base_url": server.URL()}
	fresh := func() source.Source {
		src, err := upwork.Spec().New(node, deps)
		require.NoError(t, err)
		return src
	}

	page := fresh().Fetch(t.Context(), nil)
	assert.Equal(t, source.StatusBlocked, page.Status)
	assert.Contains(t, page.Reason, "source signin")

	browse := func(address string) {
		u, err := url.Parse(address)
		if assert.NoError(t, err) {
			assert.Equal(t, "S256", u.Query().Get("code_challenge_method"))
			assert.Equal(t, server.URL()+"/mcp", u.Query().Get("resource"))
		}
		visit(t, t.Context(), address)
	}
	require.NoError(t, fresh().(source.Signer).SignIn(t.Context(), browse))
	scan := sourcetest.Read(t, t.Context(), fresh, nil)
	assert.Len(t, scan.Postings, 6, scan.Pages[0].Reason)
	assert.Equal(t, 1, consent.Requests("/register"))

	sim.Advance(time.Hour)
	for range 2 { // the second renewal uses the rotated token
		sim.Advance(time.Hour)
		again := sourcetest.Read(t, t.Context(), fresh, nil)
		assert.Len(t, again.Postings, 6, again.Pages[0].Reason)
	}
	for _, v := range keys.values {
		assert.NotContains(t, page.Reason, v)
	}
	keys.values = map[string]string{}
	page = fresh().Fetch(t.Context(), nil)
	assert.Equal(t, source.StatusBlocked, page.Status)
}

func visit(t *testing.T, ctx context.Context, address string) {
	t.Helper()
	go func() {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
		if err != nil {
			return
		}
		if got, err := http.DefaultClient.Do(r); err == nil {
			_ = got.Body.Close()
		}
	}()
}
