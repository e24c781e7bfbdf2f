package cli

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// trusting is what channels have earned, and what was done before the agent.
type trusting struct {
	autonomy []core.AutonomyView
	steps    []core.AutonomyStep
	accepted *core.AutonomyLimits
	past     []core.PastProposal
}

func (m *memory) Outcomes(context.Context, core.OutcomeFilter) ([]core.OutcomeEvent, string, error) {
	return m.outcomes, "", m.fail
}

func (m *memory) OneOutcome(_ context.Context, id core.OutcomeID) (core.OutcomeEvent, error) {
	for _, o := range m.outcomes {
		if o.ID == id {
			return o, nil
		}
	}
	return core.OutcomeEvent{}, core.Errorf(core.KindNotFound, "there is no %s %q", "outcome", string(id))
}

func (m *memory) CorrectOutcome(ctx context.Context, id core.OutcomeID, o core.OutcomeEvent) (core.OutcomeEvent, error) {
	was, err := m.OneOutcome(ctx, id)
	if err != nil {
		return o, err
	}
	o.SubmissionID, o.Supersedes = was.SubmissionID, id
	return m.Outcome(ctx, o)
}

func (m *trusting) Autonomy(context.Context) ([]core.AutonomyView, error) { return m.autonomy, nil }

func (m *trusting) AutonomySteps(context.Context, core.ChannelName, int64, int) ([]core.AutonomyStep, error) {
	return m.steps, nil
}

func (m *trusting) AcceptAutonomy(_ context.Context, name core.ChannelName, want *core.AutonomyLimits, by string) (core.AutonomyView, error) {
	for i, v := range m.autonomy {
		if v.Channel != name || v.Offer == nil {
			continue
		}
		m.accepted = want
		v.State, v.Offer, v.Grant = core.AutonomyGranted, nil, &core.AutonomyGrant{ID: "g", Limits: *want, By: by}
		m.autonomy[i] = v
		return v, nil
	}
	return core.AutonomyView{}, core.Errorf(core.KindConflict, "nothing is offered for channel %s; see how far it has come with: automonet autonomy", name)
}

func (m *trusting) DeclineAutonomy(_ context.Context, name core.ChannelName, _, _ string) (core.AutonomyView, error) {
	return core.AutonomyView{Autonomy: core.Autonomy{Channel: name, State: core.AutonomyShadow}}, nil
}

func (m *trusting) DemoteAutonomy(_ context.Context, name core.ChannelName, note, _ string) (core.AutonomyView, error) {
	m.steps = append(m.steps, core.AutonomyStep{Seq: 9, Channel: name, From: core.AutonomyGranted, To: core.AutonomyDemoted, Reason: core.AutonomyByHand, Detail: note})
	return core.AutonomyView{Autonomy: core.Autonomy{Channel: name, State: core.AutonomyDemoted}}, nil
}

func (m *trusting) Past(context.Context, time.Time, int) ([]core.PastProposal, error) {
	return m.past, nil
}

func (m *trusting) SavePast(_ context.Context, rows []core.PastProposal, _ string) (core.PastSaved, error) {
	m.past = append(m.past, rows...)
	return core.PastSaved{Added: len(rows)}, nil
}

func (m *trusting) PastMailbox(context.Context, core.ChannelName) error { return nil }

func (m *trusting) PastMail(context.Context, core.PastMailWish, string) (core.PastMailPage, error) {
	return core.PastMailPage{}, nil
}

func (m *trusting) ForgetPast(context.Context, string) (int64, error) {
	n := int64(len(m.past))
	m.past = nil
	return n, nil
}
