package telegram_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/core"
)

func (a *agent) WaitingAnswers(context.Context, int) ([]core.Answer, error) { return a.answers, a.err }

func (a *agent) Answer(_ context.Context, id core.AnswerID) (core.Answer, error) {
	for _, one := range a.answers {
		if one.ID == id {
			return one, nil
		}
	}
	return core.Answer{}, core.Errorf(core.KindNotFound, "there is no %s %q", "answer", id)
}

func (a *agent) ApproveAnswer(ctx context.Context, id core.AnswerID, hash core.ContentHash, by string) error {
	_ = a.call("approve answer " + string(id) + " " + by)
	one, err := a.Answer(ctx, id)
	if err == nil && hash != one.Digest() {
		err = core.Errorf(core.KindConflict, "answer %s has changed since it was shown; review it again", id)
	}
	return err
}

func (a *agent) RejectAnswer(_ context.Context, id core.AnswerID, by, _ string) error {
	return a.call("reject answer " + string(id) + " " + by)
}

func answer(id core.AnswerID, body string) core.Answer {
	a := core.Answer{ID: id, JobID: "job-" + core.JobID(id), SubmissionID: "s1", State: core.AnswerWaiting,
		Content: core.Content{Channel: "email", Recipient: "muster@example.org", Subject: "Re: Your posting", Body: body, Language: "en"}}
	a.Hash = a.Digest()
	return a
}

func conversation(t *testing.T, answers ...core.Answer) *scene {
	s := newScene(t)
	s.agent.answers = answers
	return s
}

func TestAnAnswerIsReadInFullAndApprovedOnce(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("Tuesday at ten suits me well. ", 400) + "THE LAST LINE"
	s := conversation(t, answer("a1", body))
	s.say("/answers")
	list := s.remote.Messages()
	require.Greater(t, len(list), 3)
	require.Contains(t, list[0].Text, "muster@example.org")
	require.Contains(t, list[0].Text, "on your own machine only")
	require.Contains(t, list[len(list)-2].Text, "THE LAST LINE")
	last := s.remote.Last()
	require.Equal(t, []string{"Approve", "Reject", "Next"}, labels(last))
	s.agent.calls = nil
	s.press(last, "Approve")
	s.press(last, "Approve")
	s.press(last, "Reject")
	require.Equal(t, []string{"approve answer a1 user:telegram"}, s.agent.calls)
}

func TestAnAnswerThatChangedOrCannotBeSentIsNotApproved(t *testing.T) {
	t.Parallel()
	s := conversation(t, answer("a1", "Hello"))
	s.say("/answers")
	shown := s.remote.Last()
	s.agent.answers[0] = answer("a1", "Hello, changed")
	s.press(shown, "Approve")
	require.Contains(t, s.remote.Last().Text, "has changed since you read it")

	blocked := answer("a2", "Hello")
	blocked.Gates = []core.GateResult{{Gate: "claims", Detail: "a claim has no fact"}}
	blocked.Flags = []string{core.FlagOtherAddress + ": x@elsewhere.example"}
	s.agent.answers = []core.Answer{blocked}
	s.say("/answers")
	require.Equal(t, []string{"Reject", "Next"}, labels(s.remote.Last()))
	require.Contains(t, s.remote.Last().Text, "claims")
	require.Contains(t, s.remote.Last().Text, "x@elsewhere.example")
}

func TestAnswersGoRoundAndEnd(t *testing.T) {
	t.Parallel()
	s := conversation(t, answer("a1", "First"), answer("a2", "Second"))
	s.say("/answers")
	s.press(s.remote.Last(), "Next")
	texts := s.remote.Messages()
	require.Equal(t, "Second", texts[len(texts)-2].Text)
	s.agent.calls = nil
	s.press(s.remote.Last(), "Reject")
	require.Equal(t, []string{"reject answer a2 user:telegram"}, s.agent.calls)
	s.agent.answers = nil
	s.say("/answers")
	require.Equal(t, "No answer waits for you.", s.remote.Last().Text)
}

func TestANoticeOfAnAnswerLeadsToItsText(t *testing.T) {
	t.Parallel()
	s := conversation(t, answer("a1", "Hello"))
	m := notifytest.Message("event-1", "An answer waits for you", "Go developer")
	m.Kind, m.Notices[0].Subject = core.NoticeAnswer, "a1"
	require.NoError(t, s.rig.Notifier.Notify(context.Background(), m))
	s.press(s.remote.Last(), "Read it")
	require.Equal(t, []string{"Approve", "Reject", "Next"}, labels(s.remote.Last()))
	s.remote.Press(owner, owner, 5, "q:nowhere")
	require.NoError(t, s.poll())
	require.Contains(t, s.remote.Last().Text, "there is no answer")
}
