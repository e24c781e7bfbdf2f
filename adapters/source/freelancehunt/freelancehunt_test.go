package freelancehunt_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	client "github.com/automonet/automonet/adapters/client/freelancehunt"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/freelancehunt"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	fake "github.com/automonet/automonet/internal/fakes/freelancehunt"
	"github.com/automonet/automonet/internal/fakes/listing"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	sourcetest.Run(t, sourcetest.Harness{Spec: freelancehunt.Spec(), Serve: fake.Items, Company: func(listing.Item) string { return "" }, SmallPages: true,
		Config: map[string]any{"max_pages": 50}})
}

func TestReadsTheSample(t *testing.T) {
	t.Parallel()
	g := sourcetest.NewGetter(fake.New(fake.Options{Token: "the-token"}, fake.Projects(sourcetest.Start())))
	deps := sourcetest.Deps("freelancehunt", g)
	deps.Secret = func(string) (string, error) { return "the-token", nil }
	src, err := freelancehunt.Spec().New(sourcetest.Node{"base_url": sourcetest.Base, "token": "env:TOKEN", "lang": "en"}, deps)
	require.NoError(t, err)
	scan := sourcetest.Read(t, t.Context(), func() source.Source { return src }, nil)
	assert.Len(t, scan.Postings, 3)
	sourcetest.Golden(t, "sample", scan.Postings)

	bare := sourcetest.Open(t, freelancehunt.Spec(), map[string]any{"base_url": sourcetest.Base}, g)
	assert.Equal(t, source.StatusBlocked, bare.Fetch(t.Context(), nil).Status, "without a token")
	unset := sourcetest.Open(t, freelancehunt.Spec(), map[string]any{}, g)
	page := unset.Fetch(t.Context(), nil)
	assert.Equal(t, source.StatusBlocked, page.Status)
	assert.Contains(t, page.Reason, "personal token")
	skill := sourcetest.Open(t, freelancehunt.Spec(), map[string]any{"base_url": sourcetest.Base, "skills": []any{79}}, sourcetest.NewGetter(fake.New(fake.Options{}, fake.Projects(sourcetest.Start()))))
	assert.Len(t, skill.Fetch(t.Context(), nil).Postings, 1)
}

func TestOneProjectIsRead(t *testing.T) {
	t.Parallel()
	c := client.New(client.Config{Web: sourcetest.NewGetter(fake.New(fake.Options{}, fake.Projects(sourcetest.Start()))), Base: sourcetest.Base})
	p, err := c.Project(t.Context(), "1600900")
	require.NoError(t, err)
	assert.Equal(t, "Telegram bot for a dental practice", p.Name)
	_, err = c.Project(t.Context(), "1")
	require.Error(t, err)
}

func FuzzFetch(f *testing.F) {
	for _, s := range []string{`{"data":[{"id":1,"attributes":{"name":"x"}}],"links":{"next":null}}`, `{"data":null}`, `[]`, `{"data":[{"id":{},"attributes":7},{"id":"2","attributes":{"name":"y","budget":{"amount":1e300}}}]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		g := sourcetest.NewGetter(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(raw) }))
		sourcetest.CheckPage(t, sourcetest.Open(t, freelancehunt.Spec(), map[string]any{"base_url": sourcetest.Base}, g).Fetch(t.Context(), nil))
	})
}
