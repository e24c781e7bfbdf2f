//go:build unix

package email_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/dovecot"
)

func TestWhatWasSentIsReadInPagesWithItsAnswers(t *testing.T) {
	t.Parallel()
	s := dovecot.Start(t, dovecot.Options{})
	w, h := boxed(t, s), harness()
	first := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	put := func(folder string, n int, lines ...string) {
		at := first.Add(time.Duration(n) * time.Minute)
		raw := strings.Join(append([]string{"Date: " + at.Format(time.RFC1123Z)}, lines...), "\r\n")
		s.Deliver(t, dovecot.User, folder, fmt.Sprintf("%d.M%04d.test", at.Unix(), n), []byte(raw))
	}
	for n := range 60 {
		put("Sent", n, "From: mara@freelance.example", "To: a@firm.example", fmt.Sprintf("Message-ID: <%d@mara>", n), fmt.Sprintf("Subject: Application %d", n), "", fmt.Sprintf("body %d", n))
	}
	put("Sent", 60, "From: mara@freelance.example", "To: a@firm.example", "Message-ID: <60@mara>", "In-Reply-To: <x@firm>", "Subject: Re: else", "", "a long answer")
	put("INBOX", 1, "From: a@firm.example", "Message-ID: <1@firm>", "In-Reply-To: <3@mara>", "Subject: Re: Application 3", "", "yes")
	put("INBOX", 2, "From: b@firm.example", "Message-ID: <2@firm>", "References: <0@x> <3@mara>", "Subject: Re: Application 3", "", "also")
	put("INBOX", 3, "From: MAILER-DAEMON@mx.example", "Message-ID: <3@mx>", "Subject: Undelivered", "", "Message-ID: <4@mara>")
	put("INBOX", 4, "From: c@other.example", "Message-ID: <4@other>", "Subject: quotes it", "", "this mentions <4@mara> and answers nothing")

	box, ok := h.New(t, w, false).(channel.Reader).Inbox().(channel.Archive)
	require.True(t, ok)
	var all [][]byte
	var cursor channel.Cursor
	for pages, more := 1, true; more; pages++ {
		page, err := box.Sent(t.Context(), cursor, time.Time{})
		require.NoError(t, err)
		all = append(all, page.Mails...)
		assert.Equal(t, 61-len(all), page.Left)
		cursor, more = page.Next, page.More
		require.Less(t, pages, 4)
	}
	require.Len(t, all, 61)
	assert.Contains(t, string(all[7]), "body 7")
	assert.NotContains(t, string(all[60]), "a long answer", "of an answer only the fields are read")
	page, err := box.Sent(t.Context(), cursor, time.Time{})
	require.NoError(t, err)
	assert.Empty(t, page.Mails, "a page after the last one is empty")

	late, err := box.Sent(t.Context(), nil, first.Add(59*time.Minute))
	require.NoError(t, err)
	require.True(t, late.More)
	assert.Empty(t, late.Mails, "what was written before the day is left out, whenever it arrived here")

	asked := []channel.SentID{{ID: "3@mara", At: first.Add(3 * time.Minute)}, {ID: "4@mara", At: first.Add(4 * time.Minute)}, {ID: "5@mara", At: first.Add(5 * time.Minute)}}
	back, err := box.Answers(t.Context(), asked)
	require.NoError(t, err)
	var got []string
	for _, m := range back.Mails {
		for _, id := range []string{"<1@firm>", "<2@firm>", "<3@mx>", "<4@other>"} {
			if strings.Contains(string(m), "Message-ID: "+id) {
				got = append(got, id)
			}
		}
	}
	assert.ElementsMatch(t, []string{"<1@firm>", "<2@firm>", "<3@mx>"}, got)
	assert.Equal(t, first.Add(time.Minute), back.Since, "the oldest incoming mail says since when silence speaks")
	assert.Equal(t, 4, s.Fresh(t, dovecot.User, "INBOX"), "nothing was marked")
	assert.Equal(t, 61, s.Fresh(t, dovecot.User, "Sent"))

	_, err = box.Answers(t.Context(), []channel.SentID{{ID: "a\"b", At: first}})
	assert.Equal(t, core.KindInvalid, core.KindOf(err), "an id is never part of a command")
	s.Renumber(t, dovecot.User, "Sent")
	page, err = box.Sent(t.Context(), cursor, time.Time{})
	require.NoError(t, err)
	assert.Len(t, page.Mails, 50, "a folder that was numbered anew is read anew")
	s.Stop(t)
	_, err = box.Sent(t.Context(), cursor, time.Time{})
	require.Error(t, err)
}
