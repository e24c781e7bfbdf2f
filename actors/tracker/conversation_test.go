//go:build unix

package tracker_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/tracker"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/email"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/dovecot"
	"github.com/automonet/automonet/internal/fakes/smtp"
)

// exchange is an office with a real mail server for what comes in and a mail sink for
// what goes out.
type exchange struct {
	*office
	box  *dovecot.Server
	sink *smtp.Sink
	ch   channel.Channel
	// again makes the channel anew, as a process that knows nothing of the last one does.
	again func() channel.Channel
	n     int
}

func newExchange(t *testing.T) *exchange {
	t.Helper()
	x := &exchange{office: newOffice(t), box: dovecot.Start(t, dovecot.Options{})}
	var err error
	x.sink, err = smtp.Start(smtp.Options{TLS: smtp.StartTLS, Users: map[string]string{"mara": "pw"}})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, x.sink.Close()) })
	ca := filepath.Join(t.TempDir(), "ca.pem")
	require.NoError(t, os.WriteFile(ca, x.sink.CAPEM(), 0o600))
	x.box.Deliver(t, dovecot.User, "Sent", "1.M1.test", []byte("Subject: old\r\n\r\nx"))
	h := channeltest.Harness{Spec: email.Spec()}
	w := &channeltest.World{Secrets: map[string]string{"env:SMTP": "pw", "env:IMAP": dovecot.Password}, Config: map[string]any{
		"host": x.sink.Host(), "port": x.sink.Port(), "ca_file": ca, "from": "Mara Muster <mara@mara.example>", "username": "mara", "password": "env:SMTP",
		"imap": map[string]any{"host": "127.0.0.1", "port": x.box.Plain, "security": "starttls", "ca_file": x.box.CA, "username": dovecot.User, "password": "env:IMAP", "days": 365},
	}}
	x.again = func() channel.Channel {
		ch := h.New(t, w, false)
		x.cfg.Channels = map[core.ChannelName]channel.Channel{"email": ch}
		return ch
	}
	x.ch = x.again()
	x.cfg.Channels = map[core.ChannelName]channel.Channel{"email": x.ch}
	return x
}

// post sends an approved proposal by the channel and books its proof.
func (x *exchange) post(id string) core.Submission {
	x.T.Helper()
	sub := x.Sending(x.ApprovedProposal(x.Shortlisted("feed", id, 80), "email"))
	r, err := x.ch.Submit(context.Background(), sub)
	require.NoError(x.T, err)
	sub, err = x.FinishSend(context.Background(), sub, core.SubmissionSent, &r, nil, time.Time{}, "test")
	require.NoError(x.T, err)
	return sub
}

// arrive delivers a mail; %ID% is that of ours.
func (x *exchange) arrive(sub core.Submission, raw string) {
	x.T.Helper()
	x.n++
	raw = strings.NewReplacer("%ID%", sub.Receipt.MessageID, "%TO%", sub.Recipient, "\n", "\r\n").Replace(raw)
	x.box.Deliver(x.T, dovecot.User, "INBOX", fmt.Sprintf("%d.M%d.test", time.Now().Unix()+int64(x.n), x.n), fmt.Appendf(nil, "Message-ID: <in%d@firm.example>\r\n%s", x.n, raw))
}

// TestAWholeConversationWithARealMailServer goes from the proposal over a reply, an
// interview, an offer and the work to the money, with a bounce, a machine's answer and
// a forwarded thread between.
func TestAWholeConversationWithARealMailServer(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	x := newExchange(t)
	sub, gone := x.post("1"), x.post("2")
	require.Len(t, x.sink.Messages(), 2)
	assert.Len(t, x.box.Messages(t, dovecot.User, "Sent"), 3, "a copy of each")

	x.arrive(sub, "From: %TO%\nSubject: Out of office\nAuto-Submitted: auto-replied\nIn-Reply-To: <%ID%>\n\nI am out of the office and will be back for interviews next week.")
	x.arrive(gone, "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nsorry\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; %TO%\nAction: failed\nStatus: 5.1.1\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <%ID%>\n\nx\n--b--")
	x.arrive(sub, "From: %TO%\nSubject: Re: Your Go project\nIn-Reply-To: <%ID%>\nReferences: <%ID%>\n\nHi Mara, could you tell us which databases you know? And can you send two references?\n\nOn Monday, Mara wrote:\n> I am happy to have an interview.")
	x.arrive(sub, "From: news@shop.example\nSubject: Sale\nList-Id: <shop>\n\nBuy now")
	x.work()
	assert.Equal(t, []core.OutcomeKind{core.OutcomeReplied}, x.kinds(sub))
	assert.Empty(t, x.kinds(gone))

	x.arrive(sub, "From: boss@other.example\nSubject: Fwd: Your Go project\nReferences: <z@firm.example> <%ID%>\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSam forwarded me this. We'd like to invite you to an interview with our CTO.\n--b\nContent-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:u1\nDTSTART:20261201T100000Z\nDTEND:20261201T104500Z\nSUMMARY:Interview\nEND:VEVENT\nEND:VCALENDAR\n--b--")
	x.work()
	x.arrive(sub, "From: %TO%\nSubject: Contract\nIn-Reply-To: <%ID%>\n\nWe are delighted to offer you the contract: six months at 90 EUR per hour. Please sign the attached agreement to accept.")
	x.work()
	// A crash after the page was read and before it is booked: it is read again.
	x.arrive(sub, "From: %TO%\nSubject: Re: Contract\nIn-Reply-To: <%ID%>\n\nCountersigned copy attached. You're hired, welcome aboard!")
	crashing := x.cfg
	crashing.Reach = func(p string) {
		if p == "tracker.read" {
			panic(p)
		}
	}
	assert.Panics(t, func() { _, _ = tracker.New(crashing).Work(ctx) })
	x.work()
	x.arrive(sub, "From: ap@firm.example\nSubject: Remittance advice\nReferences: <%ID%>\n\nYour invoice 2026-1 has been paid. Amount: EUR 8,640.00.")
	x.work()
	x.work()
	assert.Equal(t, []core.OutcomeKind{core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered, core.OutcomeWon}, x.kinds(sub))

	by := map[string]core.Reply{}
	for _, r := range x.replies() {
		by[r.MessageID] = r
	}
	require.Len(t, by, 7)
	assert.Equal(t, core.ReplyAuto, by["in1@firm.example"].Class)
	assert.Equal(t, core.AskAddress, by["in2@firm.example"].Ask)
	assert.NotContains(t, by["in3@firm.example"].Text, "interview", "what it quotes is not kept")
	require.NotNil(t, by["in5@firm.example"].Invite)
	assert.Equal(t, time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC), by["in5@firm.example"].Invite.Start)
	paid := by["in8@firm.example"]
	assert.Equal(t, core.AskPayment, paid.Ask)
	assert.Equal(t, core.Money{Minor: 864000, Currency: "EUR"}, paid.Amount)
	paid.Ask = ""
	_, err := x.FixReply(ctx, paid, &core.OutcomeEvent{ID: "paid-1", SubmissionID: sub.ID, Kind: core.OutcomePaid, Amount: paid.Amount, Source: "user:test"}, false, "user:test")
	require.NoError(t, err)
	assert.Equal(t, core.OutcomePaid, x.kinds(sub)[4])
	assert.Equal(t, 8, x.box.Fresh(t, dovecot.User, "INBOX"), "nothing in the mailbox was touched")
	for _, s := range []core.Submission{sub, gone} {
		require.NoError(t, x.VerifyJob(ctx, s.JobID))
	}
}
