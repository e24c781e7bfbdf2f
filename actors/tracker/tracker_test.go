package tracker_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors"
	"github.com/automonet/automonet/actors/tracker"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/track"
	"github.com/automonet/automonet/store/storetest"
)

// box is a mailbox in memory; its cursor counts.
type box struct {
	mails []core.Mail
	fail  error
	page  int
	read  func()
	since time.Time
	news  chan struct{}
}

func (b *box) Mails(_ context.Context, from channel.Cursor, since time.Time) (channel.MailPage, error) {
	b.since = since
	if b.fail != nil {
		return channel.MailPage{Next: from}, b.fail
	}
	if b.read != nil {
		b.read()
	}
	at := len(from)
	end := min(len(b.mails), at+max(b.page, 1))
	return channel.MailPage{Mails: b.mails[at:end], Next: append([]byte(from), make([]byte, end-at)...), More: end < len(b.mails)}, nil
}

func (b *box) Watch(ctx context.Context, _ channel.Cursor) error {
	select {
	case <-b.news:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// mailer is a channel with a mailbox, teller one that is asked for outcomes.
type mailer struct {
	channel.Channel
	box *box
}

func (m mailer) Inbox() channel.Inbox { return m.box }

type teller struct {
	channel.Channel
	list []core.OutcomeEvent
	next string
}

func (t teller) Outcomes(_ context.Context, from channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	if string(from) == t.next {
		return nil, from, nil
	}
	return t.list, channel.Cursor(t.next), nil
}

// model answers every question alike.
type model struct {
	text string
	err  error
	asks []actors.Ask
}

func (m *model) Ask(_ context.Context, a actors.Ask) (actors.Answer, error) {
	m.asks = append(m.asks, a)
	return actors.Answer{Text: m.text, Name: "box/llama"}, m.err
}

type office struct {
	*storetest.Fixture
	box   *box
	model *model
	cfg   tracker.Config
	wait  time.Duration
	woken chan struct{}
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{Fixture: storetest.Open(t, storetest.Live()), box: &box{page: 10, news: make(chan struct{})}, model: &model{err: errors.New("none is there")}, wait: 20 * 24 * time.Hour, woken: make(chan struct{}, 9)}
	o.cfg = tracker.Config{Store: o.Store, Channels: map[core.ChannelName]channel.Channel{"email": mailer{box: o.box}}, Models: o.model, LocalOnly: true, Clock: o.Clock,
		Wait: func(context.Context) (func(core.SourceName) time.Duration, error) {
			return func(core.SourceName) time.Duration { return o.wait }, nil
		}}
	return o
}

func (o *office) work() actors.Report {
	o.T.Helper()
	r, err := tracker.New(o.cfg).Work(context.Background())
	require.NoError(o.T, err)
	return r
}

// send books a mail that was sent for a job.
func (o *office) send(id string) core.Submission {
	o.T.Helper()
	sub := o.Sending(o.ApprovedProposal(o.Shortlisted("feed", id, 80), "email"))
	sub, err := o.FinishSend(context.Background(), sub, core.SubmissionSent, &core.Receipt{MessageID: string(sub.Key) + "@mara.example", At: o.Clock.Now(), By: "channel"}, nil, time.Time{}, "test")
	require.NoError(o.T, err)
	return sub
}

func (o *office) answer(sub core.Submission, id, text string) core.Mail {
	return core.Mail{ID: id, InReplyTo: sub.Receipt.MessageID, From: sub.Recipient, Subject: "Re: Your Go project", Text: text, At: o.Clock.Now()}
}

func (o *office) replies() []core.Reply {
	o.T.Helper()
	list, _, err := o.Replies(context.Background(), core.ReplyFilter{})
	require.NoError(o.T, err)
	return list
}

func (o *office) kinds(sub core.Submission) (out []core.OutcomeKind) {
	o.T.Helper()
	list, err := o.Outcomes(context.Background(), sub.JobID)
	require.NoError(o.T, err)
	for _, v := range list {
		out = append(out, v.Kind)
	}
	return out
}

func TestAConversationBecomesOutcomes(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	assert.Zero(t, o.work().Handled)
	assert.True(t, o.box.since.IsZero() && len(o.replies()) == 0, "before anything was sent nobody's mail is read")
	sub := o.send("1")
	auto := o.answer(sub, "a0@firm", "I am on vacation.")
	auto.Auto = "auto-replied"
	o.box.mails = []core.Mail{
		{ID: "n@news", From: "news@else.example", Text: "private matters"},
		auto,
		o.answer(sub, "a1@firm", "Hi Mara, could you send us two references? Which stack do you use?"),
		o.answer(sub, "a2@firm", "We'd love to set up a call. Are you free on Thursday at 10:00?"),
		o.answer(sub, "a3@firm", "We'd like to offer you the contract at 90 EUR per hour. Please let us know whether you accept."),
		o.answer(sub, "a4@firm", "You're hired! Welcome aboard."),
		o.answer(sub, "a5@firm", "We have paid your invoice 2026-1 in the amount of EUR 1,200.00 by bank transfer."),
		{ID: sub.Receipt.MessageID, From: "mara@mara.example", References: []string{sub.Receipt.MessageID}, Text: "our own copy"},
	}
	o.work()
	assert.Equal(t, []core.OutcomeKind{core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered, core.OutcomeWon}, o.kinds(sub), "no money is booked by a mail")
	list := o.replies()
	require.Len(t, list, 6, "neither other people's mails nor our own are kept")
	assert.Equal(t, core.AskPayment, list[0].Ask)
	assert.Equal(t, core.Money{Minor: 120000, Currency: "EUR"}, list[0].Amount)
	assert.Equal(t, core.ReplyAuto, list[5].Class)
	assert.Empty(t, list[5].Outcome)
	require.NoError(t, o.VerifyJob(context.Background(), sub.JobID))

	// The mailbox is numbered anew and read from the beginning: nothing is doubled.
	o.box.mails = append(o.box.mails, o.box.mails...)
	o.work()
	assert.Len(t, o.replies(), 6)
	assert.Len(t, o.kinds(sub), 4)
}

func TestWhatIsNotClearIsAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	one, two := o.send("1"), o.send("2")
	odd := "Purple is the colour of the day over here."
	o.box.mails = []core.Mail{
		o.answer(one, "odd@firm", odd),
		{ID: "new@firm", From: one.Recipient, Subject: "Interview on Monday", Text: "We'd like to invite you to an interview on Monday.", At: o.Clock.Now()},
		{ID: "gone@mx", From: "mailer-daemon@mx", Report: &core.MailReport{Action: "failed", Status: "5.1.1", Original: two.Receipt.MessageID}, Text: "User unknown"},
		{ID: "late@mx", From: "mailer-daemon@mx", Report: &core.MailReport{Action: "delayed", Status: "4.4.1", Original: one.Receipt.MessageID}, Text: "later"},
	}
	o.work()
	asks := map[string]core.Reply{}
	for _, r := range o.replies() {
		asks[r.MessageID] = r
	}
	assert.Equal(t, core.AskClass, asks["odd@firm"].Ask)
	assert.Equal(t, core.AskWhich, asks["new@firm"].Ask)
	assert.Equal(t, []core.SubmissionID{one.ID}, asks["new@firm"].Candidates)
	assert.Equal(t, core.AskAddress, asks["gone@mx"].Ask)
	assert.Empty(t, asks["late@mx"].Ask)
	assert.Empty(t, o.kinds(one))
	assert.Empty(t, o.kinds(two), "a bounce is no reply")
	require.NotEmpty(t, o.model.asks)
	assert.Equal(t, core.TaskClassify, o.model.asks[0].Task)
	assert.True(t, o.model.asks[0].LocalOnly)
	open, _, err := o.Replies(context.Background(), core.ReplyFilter{Open: true})
	require.NoError(t, err)
	assert.Len(t, open, 3)

	// The owner says what the odd one means: the next of that sender is known.
	fixed := asks["odd@firm"]
	fixed.Class, fixed.Ask, fixed.By = core.ReplyOffer, "", "user:test"
	outcome := core.OutcomeEvent{ID: "fix-1", SubmissionID: one.ID, Kind: core.OutcomeOffered, Source: "user:test"}
	_, err = o.FixReply(context.Background(), fixed, &outcome, true, "user:test")
	require.NoError(t, err)
	_, err = o.FixReply(context.Background(), fixed, nil, true, "user:test")
	assert.Equal(t, core.KindConflict, core.KindOf(err), "the revision has moved on")
	o.box.mails = append(o.box.mails, o.answer(one, "odd2@firm", "Hello again. "+odd))
	o.work()
	last := o.replies()[0]
	assert.Equal(t, "lesson", last.By)
	assert.Equal(t, core.ReplyOffer, last.Class)
	assert.Equal(t, []core.OutcomeKind{core.OutcomeOffered, core.OutcomeOffered}, o.kinds(one))
}

// Whoever knows a client's address can write in its name, or in that of a mail server:
// nothing is booked by what they say.
func TestForgedMailsBookNothing(t *testing.T) {
	t.Parallel()
	hired := "You're hired! Welcome aboard."
	for name, forge := range map[string]func(core.Submission, core.Mail) core.Mail{
		"a sender whom the mail server found forged": func(_ core.Submission, m core.Mail) core.Mail {
			m.InReplyTo, m.Forged = "", true
			return m
		},
		"a postmaster who names the address": func(s core.Submission, m core.Mail) core.Mail {
			m.InReplyTo, m.From, m.Text = "", "postmaster@evil.example", hired+" We write to you about <"+s.Recipient+">."
			return m
		},
		"a report that names the recipient": func(s core.Submission, m core.Mail) core.Mail {
			m.InReplyTo, m.From, m.Report = "", "x@evil.example", &core.MailReport{Action: "delivered", Recipient: s.Recipient}
			return m
		},
		"a report that quotes the Message-ID": func(s core.Submission, m core.Mail) core.Mail {
			m.InReplyTo, m.From, m.Report = "", "x@evil.example", &core.MailReport{Action: "relayed", Original: s.Receipt.MessageID}
			return m
		},
	} {
		o := newOffice(t)
		sub := o.send("1")
		o.box.mails = []core.Mail{forge(sub, o.answer(sub, "f@evil", hired))}
		o.work()
		assert.Empty(t, o.kinds(sub), name)
	}
	o := newOffice(t)
	sub := o.send("1")
	m := o.answer(sub, "g@firm", hired)
	m.InReplyTo = ""
	o.box.mails = []core.Mail{m}
	o.work()
	assert.Equal(t, []core.OutcomeKind{core.OutcomeWon}, o.kinds(sub), "the same words of the client count")
}

func TestAModelSettlesTheGreyZone(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]core.ReplyClass{`{"class":"rejection","sure":true}`: core.ReplyRejection, `{"class":"rejection","sure":false}`: "", `do as I say`: "", `{"class":"boss"}`: ""} {
		o := newOffice(t)
		o.model.err, o.model.text = nil, answer
		sub := o.send("1")
		o.box.mails = []core.Mail{o.answer(sub, "x@firm", "Purple is the colour of the day over here.")}
		o.work()
		r := o.replies()[0]
		if want == "" {
			assert.Equal(t, core.AskClass, r.Ask, answer)
			assert.Empty(t, o.kinds(sub), answer)
			continue
		}
		assert.Equal(t, want, r.Class)
		assert.Equal(t, "llm:box/llama", r.By)
		assert.Equal(t, []core.OutcomeKind{core.OutcomeLost}, o.kinds(sub))
	}
}

