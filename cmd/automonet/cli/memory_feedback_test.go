package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/automonet/automonet/core"
)

// said holds feedback in memory.
type said struct{ feedback []core.Feedback }

func (m *memory) Feedback(context.Context, core.FeedbackFilter) ([]core.Feedback, error) {
	out := slices.Clone(m.feedback)
	slices.Reverse(out)
	return out, m.fail
}

func (m *memory) GiveFeedback(_ context.Context, id core.JobID, kind core.FeedbackKind, reasons []string, note, by string) (core.Feedback, error) {
	return m.keepFeedback(core.Feedback{Kind: kind, Job: id, Reasons: reasons, Note: note, By: by})
}

func (m *memory) UndoFeedback(_ context.Context, id core.FeedbackID, by string) (core.Feedback, error) {
	for i, f := range m.feedback {
		if f.ID == id && !f.Undone {
			m.feedback[i].Undone = true
			return m.keepFeedback(core.Feedback{Kind: core.FeedbackUndo, Job: f.Job, Undoes: id, By: by})
		}
	}
	return core.Feedback{}, core.Errorf(core.KindConflict, "nothing is left to undo")
}

func (m *memory) keepFeedback(f core.Feedback) (core.Feedback, error) {
	f.ID, f.At = core.FeedbackID(fmt.Sprintf("0193a000-0000-7000-8000-00000000fb%02d", len(m.feedback))), m.now
	f, err := core.NewFeedback(f)
	if err == nil {
		m.feedback = append(m.feedback, f)
	}
	return f, err
}
