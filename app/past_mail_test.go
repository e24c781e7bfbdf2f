//go:build unix

package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/email"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/dovecot"
)

// mailed is a world whose mail channel has a real mailbox, in which sent applications
// lie.
func mailed(t *testing.T, s *dovecot.Server, l *local, sent int) {
	t.Helper()
	first := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for n := range sent {
		at := first.Add(time.Duration(n) * time.Minute)
		s.Deliver(t, dovecot.User, "Sent", fmt.Sprintf("%d.M%04d.test", at.Unix(), n), fmt.Appendf(nil,
			"Date: %s\r\nFrom: mara@freelance.example\r\nTo: jobs@firm%d.example\r\nMessage-ID: <%d@mara>\r\nSubject: Application for job %d\r\n\r\nI am applying.", at.Format(time.RFC1123Z), n, n, n))
	}
	at := first.Add(time.Hour)
	s.Deliver(t, dovecot.User, "INBOX", fmt.Sprintf("%d.M1.test", at.Unix()), fmt.Appendf(nil,
		"Date: %s\r\nFrom: kim@firm3.example\r\nMessage-ID: <a@firm3>\r\nIn-Reply-To: <3@mara>\r\nSubject: Re: Application for job 3\r\n\r\nUnfortunately we went with another one.", at.Format(time.RFC1123Z)))
	node := channeltest.Node(map[string]any{"host": "127.0.0.1", "from": "mara@freelance.example", "imap": map[string]any{"host": "127.0.0.1", "port": s.Plain,
		"security": "starttls", "ca_file": s.CA, "username": dovecot.User, "password": "env:IMAP", "timeout": "20s"}})
	ch, err := email.Spec().New(node, channel.Deps{Name: "email", Clock: l.clock, Secret: func(string) (string, error) { return dovecot.Password, nil }})
	require.NoError(t, err)
	l.channels["email"] = ch
}

func TestPastMailsAreImportedOnceAndGoOnAfterAnInterruption(t *testing.T) {
	t.Parallel()
	s := dovecot.Start(t, dovecot.Options{})
	w := newRestWorld(t)
	ctx, l := context.Background(), w.app.local
	mailed(t, s, l, 120)
	all := func() int {
		list, err := l.Past(ctx, time.Time{}, 500)
		require.NoError(t, err)
		return len(list)
	}
	var seen []core.WorkProgress
	note := func(p core.WorkProgress) { seen = append(seen, p) }
	report, err := l.ImportPastMail(ctx, core.PastMailWish{Channel: "email", DryRun: true}, "user:anna", note)
	require.NoError(t, err)
	require.Equal(t, 120, report.Good)
	require.Zero(t, all(), "a report saves nothing")
	require.Equal(t, []core.WorkProgress{{Stage: "read", Done: 50, Total: 120}, {Stage: "read", Done: 100, Total: 120}, {Stage: "read", Done: 120, Total: 120}}, seen)

	stopped, stop := context.WithCancel(ctx)
	_, err = l.ImportPastMail(stopped, core.PastMailWish{Channel: "email"}, "user:anna", func(core.WorkProgress) { stop() })
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 50, all(), "what was saved stays")
	page, err := l.PastMail(ctx, core.PastMailWish{Channel: "email"}, "user:anna")
	require.NoError(t, err)
	require.True(t, page.Resumed)
	require.Equal(t, 100, all(), "it goes on where it stopped")
	report, err = l.ImportPastMail(ctx, core.PastMailWish{Channel: "email"}, "user:anna", note)
	require.NoError(t, err)
	require.Equal(t, 20, report.Added)
	require.Equal(t, 120, all())

	page, err = l.PastMail(ctx, core.PastMailWish{Channel: "email"}, "user:anna")
	require.NoError(t, err)
	require.False(t, page.Resumed, "after the end it begins anew, for answers that came since")
	require.Equal(t, [3]int{0, 0, 50}, [3]int{page.Report.Added, page.Report.Updated, page.Report.Known})
	list, err := l.Past(ctx, time.Time{}, 500)
	require.NoError(t, err)
	for _, p := range list {
		if p.MessageID == "3@mara" {
			require.Equal(t, core.OutcomeLost, p.Outcomes[0].Kind)
		}
	}
	_, err = l.ForgetPast(ctx, "user:anna")
	require.NoError(t, err)
	page, err = l.PastMail(ctx, core.PastMailWish{Channel: "email"}, "user:anna")
	require.NoError(t, err)
	require.False(t, page.Resumed, "what is forgotten is not gone on with")

	_, err = l.PastMail(ctx, core.PastMailWish{Channel: "assist"}, "user:anna")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	_, err = l.PastMail(ctx, core.PastMailWish{Channel: "pigeon"}, "user:anna")
	require.Error(t, err)
	s.Stop(t)
	_, err = l.PastMail(ctx, core.PastMailWish{Channel: "email"}, "user:anna")
	require.Error(t, err)
}

func TestWithoutMailTheImportSaysHowToSetItUp(t *testing.T) {
	t.Parallel()
	l := newRestWorld(t).app.local
	require.Nil(t, l.channels["email"])
	_, err := l.PastMail(context.Background(), core.PastMailWish{Channel: "email"}, "user:anna")
	require.Equal(t, core.KindDenied, core.KindOf(err))
	require.ErrorContains(t, err, "automonet init")
}
