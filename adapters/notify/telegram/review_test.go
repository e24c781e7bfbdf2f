package telegram_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/notify/notifytest"
	"github.com/automonet/automonet/adapters/notify/telegram"
	"github.com/automonet/automonet/core"
	fake "github.com/automonet/automonet/internal/fakes/telegram"
)

// agent is the other side of the conversation, with the rule that matters: an
// approval needs the present hash.
type agent struct {
	lang      core.Lang
	err       error
	calls     []string
	proposals []core.Proposal
	answers   []core.Answer
}

func (a *agent) call(s string) error { a.calls = append(a.calls, s); return a.err }

func (a *agent) Status(context.Context) (core.AgentStatus, error) {
	if len(a.proposals) == 0 {
		_ = a.call("status")
	}
	return core.AgentStatus{DryRun: true, Run: core.RunNormal, Actors: []core.ActorStatus{{Name: "scraper/feed", State: "degraded"}},
		Sources: []core.SourceState{{Name: "board", Status: "blocked"}}}, a.err
}
func (a *agent) Waiting(context.Context, int) ([]core.Proposal, error) { return a.proposals, a.err }
func (a *agent) Proposal(_ context.Context, id core.ProposalID) (core.Proposal, error) {
	for _, p := range a.proposals {
		if p.ID == id {
			return p, nil
		}
	}
	return core.Proposal{}, core.Errorf(core.KindNotFound, "there is no %s %q", "proposal", id)
}
func (a *agent) Job(_ context.Context, id core.JobID) (core.Job, error) {
	return core.Job{ID: id, Title: "Go developer", Company: "Example"}, nil
}
func (a *agent) Approve(ctx context.Context, id core.ProposalID, hash core.ContentHash, by string) error {
	_ = a.call("approve " + string(id) + " " + by)
	p, err := a.Proposal(ctx, id)
	if err == nil && hash != p.Content.Hash() {
		err = core.Errorf(core.KindConflict, "proposal %s has changed since it was shown; review it again", id)
	}
	return err
}
func (a *agent) Reject(_ context.Context, id core.ProposalID, by, _ string) error {
	return a.call("reject " + string(id) + " " + by)
}
func (a *agent) Pause(_ context.Context, by string) error   { return a.call("pause " + by) }
func (a *agent) StopNew(_ context.Context, by string) error { return a.call("stop_new " + by) }
func (a *agent) Resume(_ context.Context, by string) error  { return a.call("resume " + by) }
func (a *agent) Profit(context.Context) (core.Profit, error) {
	return core.Profit{Since: notifytest.Start(), Earned: []core.Money{{Minor: 90000, Currency: "EUR"}, {Minor: 10000, Currency: "USD"}}}, a.call("profit")
}
func (a *agent) Language(context.Context) core.Lang { return a.lang }

func waiting(id core.ProposalID, body string) core.Proposal {
	c := core.Content{Channel: "email", Recipient: "jobs@example.org", Subject: "Your posting", Body: body, Language: "en"}
	return core.Proposal{ID: id, JobID: "job-" + core.JobID(id), State: core.ProposalWaiting, Content: c, Hash: c.Hash()}
}

// scene is an owner's chat with a bot.
type scene struct {
	t      *testing.T
	rig    *notifytest.Rig
	remote *fake.Server
	agent  *agent
}

func newScene(t *testing.T, proposals ...core.Proposal) *scene {
	w := open(t)
	return &scene{t: t, rig: notifytest.Build(t, telegram.Spec(), w), remote: remote(w), agent: &agent{lang: "en", proposals: proposals}}
}

func (s *scene) poll() error {
	_, err := s.rig.Notifier.(notify.Listener).Poll(context.Background(), s.agent)
	return err
}

func (s *scene) say(text string) {
	s.t.Helper()
	s.remote.Say(owner, text, s.rig.Clock.Now())
	require.NoError(s.t, s.poll())
}

func (s *scene) press(m fake.Message, label string) {
	s.t.Helper()
	for _, b := range m.Buttons {
		if b.Text == label {
			s.remote.Press(owner, owner, m.ID, b.Data)
			require.NoError(s.t, s.poll())
			return
		}
	}
	s.t.Fatalf("there is no button %s under %q", label, m.Text)
}

func labels(m fake.Message) (out []string) {
	for _, b := range m.Buttons {
		out = append(out, b.Text)
	}
	return out
}

func TestTheWholeTextIsShownBeforeAnApprovalCounts(t *testing.T) {
	t.Parallel()
	body := "Dear Ms Muster,\n" + strings.Repeat("I build invoicing services in Go. 🦊\n", 400) + "Best regards, Ada — THE LAST LINE"
	s := newScene(t, waiting("p1", body))
	s.say("/review")
	list := s.remote.Messages()
	require.Greater(t, len(list), 4)
	var all strings.Builder
	for i, m := range list {
		require.Equal(t, i == len(list)-1, len(m.Buttons) > 0, "the buttons come last")
		if i > 0 && i < len(list)-1 {
			all.WriteString(m.Text)
		}
	}
	require.Equal(t, strings.Join(strings.Fields(body), " "), strings.Join(strings.Fields(all.String()), " "))
	require.Contains(t, list[0].Text, "jobs@example.org")
	require.Equal(t, []string{"Approve", "Reject", "Next"}, labels(s.remote.Last()))
	require.Contains(t, s.remote.Last().Text, "Dry-run")
	s.press(s.remote.Last(), "Approve")
	require.Equal(t, []string{"approve p1 user:telegram"}, s.agent.calls)
	require.Equal(t, "Approved.", s.remote.Last().Text)
}

