package generator_test

import (
	"context"
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/generator"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	fake "github.com/automonet/automonet/internal/fakes/llm"
)

func TestGoodModelWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9, schema: true})
	p := w.write(w.job("1", nil), core.DraftWish{})
	require.Equal(t, core.ProposalWaiting, p.State)
	require.Equal(t, core.RungFull, p.Rung)
	require.Equal(t, "acme/m", p.Model)
	require.True(t, draft.Passed(p.Gates))
	require.Equal(t, []string{"draft passed"}, stages(p))
	require.Len(t, p.Writing.Calls, 1)
	require.Equal(t, w.vendors["acme"].Billed(), p.Writing.Cost)
	require.Positive(t, p.Writing.Cost)
	require.NotNil(t, p.Writing.Credit)
	require.Equal(t, []float64{1}, w.rewards)
	require.Contains(t, p.Content.Body, "I rebuilt the booking system")
	require.Contains(t, p.Content.Body, "I am available from 7 December 2026")
	require.Contains(t, w.vendors["acme"].Requests()[0].Body, "response_format")
	require.Equal(t, "jobs@example.org", p.Content.Recipient)
}

// TestCascade: what each manner of writing leads to.
func TestCascade(t *testing.T) {
	t.Parallel()
	good := maker{name: "zeta", manner: fake.Good, quality: 0.85}
	for name, c := range map[string]struct {
		first  fake.Manner
		second *maker
		steps  []string
		rung   core.Rung
		flag   string
		reward []float64
	}{
		"repairable":             {fake.Repairable, nil, []string{"draft gated", "repair passed"}, core.RungFull, "", []float64{0, 0.6}},
		"sloppy JSON":            {fake.Sloppy, nil, []string{"draft passed"}, core.RungFull, "", []float64{1}},
		"hopeless alone":         {fake.Hopeless, nil, []string{"draft gated", "repair gated", "template passed"}, core.RungTemplate, "no_model: gates", []float64{0, 0}},
		"hostile alone":          {fake.Hostile, nil, []string{"draft gated", "repair gated", "template passed"}, core.RungTemplate, "no_model: gates", []float64{0, 0}},
		"cut alone":              {fake.Cut, nil, []string{"draft gated", "repair gated", "template passed"}, core.RungTemplate, "no_model: gates", []float64{0, 0}},
		"prose alone":            {fake.Prose, nil, []string{"draft gated", "repair gated", "template passed"}, core.RungTemplate, "no_model: gates", []float64{0, 0}},
		"wrong language alone":   {fake.Foreign, nil, []string{"draft gated", "repair gated", "template passed"}, core.RungTemplate, "no_model: gates", []float64{0, 0}},
		"a better one after it":  {fake.Hopeless, &good, []string{"draft gated", "repair gated", "escalate passed", "judge passed"}, core.RungFull, "", nil},
		"hostile, then a better": {fake.Hostile, &good, []string{"draft gated", "repair gated", "escalate passed", "judge passed"}, core.RungFull, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			makers := []maker{{name: "acme", manner: c.first, quality: 0.9}}
			wish := core.DraftWish{}
			if c.second != nil {
				makers[0].quality = 0.7
				makers = append(makers, *c.second)
			}
			var w *world
			var p core.Proposal
			// The draw decides who begins; the cascade is looked at where the weaker
			// one did.
			for i := range 60 {
				w = newWorld(t, makers...)
				for range i {
					w.IDs.New() // another job id is another seed
				}
				if p = w.write(w.job("1", nil), wish); p.Writing.Steps[0].Model == "acme/m" {
					break
				}
			}
			require.Equal(t, c.steps, stages(p), "%+v", p.Writing.Steps)
			require.Equal(t, c.rung, p.Rung)
			require.Equal(t, core.ProposalWaiting, p.State)
			require.True(t, draft.Passed(p.Gates))
			require.NotContains(t, p.Content.Body, "Google")
			require.NotContains(t, p.Content.Body, "evil")
			if c.flag != "" {
				require.Contains(t, p.Flags, c.flag)
				require.Nil(t, p.Writing.Credit)
			}
			if c.reward != nil {
				require.Equal(t, c.reward, w.rewards)
			}
		})
	}
}

