package cli

import (
	"context"

	"github.com/automonet/automonet/core"
)

// talks holds answers in memory.
type talks struct {
	answers []core.Answer
	wishes  []core.AnswerWish
}

func (m *memory) Answers(_ context.Context, f core.AnswerFilter) ([]core.Answer, string, error) {
	var out []core.Answer
	for _, a := range m.answers {
		if (f.JobID == "" || a.JobID == f.JobID) && (len(f.States) == 0 || f.States[0] == a.State) {
			out = append(out, a)
		}
	}
	list, next := page(out, f.After, f.Limit, func(a core.Answer) string { return string(a.ID) })
	return list, next, m.fail
}

func (m *memory) Answer(_ context.Context, id core.AnswerID) (core.Answer, error) {
	for _, a := range m.answers {
		if a.ID == id {
			return a, m.fail
		}
	}
	return core.Answer{}, core.Errorf(core.KindNotFound, "there is no answer %s", id)
}

func (m *memory) put(a core.Answer) core.Answer {
	for i := range m.answers {
		if m.answers[i].ID == a.ID {
			m.answers[i] = a
		}
	}
	return a
}

func (m *memory) Conversation(_ context.Context, id core.SubmissionID) (core.Conversation, error) {
	return core.Conversation{Submission: core.Submission{ID: id}, Replies: m.replies, Answers: m.answers}, m.fail
}

func (m *memory) DraftAnswer(_ context.Context, id core.SubmissionID, wish core.AnswerWish, _ string, _ func(core.DraftDelta)) (core.Answer, error) {
	if _, err := core.NewAnswerWish(wish, m.now); err != nil {
		return core.Answer{}, err
	}
	m.wishes = append(m.wishes, wish)
	a := core.Answer{ID: "0193a000-0000-7000-8000-0000abcd9999", SubmissionID: id, JobID: jobA, Kind: core.AnswerInterview, State: core.AnswerWaiting, Wish: wish,
		Content: core.Content{Channel: "email", Recipient: "jane@firm.example", Subject: "Re: Talk?", Body: "Thank you for the invitation.", Language: "en"}}
	a.Hash = a.Digest()
	m.answers = append(m.answers, a)
	return a, m.fail
}

func (m *memory) ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) (core.Answer, error) {
	a, err := m.Answer(ctx, id)
	if err != nil {
		return a, err
	}
	if a, err = a.Approve(hash, by, m.now); err != nil {
		return a, err
	}
	return m.put(a), nil
}

func (m *memory) RejectAnswer(ctx context.Context, id core.AnswerID, _, _ string) (core.Answer, error) {
	a, err := m.Answer(ctx, id)
	a.State = core.AnswerRejected
	return m.put(a), err
}

func (m *memory) EditAnswer(ctx context.Context, id core.AnswerID, _ core.ContentHash, e core.AnswerEdit, _ string) (core.Answer, error) {
	a, err := m.Answer(ctx, id)
	a.Content.Subject, a.Content.Body, a.State, a.Approval = e.Subject, e.Body, core.AnswerWaiting, nil
	a.Hash = a.Digest()
	return m.put(a), err
}

func (m *memory) ResolveAnswer(ctx context.Context, id core.AnswerID, how, _, _ string) (core.Answer, error) {
	a, err := m.Answer(ctx, id)
	if how != "sent" {
		return a, core.Invalid("how", "not that")
	}
	a.State = core.AnswerSent
	a.Receipt = &core.Receipt{By: "user", Text: "seen"}
	return m.put(a), err
}

func (m *memory) PreviewAnswer(ctx context.Context, id core.AnswerID) (core.Preview, error) {
	a, err := m.Answer(ctx, id)
	return core.Preview{Summary: "mail to " + a.Content.Recipient, Wire: "In-Reply-To: <x@y>", Blocks: []core.Block{{Code: "newer_reply", Kind: core.BlockAskHuman}}}, err
}