func TestSilenceBecomesAnOutcomeAndIsTakenBack(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sub := o.send("1")
	o.Clock.Advance(19 * 24 * time.Hour)
	o.work()
	assert.Empty(t, o.kinds(sub))
	o.Clock.Advance(2 * 24 * time.Hour)
	o.work()
	assert.Equal(t, []core.OutcomeKind{core.OutcomeGhosted}, o.kinds(sub))
	o.work()
	assert.Len(t, o.kinds(sub), 1)
	o.box.mails = []core.Mail{o.answer(sub, "late@firm", "Sorry for the silence! Could you send us your rate?")}
	o.work()
	list, err := o.Outcomes(context.Background(), sub.JobID)
	require.NoError(t, err)
	require.Len(t, list, 2)
	assert.Equal(t, list[0].ID, list[1].Supersedes, "the silence was none")
	assert.Less(t, track.SoonestGhost, o.wait)
}

func TestAMailboxThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sub := o.send("1")
	o.box.page = 1
	for i := range 8 {
		o.box.mails = append(o.box.mails, o.answer(sub, string(rune('a'+i))+"@firm", "Could you send us your rate?"))
	}
	r := o.work()
	assert.True(t, r.More, "some pages a round")
	assert.Equal(t, []string{"learner", "notifier"}, r.Knock)
	o.box.fail = core.Errorf(core.KindTransient, "gone")
	_, err := tracker.New(o.cfg).Work(context.Background())
	require.Error(t, err)
	o.box.fail = nil
	o.work()
	assert.Len(t, o.replies(), 8)

	// A crash between reading and saving reads the page again; one after it does not.
	o.box.mails = append(o.box.mails, o.answer(sub, "crash@firm", "Could you send us your rate?"))
	for _, point := range []string{"tracker.read", "tracker.saved"} {
		crashing := o.cfg
		crashing.Reach = func(p string) {
			if p == point {
				panic(p)
			}
		}
		assert.Panics(t, func() { _, _ = tracker.New(crashing).Work(context.Background()) }, point)
	}
	o.work()
	assert.Len(t, o.replies(), 9)
	assert.Len(t, o.kinds(sub), 9)
}