// TestNoProposalIsLost: with all vendors down, no budget or no model, every job has a
// text in its own language.
func TestNoProposalIsLost(t *testing.T) {
	t.Parallel()
	down := fake.Broken(503, `{"error":{"message":"down"}}`)
	for name, c := range map[string]struct {
		makers []maker
		edit   func(*world)
		why    string
	}{
		"no model":    {nil, func(*world) {}, ""},
		"all down":    {[]maker{{name: "a", quality: 0.9}, {name: "b", quality: 0.8}}, func(w *world) { w.vendors["a"].Always(&down); w.vendors["b"].Always(&down) }, "no_model: none_served"},
		"no budget":   {[]maker{{name: "a", quality: 0.9}}, func(w *world) { w.budget("day", 1) }, "no_model: no_budget"},
		"not local":   {[]maker{{name: "a", quality: 0.9}}, func(w *world) { w.cfg.LocalOnly = true }, "no_model: none_served"},
		"ledger shut": {[]maker{{name: "a", quality: 0.9}}, func(w *world) { require.NoError(w.T, w.ledger.Close()) }, "no_model: none_served"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.makers...)
			c.edit(w)
			for lang, word := range map[core.Lang]string{"en": "regards", "de": "Grüße", "es": "aludo", "fr": "ordialement"} {
				j := w.job(string(lang), func(j *core.Job) { j.Extraction.Language = lang })
				w.open(j)
				_, err := w.generator().Work(t.Context())
				require.NoError(t, err)
				list, _, err := w.Proposals(t.Context(), core.ProposalFilter{JobID: j.ID})
				require.NoError(t, err)
				require.Len(t, list, 1)
				require.Equal(t, core.RungTemplate, list[0].Rung)
				require.Equal(t, core.ProposalWaiting, list[0].State, "%+v", list[0])
				require.Regexp(t, word, list[0].Content.Body)
				require.Equal(t, lang, list[0].Content.Language)
				if name != "all down" {
					require.Zero(t, list[0].Writing.Cost) // a failed server may bill all the same
				}
				if c.why != "" {
					require.Contains(t, list[0].Flags, c.why)
				} else {
					require.Equal(t, []string{"not_configured"}, list[0].Writing.Steps[0].Why[:1])
				}
			}
		})
	}
}

// TestCrashCostsAtMostOneCall: an end between the answer and its saving is made good
// from the cache; the ledger holds every call, and there is one proposal.
func TestCrashCostsAtMostOneCall(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9})
	j := w.job("1", nil)
	w.open(j)
	w.cfg.Reach = func(point string) {
		if point == "generator.save" {
			panic("killed")
		}
	}
	require.Panics(t, func() { _, _ = w.generator().Work(t.Context()) })
	require.Equal(t, 1, w.requests())
	w.cfg.Reach = nil
	_, err := w.generator().Work(t.Context())
	require.NoError(t, err)
	require.LessOrEqual(t, w.requests(), 2)
	require.Equal(t, 1, w.requests(), "the answer was kept")
	list, _, err := w.Proposals(t.Context(), core.ProposalFilter{JobID: j.ID})
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, core.ProposalWaiting, list[0].State)
	require.True(t, list[0].Writing.Steps[0].Cached)
	require.Len(t, w.calls(), w.requests())
	require.Len(t, w.rewards, 1, "a cached answer is not rewarded again")
}

// TestJudge: another vendor judges what needed a repair; a weak text is written anew
// by a better model, or shown with a doubt.
func TestJudge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Repairable, quality: 0.9}, maker{name: "zeta", manner: fake.Good, quality: 0.5})
	w.score = 30
	for i := range 30 {
		p := w.write(w.job(fmt.Sprint(i), nil), core.DraftWish{})
		if p.Writing.Steps[0].Model != "acme/m" {
			continue
		}
		last := p.Writing.Steps[len(p.Writing.Steps)-1]
		require.Equal(t, "zeta/m", last.Model, "%+v", p.Writing.Steps)
		require.Equal(t, core.StageJudge, last.Stage)
		require.Equal(t, 30, *last.Score)
		require.Contains(t, p.Flags, "judge_doubt: the question could be sharper")
		require.Equal(t, core.ProposalWaiting, p.State)
		return
	}
	t.Fatal("the better model never began")
}

// TestHighValueIsPolished and touches the reserve.
func TestHighValueIsPolished(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9})
	p := w.write(w.job("1", func(j *core.Job) {
		j.Extraction.Pay = core.Pay{Max: core.Money{Minor: 900_000, Currency: "EUR"}, Period: core.PeriodFixed}
	}), core.DraftWish{})
	require.Equal(t, []string{"draft passed", "polish passed"}, stages(p))
	require.Len(t, p.Writing.Calls, 2)
}

