package cli

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// desk is the part of memory that writes texts.
type desk struct {
	wish   core.DraftWish
	chosen int
	deltas []core.DraftDelta
	trials []core.DraftTrial
}

func (m *memory) DraftWith(ctx context.Context, id core.JobID, wish core.DraftWish, see func(core.DraftDelta)) (core.Proposal, error) {
	m.wish = wish
	for _, d := range m.deltas {
		see(d)
	}
	p, err := m.Draft(ctx, id, wish.Channel)
	score := 70
	p.Model, p.Rung = "acme/m", core.RungFull
	p.Writing = core.Writing{Calls: []core.CallID{"c1", "c2"}, Cost: 1_500_000, Steps: []core.DraftStep{{Stage: core.StageJudge, Score: &score}},
		Requirements: []core.Requirement{{Kind: core.InstructionMention, Text: "mention \x1b[31mPELICAN", Met: true, By: "code"}, {Kind: core.InstructionCV}}}
	for range wish.Variants - 1 {
		p.Writing.Others = append(p.Writing.Others, core.Variant{Content: core.Content{Body: "Another text."}, Model: "zeta/m",
			Gates: []core.GateResult{{Gate: "cliche", Code: "cliche", Detail: "x"}}})
	}
	m.proposals[p.ID] = p
	return p, err
}

func (m *memory) Regenerate(_ context.Context, id core.ProposalID, wish core.DraftWish, _ string, see func(core.DraftDelta)) (core.Proposal, error) {
	m.wish = wish
	for _, d := range m.deltas {
		see(d)
	}
	p := m.proposals[id]
	p.Content.Body = "A new text."
	p.Hash = p.Content.Hash()
	m.proposals[id] = p
	return p, m.fail
}

func (m *memory) Choose(_ context.Context, id core.ProposalID, n int, _ string) (core.Proposal, error) {
	m.chosen = n
	return m.proposals[id], m.fail
}

func (m *memory) Compare(_ context.Context, _ core.JobID, models []string, see func(core.DraftDelta)) ([]core.DraftTrial, error) {
	for i := range models {
		see(core.DraftDelta{Variant: i + 1, Stage: core.StageDraft})
	}
	return m.trials, m.fail
}

// someTrials are a good and a bad result of a comparison.
func someTrials() []core.DraftTrial {
	return []core.DraftTrial{
		{Model: "acme/m", Rung: core.RungFull, Content: core.Content{Subject: "Go", Body: "A good\x07 text of five words."}, Gates: []core.GateResult{{Gate: "claims", Passed: true}},
			Cost: 2_000_000, Duration: 3 * time.Second, Steps: []core.DraftStep{{Stage: core.StageDraft}, {Stage: core.StageRepair}}, Missing: []string{"answer: Which visa?"}},
		{Model: "zeta/m", Gates: []core.GateResult{{Gate: "names", Code: "unknown_name", Params: map[string]string{"found": `"Google"`}}}, Cost: 1_000_000,
			Err: "no model wrote a text that passes all checks; try another model or instruction"},
	}
}
