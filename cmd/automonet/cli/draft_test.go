package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestDraftsAreWishedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.deltas = []core.DraftDelta{{Variant: 1, Stage: core.StageDraft}, {Variant: 1, Stage: core.StageDraft, Attempt: 1, Text: "Dear"},
		{Variant: 1, Stage: core.StageRepair}, {Variant: 2, Stage: core.StageDraft}, {Variant: 2, Stage: core.StageDone}}
	r := w.run("proposal", "draft", "aaaa1111", "--model", "acme/m,zeta/m", "--variants", "2", "--instruction", "shorter", "--language", "de", "--channel", "email")
	out := r.out
	require.Zero(t, r.code, r.err)
	assert.Equal(t, core.DraftWish{Channel: "email", Models: []string{"acme/m", "zeta/m"}, Variants: 2, Instruction: "shorter", Language: "de"}, w.svc.wish)
	assert.Contains(t, out, "best model")
	assert.Contains(t, out, "Made with 2 model calls for USD 0.0015")
	assert.Contains(t, out, "✓ The posting asks: mention")
	assert.Contains(t, out, "· The posting asks: a CV")
	assert.Contains(t, out, "Variant 1 zeta/m")
	assert.Contains(t, out, "Check failed: worn phrases")
	assert.Contains(t, out, "proposal choose")
	assert.NotContains(t, out, "\x1b")
	assert.Equal(t, "drafting\nmending\nVariant 2: drafting\n", r.err)
	r = w.run("proposal", "draft", "aaaa1111", "--json")
	assert.Contains(t, r.out, `"cost_nusd": 1500000`)
	assert.NotContains(t, r.err, "drafting", "JSON is not disturbed")
	assert.Equal(t, 2, w.run("proposal", "draft", "aaaa1111", "--variants", "9").code)
	assert.Equal(t, 2, w.run("proposal", "draft", "aaaa1111", "--model", "nonsense").code)
	assert.Equal(t, 2, w.run("proposal", "draft", "aaaa1111", "--template-only", "--instruction", "shorter").code)
}

func TestTextsAreWrittenAnew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	assert.Contains(t, w.ok("proposal", "regenerate", "cccc3333", "--instruction", "shorter"), "A new text.")
	assert.Equal(t, "shorter", w.svc.wish.Instruction)
	assert.Contains(t, w.ok("proposal", "choose", "cccc3333", "2"), "A new text.")
	assert.Equal(t, 2, w.svc.chosen)
	assert.Equal(t, 2, w.run("proposal", "choose", "cccc3333", "two").code)
	w.svc.fail = core.Errorf(core.KindBudget, "no model fits")
	assert.Equal(t, 4, w.run("proposal", "regenerate", "cccc3333").code)
}

func TestModelsAreCompared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.trials = someTrials()
	r := w.run("proposal", "compare", "aaaa1111", "--models", "acme/m,zeta/m")
	out := r.out
	assert.Contains(t, out, "passed")
	assert.Contains(t, out, "drafting → mending")
	assert.Contains(t, out, "USD 0.002")
	assert.NotContains(t, out, "five words")
	assert.Equal(t, "acme/m: drafting\nzeta/m: drafting\n", r.err)
	out = w.ok("proposal", "compare", "aaaa1111", "--models", "acme/m,zeta/m", "--full")
	assert.Contains(t, out, "five words")
	assert.Contains(t, out, `"Google"`)
	assert.Contains(t, out, "Which visa?")
	assert.NotContains(t, out, "\x07")
	assert.Contains(t, w.ok("proposal", "compare", "aaaa1111", "--models", "acme/m", "--json"), `"duration_ns": 3000000000`)
	assert.Contains(t, w.ok("--lang", "de", "proposal", "compare", "aaaa1111", "--models", "acme/m"), "bestanden")
}

// TestNothingCompared: a comparison without a text ends as what it is.
func TestNothingCompared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.svc.trials = []core.DraftTrial{{Model: "acme/m", Err: "no money", ErrKind: core.KindBudget}, {Model: "zeta/m", Err: "no money", ErrKind: core.KindBudget}}
	r := w.run("proposal", "compare", "aaaa1111", "--models", "acme/m,zeta/m")
	assert.Equal(t, 4, r.code)
	assert.Contains(t, r.out, "zeta/m")
	assert.Contains(t, r.err, "budget set")
	w.svc.trials[1].ErrKind = core.KindBlocked
	assert.Equal(t, 1, w.run("proposal", "compare", "aaaa1111", "--models", "acme/m,zeta/m", "--json").code)
	assert.Equal(t, 2, w.run("proposal", "draft", "aaaa1111", "--language", "xx").code)
	assert.Equal(t, 2, w.run("proposal", "regenerate", "cccc3333", "--language", "xx").code)
	w.ok("proposal", "regenerate", "cccc3333", "--variants", "3")
	assert.Equal(t, 3, w.svc.wish.Variants)
}

// TestStepsAreShown: why models failed stands under the text that served in the end.
func TestStepsAreShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.svc.proposals["0193a000-0000-7000-8000-0000cccc3333"]
	p.Writing.Steps = []core.DraftStep{
		{Stage: core.StageDraft, Model: "acme/m", Result: "gated", Why: []string{"cliche", "unreadable"}, Cost: 1_200_000},
		{Stage: core.StageRepair, Model: "acme/m", Result: "failed", Why: []string{"budget"}, Variant: 2},
		{Stage: core.StagePolish, Result: "failed", Why: []string{"transient"}},
		{Stage: core.StageTemplate, Result: "passed", Why: []string{"gates"}}}
	w.svc.proposals[p.ID] = p
	out := w.ok("proposal", "show", "cccc3333")
	assert.Contains(t, out, "drafting (acme/m): refused by the checks: ")
	assert.Contains(t, out, "its answer could not be read")
	assert.Contains(t, out, "0.0012")
	assert.NotContains(t, out, "it did not answer", "a step in which nobody was asked is none")
	assert.Contains(t, out, "2. mending (acme/m): no answer: no budget left for it")
	assert.Contains(t, w.ok("--lang", "de", "proposal", "show", "cccc3333"), "Vorlage: bestanden: kein Modell schrieb")
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	assert.Equal(t, " a\nb ", printable(" a\n\x1b\x00b "))
}