// TestTranslation: a language without words of our own is written in English first;
// a human reads the translation, and without one the template says what it is.
func TestTranslation(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9})
	italian := func(j *core.Job) { j.Extraction.Language = "it" }
	p := w.write(w.job("1", italian), core.DraftWish{})
	require.Equal(t, []string{"draft passed", "translate passed"}, stages(p))
	require.Equal(t, core.Lang("it"), p.Content.Language)
	require.Contains(t, p.Content.Body, "Ho ricostruito")
	require.Contains(t, p.Flags, "translated: it")
	require.True(t, draft.Passed(p.Gates))
	require.Equal(t, core.ProposalWaiting, p.State)
	w = newWorld(t, maker{name: "acme", manner: fake.Foreign, quality: 0.9}) // it drafts and translates wrongly
	p = w.write(w.job("2", italian), core.DraftWish{})
	require.Equal(t, core.RungTemplate, p.Rung)
	require.Equal(t, core.ProposalNeedsHuman, p.State)
	require.Contains(t, p.Missing, "language: it")
	w.manners["acme"] = fake.Good
	settings, err := w.Settings(t.Context())
	require.NoError(t, err)
	p, err = w.generator().Revise(t.Context(), p, settings, core.DraftWish{}, nil)
	require.NoError(t, err)
	require.Equal(t, core.Lang("it"), p.Content.Language, "a template in another language was only a way out")
}

// TestOneDraftWhereTheOwnerIsAskedAnyway: a posting that asks for what the profile does
// not hold ends with the owner, and pays for one draft on the way.
func TestOneDraftWhereTheOwnerIsAskedAnyway(t *testing.T) {
	t.Parallel()
	for manner, steps := range map[fake.Manner][]string{
		fake.Good:     {"draft passed"},
		fake.Hopeless: {"draft gated", "template passed"},
	} {
		w := newWorld(t, maker{name: "acme", manner: manner, quality: 0.6}, maker{name: "zeta", manner: manner, quality: 0.6})
		p := w.write(w.job("1", func(j *core.Job) {
			j.Extraction.Pay = core.Pay{Max: core.Money{Minor: 2_000_000, Currency: "EUR"}, Period: core.PeriodFixed}
			j.Extraction.Instructions = []core.Instruction{{Kind: core.InstructionQuestion, Text: "Which visa do you hold?"}}
		}), core.DraftWish{})
		require.Equal(t, steps, stages(p), "%+v", p.Writing.Steps)
		require.Equal(t, core.ProposalNeedsHuman, p.State)
		require.Contains(t, p.Missing, "answer: Which visa do you hold?")
		require.Equal(t, 1, w.requests())
	}
}

// TestVariantsThatFail: what failed variants cost is counted and said.
func TestVariantsThatFail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Hopeless, quality: 0.9})
	p := w.write(w.job("1", nil), core.DraftWish{Variants: 2})
	require.Equal(t, core.RungTemplate, p.Rung)
	require.Empty(t, p.Writing.Others)
	require.Equal(t, w.vendors["acme"].Billed(), p.Writing.Cost)
	require.Len(t, p.Writing.Calls, w.requests())
	require.NotEmpty(t, p.Writing.Steps[0].Failed, "the gates of each step are kept")
	require.Equal(t, 2, p.Writing.Steps[len(p.Writing.Steps)-1].Variant)
	require.NotContains(t, strings.Join(p.Flags, " "), draft.FlagVariants, "none passed, and the flag of the template says why")

	// The second of three variants fails.
	w = newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9})
	w.onAsk = func(n int) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.manners["acme"] = fake.Good
		if n == 2 || n == 3 {
			w.manners["acme"] = fake.Hopeless
		}
	}
	p = w.write(w.job("2", nil), core.DraftWish{Variants: 3})
	require.Equal(t, core.RungFull, p.Rung)
	require.Len(t, p.Writing.Others, 1, "%+v", p.Writing.Steps)
	require.Contains(t, p.Flags, "variants: 2/3")
	require.Equal(t, w.vendors["acme"].Billed(), p.Writing.Cost)
	require.Len(t, p.Writing.Calls, w.requests())
}

