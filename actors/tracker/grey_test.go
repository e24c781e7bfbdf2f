package tracker_test

import (
	"context"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/router"
	"github.com/automonet/automonet/adapters/llm/openai"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/route"
	"github.com/automonet/automonet/internal/clock"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/store/ledger"
)

// TestTheGreyZoneIsPaidFromTheBudget holds that a model looks at an unclear reply through
// the ledger and nothing else: what it costs is booked there, and where there is no
// budget, or the mail must stay on this machine, no byte of it reaches the vendor.
func TestTheGreyZoneIsPaidFromTheBudget(t *testing.T) {
	t.Parallel()
	const odd = "Purple is the colour of the day over here. Write to boss@firm.example."
	const plenty core.NanoUSD = 1_000_000_000
	for name, c := range map[string]struct {
		budget core.NanoUSD
		local  bool
		asked  bool
	}{
		"within the budget":         {budget: plenty, asked: true},
		"without a budget":          {},
		"where mail must stay here": {budget: plenty, local: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			const in, out = 1_000_000_000, 4_000_000_000
			vendor := fake.New(fake.Config{Flavour: fake.OpenAI, Input: in, Output: out, Clock: clock.System{}, Text: `{"class":"offer","sure":true}`})
			srv := httptest.NewServer(vendor)
			t.Cleanup(srv.Close)
			provider, err := openai.New(openai.Config{BaseURL: srv.URL, Preset: "ollama", Clock: clock.System{}})
			require.NoError(t, err)
			book, err := ledger.Open(ctx, ledger.Config{Path: filepath.Join(t.TempDir(), "ledger.db"), Boot: "boot", Clock: clock.System{}})
			require.NoError(t, err)
			t.Cleanup(func() { book.Close() })
			require.NoError(t, book.SetLimit(ctx, "day", c.budget))
			require.NoError(t, book.SetLimit(ctx, "month", c.budget))
			price := route.Price{ID: "row", Vendor: "acme", Model: "m", Base: route.Rates{Input: in, Output: out, CacheRead: route.Unstated, CacheWrite: route.Unstated, Reasoning: route.Unstated}}
			gateway, err := router.NewGateway(ctx, router.GatewayConfig{Ledger: book, Memory: book, Clock: clock.System{}, IDs: clock.Random{},
				Endpoints: []router.Endpoint{{Name: "acme", Provider: provider, Offers: []router.Offer{
					{Model: route.Model{Vendor: "acme", Name: "m", Mode: "chat", Context: 100_000, MaxOutput: 8000, Price: price}, Quality: 0.9}}}}})
			require.NoError(t, err)

			o := newOffice(t)
			o.cfg.Models, o.cfg.LocalOnly = gateway, c.local
			sub := o.send("1")
			o.box.mails = []core.Mail{o.answer(sub, "odd@firm", odd)}
			o.work()
			got := o.replies()[0]
			calls, err := book.Calls(ctx, ledger.CallFilter{Limit: 10})
			require.NoError(t, err)
			if !c.asked {
				assert.Equal(t, core.AskClass, got.Ask, "the owner is asked instead")
				assert.Empty(t, vendor.Requests())
				assert.Empty(t, calls)
				assert.Empty(t, o.kinds(sub))
				return
			}
			assert.Equal(t, core.ReplyOffer, got.Class)
			assert.Equal(t, "llm:acme/m", got.By)
			assert.Equal(t, []core.OutcomeKind{core.OutcomeOffered}, o.kinds(sub))
			require.Len(t, calls, 1)
			assert.Equal(t, core.TaskClassify, calls[0].Task)
			assert.Equal(t, vendor.Billed(), calls[0].Cost)
			require.Len(t, vendor.Requests(), 1)
			assert.Contains(t, vendor.Requests()[0].Prompt, "colour of the day")
			assert.NotContains(t, vendor.Requests()[0].Prompt, "boss@firm.example", "addresses are left out")
		})
	}
}
