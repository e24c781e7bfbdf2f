package spend_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/spend"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

// withVectors lets the rig's endpoint use all models of the list, at the price that the
// list has for its small embedding model.
func withVectors(r *rig) {
	r.vendor = fake.New(fake.Config{Flavour: fake.OpenAI, Input: 20_000_000, Key: "k3y"})
	r.cfg.Providers = []config.Provider{{Name: "acme", Driver: "openai", Enabled: true, BaseURL: serve(r.t, r.vendor) + "/v1", Key: "env:KEY"}}
}

const small = "acme/text-embedding-3-small"

func TestATestOfAnEmbeddingModelComparesSentences(t *testing.T) {
	t.Parallel()
	r := newRig(t, withVectors)
	_, err := r.Test(t.Context(), small, "en")
	require.Equal(t, core.KindBudget, core.KindOf(err), "without a budget")
	require.Empty(t, r.vendor.Requests())
	r.set("day", dollar, "month", 10*dollar)
	require.Equal(t, core.WhyNotChat, r.model(small).Why)
	got, err := r.Test(t.Context(), small, "de")
	require.NoError(t, err)
	require.Equal(t, 64, got.Dimensions)
	require.InDelta(t, 0.22, got.Alike, 0.1, "the fake compares words")
	require.InDelta(t, 0.24, got.Apart, 0.1)
	require.Equal(t, r.vendor.Billed(), got.Cost)
	require.Positive(t, got.Cost)
	require.Len(t, got.Calls, 1)
	call, err := r.Call(t.Context(), got.Calls[0])
	require.NoError(t, err)
	require.Equal(t, core.TaskEmbed, call.Task)
	require.Equal(t, 1, r.seen.called[small+" embed ok"])
	require.Equal(t, 1, r.seen.asked["embed ok"])
}

func TestMayEmbedNamesWhatStandsInTheWay(t *testing.T) {
	t.Parallel()
	r := newRig(t, withVectors)
	require.Equal(t, core.KindBudget, core.KindOf(r.MayEmbed(t.Context(), small)))
	r.set("day", dollar, "month", 10*dollar)
	require.NoError(t, r.MayEmbed(t.Context(), small))
	require.ErrorContains(t, r.MayEmbed(t.Context(), "acme/gpt-5-mini"), "makes no vectors")
	require.ErrorContains(t, r.May(t.Context(), small), "writes no text")
	_, err := r.SwitchModel(t.Context(), "acme", "text-embedding-3-small", false, "user:test")
	require.NoError(t, err)
	require.ErrorContains(t, r.MayEmbed(t.Context(), small), "switched")
	_, err = r.Embed(t.Context(), actors.Embed{Model: small, Texts: []string{"x"}, NoPosting: true})
	require.Equal(t, core.KindTransient, core.KindOf(err))
	require.Empty(t, r.vendor.Requests())
}

func TestAnEmbeddingModelOnThisMachineIsFreeAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := newServer()
	r := newRig(t, func(r *rig) {
		r.cfg.Providers = nil
		r.cfg.Models.LocalOnly = true
		r.cfg.Discover = []spend.Local{{Driver: "ollama", BaseURL: serve(t, s) + "/v1"}}
	})
	list, err := r.Models(t.Context())
	require.NoError(t, err)
	i := slices.IndexFunc(list, func(m core.ModelInfo) bool { return m.ID() == "ollama/nomic-embed-text" })
	require.GreaterOrEqual(t, i, 0)
	require.Equal(t, []any{core.WhyNotChat, true, false}, []any{list[i].Why, list[i].Local, list[i].Usable})
	got, err := r.Test(t.Context(), "ollama/nomic-embed-text", "en")
	require.NoError(t, err)
	require.Zero(t, got.Cost)
	require.Equal(t, 64, got.Dimensions)
	answer, err := r.ask()
	require.NoError(t, err)
	require.Equal(t, "ollama/llama3.1", answer.Name)
}