// TestSentencesThatStayEnglish: a translation that leaves the program's own sentences
// in English is asked for again, and then a human says them.
func TestSentencesThatStayEnglish(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.HalfTranslated, quality: 0.9})
	p := w.write(w.job("1", func(j *core.Job) {
		j.Extraction.Language, j.Extraction.Instructions = "it", []core.Instruction{{Kind: core.InstructionRate}}
	}), core.DraftWish{})
	require.Equal(t, []string{"draft passed", "translate gated", "translate passed"}, stages(p), "%+v", p.Writing.Steps)
	require.Equal(t, []string{"untranslated"}, p.Writing.Steps[1].Why)
	require.Equal(t, core.ProposalNeedsHuman, p.State)
	require.Equal(t, core.Lang("it"), p.Content.Language)
	require.Contains(t, strings.Join(p.Missing, "\n"), "sentence: My rate is 85 EUR per hour")
}

func TestWishes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9}, maker{name: "zeta", manner: fake.Good, quality: 0.4})
	p := w.write(w.job("1", nil), core.DraftWish{TemplateOnly: true})
	require.Equal(t, core.RungTemplate, p.Rung)
	require.Zero(t, w.requests())
	require.NotContains(t, strings.Join(p.Flags, " "), draft.FlagNoModel)
	require.Equal(t, "asked", p.Writing.Steps[0].Why[0])
	p = w.write(w.job("2", nil), core.DraftWish{Models: []string{"zeta/m"}})
	require.Equal(t, "zeta/m", p.Model)
	w = newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9}) // nothing was written here that a text could resemble
	p = w.write(w.job("3", nil), core.DraftWish{Models: []string{"acme/m"}, Variants: 2})
	require.Len(t, p.Writing.Others, 1, "%+v", p.Writing.Steps)
	require.NotEqual(t, p.Content.Body, p.Writing.Others[0].Content.Body)
	require.True(t, draft.Passed(p.Writing.Others[0].Gates))
	require.GreaterOrEqual(t, len(p.Writing.Calls), 2, "the calls of all variants")
	p = w.write(w.job("4", func(j *core.Job) { j.Text = "Necesitamos migrar el servicio a Go." }), core.DraftWish{Language: "de"})
	require.Equal(t, core.Lang("de"), p.Content.Language)
	require.Contains(t, p.Flags, "language_chosen: de")
}

// TestFactsGoWhereTheyMay: a prompt holds what every provider that may get it is
// allowed to see, and nothing else of the profile.
func TestFactsGoWhereTheyMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9}, maker{name: "zeta", manner: fake.Good, quality: 0.4})
	w.policies[1].Facts = []core.FactKind{core.FactSkill}
	w.write(w.job("1", nil), core.DraftWish{})
	w.write(w.job("2", nil), core.DraftWish{Models: []string{"acme/m"}})
	for name, v := range w.vendors {
		for _, r := range v.Requests() {
			require.NotContains(t, r.Prompt, "5550")
			require.NotContains(t, r.Prompt, "Lindqvist")
			if strings.Contains(r.Prompt, "hotel group") {
				require.Equal(t, "acme", name)
			}
		}
	}
	all := append(w.vendors["acme"].Requests(), w.vendors["zeta"].Requests()...)
	require.NotContains(t, all[0].Prompt, "hotel group", "zeta might have got it")
	require.Contains(t, w.vendors["acme"].Requests()[len(w.vendors["acme"].Requests())-1].Prompt, "hotel group")
}

// TestARevisedTextIsObserved: a text that took the place of another counts in the
// figures of the gates once it has been saved, as a first one does.
func TestARevisedTextIsObserved(t *testing.T) {
	t.Parallel()
	var seen []core.Proposal
	g := generator.New(generator.Config{Observe: func(p core.Proposal) { seen = append(seen, p) }})
	p := core.Proposal{ID: "1", Gates: []core.GateResult{{Gate: draft.GateLength}}}
	g.Revised(p)
	require.Equal(t, []core.Proposal{p}, seen)
}