func TestNoButtonsWhenAPartOfTheTextWasNotTaken(t *testing.T) {
	t.Parallel()
	s := newScene(t, waiting("p1", strings.Repeat("a line of text\n", 900)))
	s.remote.Say(owner, "/review", s.rig.Clock.Now())
	s.remote.InjectAfter(2, fake.Failure{Method: "sendMessage", Code: 429, RetryAfter: 3, Times: 1})
	err := s.poll()
	var later *notify.LaterError
	require.ErrorAs(t, err, &later)
	for _, m := range s.remote.Messages() {
		require.Empty(t, m.Buttons)
	}
}

func TestForgedReplayedAndStaleButtonsDoNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, waiting("p1", "Hello"))
	for _, data := range []string{"a:p1", "a:", "a:AAAAAAAAAAAAAAAAAAAAAA", "x:p1", "z:p1", "approve", "", "n:", strings.Repeat("a", 4000), "a:\x00"} {
		s.remote.Press(owner, owner, 5, data)
		require.NoError(t, s.poll())
	}
	require.Empty(t, s.agent.calls)

	s.say("/review")
	shown := s.remote.Last()
	// Another person, and another chat, with the very data.
	for _, who := range [][2]int64{{666, owner}, {owner, -1}, {666, 666}} {
		s.remote.Press(who[0], who[1], shown.ID, shown.Buttons[0].Data)
		require.NoError(t, s.poll())
	}
	require.Empty(t, s.agent.calls)
	s.press(shown, "Approve")
	s.press(shown, "Approve")
	s.press(shown, "Reject")
	require.Equal(t, []string{"approve p1 user:telegram"}, s.agent.calls, "one set of buttons works once")

	s.say("/review")
	shown = s.remote.Last()
	s.rig.Clock.Advance(25 * time.Hour)
	s.press(shown, "Approve")
	require.Len(t, s.agent.calls, 1, "buttons of yesterday are void")
	require.Contains(t, s.remote.Answers(), "These buttons are no longer good. Read it again with /review.")

	s.say("/review")
	shown = s.remote.Last()
	again := notifytest.Build(t, telegram.Spec(), s.rig.World)
	s.rig = again
	s.press(shown, "Approve")
	require.Len(t, s.agent.calls, 1, "what was read before a restart is read again")
}

func TestAChangedTextIsNotApproved(t *testing.T) {
	t.Parallel()
	s := newScene(t, waiting("p1", "Hello"))
	s.say("/review")
	shown := s.remote.Last()
	s.agent.proposals[0] = waiting("p1", "Hello, changed")
	s.press(shown, "Approve")
	require.Contains(t, s.remote.Last().Text, "has changed since you read it")
	s.say("/review")
	s.press(s.remote.Last(), "Approve")
	require.Equal(t, "Approved.", s.remote.Last().Text)
}

func TestRejectNextAndTheEndOfTheList(t *testing.T) {
	t.Parallel()
	s := newScene(t, waiting("p1", "First"), waiting("p2", "Second"))
	s.say("/review")
	s.press(s.remote.Last(), "Next")
	texts := s.remote.Messages()
	require.Equal(t, "Second", texts[len(texts)-2].Text)
	s.press(s.remote.Last(), "Reject")
	require.Equal(t, []string{"reject p2 user:telegram"}, s.agent.calls)
	s.agent.proposals = nil
	s.say("/review")
	require.Equal(t, "No proposal waits for you.", s.remote.Last().Text)
}

func TestWhatCannotBeSentCannotBeApproved(t *testing.T) {
	t.Parallel()
	p := waiting("p1", "Hello")
	p.Gates = []core.GateResult{{Gate: "claims", Detail: "a claim has no fact"}}
	human := waiting("p2", "Hello")
	human.State, human.Missing = core.ProposalNeedsHuman, []string{"hourly rate"}
	s := newScene(t, p, human)
	s.say("/review")
	require.Equal(t, []string{"Reject", "Next"}, labels(s.remote.Last()))
	require.Contains(t, s.remote.Last().Text, "claims")
	s.press(s.remote.Last(), "Next")
	require.Equal(t, []string{"Reject", "Next"}, labels(s.remote.Last()))
	s.agent.proposals = []core.Proposal{waiting("p3", strings.Repeat("x ", 200_000))}
	s.say("/review")
	require.Contains(t, s.remote.Last().Text, "too long")
	require.Empty(t, s.remote.Last().Buttons)
}

func TestANoticeLeadsToTheText(t *testing.T) {
	t.Parallel()
	s := newScene(t, waiting("p1", "Hello"))
	m := notifytest.Message("event-1", "A proposal waits for you", "Go developer")
	m.Kind, m.Notices[0].Subject, m.Silent, m.DryRun = core.NoticeProposal, "p1", true, true
	require.NoError(t, s.rig.Notifier.Notify(context.Background(), m))
	require.True(t, s.remote.Last().Silent)
	require.Contains(t, s.remote.Last().Text, "Dry-run")
	s.press(s.remote.Last(), "Read it")
	require.Equal(t, []string{"Approve", "Reject", "Next"}, labels(s.remote.Last()))
	s.remote.Press(owner, owner, 5, "r:nowhere")
	require.NoError(t, s.poll())
	require.Contains(t, s.remote.Last().Text, "there is no proposal")
}