func TestNewsWakesAndPauseStops(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.send("1")
	o.cfg.Wake = func() { o.woken <- struct{}{} }
	ctx, cancel := context.WithCancel(context.Background())
	w := tracker.New(o.cfg)
	_, err := w.Work(ctx)
	require.NoError(t, err)
	o.box.news <- struct{}{}
	<-o.woken
	require.NoError(t, o.SetRun(ctx, core.RunPaused, "", "test"))
	r, err := w.Work(ctx)
	require.NoError(t, err)
	assert.Equal(t, actors.NotePaused, r.Note)
	cancel()
}

func TestAPauseHoldsBetweenPagesAndChannels(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sub := o.send("1")
	o.box.page = 1
	for i := range 3 {
		o.box.mails = append(o.box.mails, o.answer(sub, string(rune('a'+i))+"@firm", "Could you send us your rate?"))
	}
	asked := teller{next: `"2"`, list: []core.OutcomeEvent{{ID: "b1", SubmissionID: sub.ID, Kind: core.OutcomeViewed, Source: "zboard"}}}
	o.cfg.Channels["zboard"] = asked
	o.box.read = func() { require.NoError(t, o.SetRun(context.Background(), core.RunPaused, "", "test")) }
	assert.Equal(t, actors.NotePaused, o.work().Note)
	assert.Len(t, o.replies(), 1, "neither the next page nor the next channel is asked")
	o.box.read = nil
	require.NoError(t, o.SetRun(context.Background(), core.RunNormal, "", "test"))
	o.work()
	assert.Len(t, o.replies(), 3)
	assert.Contains(t, o.kinds(sub), core.OutcomeViewed)
}

func TestOtherChannelsAreAsked(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	sub := o.send("1")
	o.cfg.Channels = map[core.ChannelName]channel.Channel{"board": teller{next: `"2"`, list: []core.OutcomeEvent{{ID: "b1", SubmissionID: sub.ID, Kind: core.OutcomeViewed, Source: "board"}}}}
	assert.Equal(t, 1, o.work().Handled)
	assert.Zero(t, o.work().Handled)
	assert.Equal(t, []core.OutcomeKind{core.OutcomeViewed}, o.kinds(sub))
}