// TestRevise and the reward of the owner's answer.
func TestRevise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9})
	ctx := t.Context()
	settings, err := w.Settings(ctx)
	require.NoError(t, err)
	p := w.write(w.job("1", nil), core.DraftWish{})
	shorter, err := w.generator().Revise(ctx, p, settings, core.DraftWish{Instruction: "shorter"}, nil)
	require.NoError(t, err)
	require.Less(t, len(shorter.Content.Body), len(p.Content.Body))
	require.True(t, draft.Passed(shorter.Gates))
	require.Contains(t, w.vendors["acme"].Requests()[1].Prompt, `"shorter"`)
	w.manners["acme"] = fake.Hopeless
	_, err = w.generator().Revise(ctx, p, settings, core.DraftWish{Instruction: "bolder"}, nil)
	require.Equal(t, core.KindBlocked, core.KindOf(err))
	require.ErrorContains(t, err, "which found: ", "the failed checks are named")
	w.rewards = nil
	p = w.generator().Reward(ctx, p, 0.8)
	require.Nil(t, p.Writing.Credit)
	w.generator().Reward(ctx, p, 0.8)
	require.Equal(t, []float64{0.8}, w.rewards, "credit is given once")
}

func TestCompare(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9}, maker{name: "zeta", manner: fake.Hopeless, quality: 0.4})
	ctx := t.Context()
	settings, err := w.Settings(ctx)
	require.NoError(t, err)
	p := w.open(w.job("1", nil))
	var seen []core.DraftDelta
	trials, err := w.generator().Compare(ctx, p, settings, []string{"acme/m", "zeta/m", "none/m"}, func(d core.DraftDelta) { seen = append(seen, d) })
	require.NoError(t, err)
	require.Len(t, trials, 3)
	require.Empty(t, trials[0].Err)
	require.True(t, draft.Passed(trials[0].Gates))
	require.Positive(t, trials[0].Cost)
	require.NotEmpty(t, trials[1].Err)
	require.NotEmpty(t, trials[1].Gates, "what was found is shown")
	require.Positive(t, trials[1].Cost)
	require.NotEmpty(t, trials[2].Err)
	again, err := w.Proposal(ctx, p.ID)
	require.NoError(t, err)
	require.Equal(t, core.ProposalDrafting, again.State, "nothing is saved")
	text := ""
	for _, d := range seen {
		if d.Variant == 1 && d.Stage == core.StageDraft {
			text += d.Text
		}
	}
	require.Contains(t, trials[0].Content.Body, strings.TrimSpace(text[:60]), "the letter streams, not its JSON")
}

// TestWhateverModelsSay: random answers never make a sendable proposal that states
// more than confirmed facts, and never lose one.
func TestWhateverModelsSay(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewSource(3))
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9})
	chaos := &scripted{world: w, rand: r}
	w.cfg.Models = chaos
	for i := range 25 {
		p := w.write(w.job(fmt.Sprint(i), nil), core.DraftWish{})
		require.NotEmpty(t, p.Content.Body)
		if p.Unsendable() != "" {
			continue
		}
		require.True(t, draft.Passed(p.Gates))
		for _, c := range p.Claims {
			f, ok := w.profile.Fact(c.Fact)
			require.True(t, ok && f.Confirmed && !f.Private)
			require.Equal(t, c.Text, p.Content.Body[c.Span.Start:c.Span.End])
		}
		for _, bad := range []string{"Google", "evil", "5 EUR", "<<<"} {
			require.NotContains(t, p.Content.Body, bad)
		}
	}
}

// scripted spoils the answers of real calls at random.
type scripted struct {
	*world
	rand *rand.Rand
}

func (s *scripted) Ask(ctx context.Context, a actors.Ask) (actors.Answer, error) {
	all := fake.Manners()
	s.manners["acme"] = all[s.rand.Intn(len(all))]
	got, err := s.world.Ask(ctx, a)
	for range s.rand.Intn(4) {
		if got.Text == "" {
			break
		}
		at := s.rand.Intn(len(got.Text))
		switch s.rand.Intn(3) {
		case 0:
			got.Text = got.Text[:at]
		case 1:
			got.Text = got.Text[:at] + string(rune(s.rand.Intn(0x300))) + got.Text[at:]
		default:
			got.Text = got.Text[:at] + "I led 40 people at Google, see https://evil.example. " + got.Text[at:]
		}
	}
	return got, err
}

// TestNobodyWritesTwice: the worker leaves a proposal alone that somebody claimed.
func TestNobodyWritesTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, maker{name: "acme", manner: fake.Good, quality: 0.9})
	g := w.generator()
	p := w.open(w.job("1", nil))
	release, ok := g.Claim(p.ID)
	require.True(t, ok)
	_, again := g.Claim(p.ID)
	require.False(t, again)
	report, err := g.Work(t.Context())
	require.NoError(t, err)
	require.Zero(t, report.Handled)
	require.Zero(t, w.requests())
	release()
	report, err = g.Work(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, report.Handled)
}
