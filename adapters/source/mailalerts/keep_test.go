package mailalerts

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/source/sourcetest"
	fake "github.com/automonet/automonet/internal/fakes/imap"
)

func TestWhatWasReadOfAMailboxIsReadAgainWithoutIt(t *testing.T) {
	t.Parallel()
	r := mailbox(t)
	for i := range 3 {
		r.put(t, upworkMail(i, "pass"))
	}
	r.put(t, upworkMail(7, "fail"))
	r.put(t, []byte("From: friend@example.org\r\nSubject: private\r\n\r\nhttps://www.upwork.com/jobs/~021987654321098799999"))
	tape := source.NewTape(r.getter)
	deps := sourcetest.Deps("alerts", r.getter)
	deps.Secret = tape.Secret(func(string) (string, error) { return fake.Password, nil })
	deps.Keep = tape.Keep
	src, err := Spec().New(sourcetest.Node(r.node), deps)
	require.NoError(t, err)
	tape.Start()
	page := src.Fetch(t.Context(), nil)
	require.Equal(t, source.StatusOK, page.Status, page.Reason)
	rec, ok := source.DecodeRecording(tape.Recording("mailalerts", nil, page, r.getter.Clock.Now()).Encode())
	require.True(t, ok)
	require.Len(t, rec.Exchanges, 3, "a forged mail and a private one are not kept")
	for _, e := range rec.Exchanges {
		assert.NotContains(t, string(e.Body), fake.Password)
	}
	asked := r.Sessions()

	again, diff, err := source.Replay(t.Context(), Spec(), sourcetest.Node(r.node), "alerts", rec)
	require.NoError(t, err)
	sourcetest.CheckPage(t, again)
	assert.Equal(t, asked, r.Sessions(), "nobody is asked")
	assert.Equal(t, 3, diff.Same, "%+v", diff)
	assert.Empty(t, diff.Changed)
	assert.Empty(t, diff.Removed)
	assert.Equal(t, "ok", diff.Now.Status)

	rec.Exchanges = append(rec.Exchanges, source.Exchange{Method: mailMethod, Body: []byte("\x00")}, source.Exchange{Method: mailMethod, Secret: true})
	_, diff, err = source.Replay(t.Context(), Spec(), sourcetest.Node(r.node), "alerts", rec)
	require.NoError(t, err)
	assert.Equal(t, 3, diff.Same)
}

func TestLinksThatOnlyTheirSenderCanOpenAreCounted(t *testing.T) {
	t.Parallel()
	s := opened(t, map[string]any{"senders": []any{"board.example"}})
	opaque := "https://click.board.example/" + strings.Repeat("aB3", 20)
	mail := "From: alerts@board.example\r\nMessage-ID: <1@x>\r\nSubject: 2 new jobs\r\nContent-Type: text/html\r\n\r\n" +
		`<a href="https://board.example/jobs/go-developer-17">Go developer for a depot</a><br><a href="` + opaque + `1">Gardener for a park in town</a><br><a href="` + opaque + `2">Painter</a>`
	page := s.Import(t.Context(), "a.eml", []byte(mail))
	sourcetest.CheckPage(t, page)
	require.Len(t, page.Postings, 1)
	assert.Contains(t, page.Skipped, source.Skipped{ID: page.Skipped[0].ID, Reason: "2 links of this mail were left out: where they lead, only their sender knows"})

	alone := strings.Replace(mail, `<a href="https://board.example/jobs/go-developer-17">Go developer for a depot</a><br>`, "", 1)
	page = s.Import(t.Context(), "a.eml", []byte(alone))
	sourcetest.CheckPage(t, page)
	require.Len(t, page.Postings, 1, "a title of several words may be one of a job")
	assert.Equal(t, "Gardener for a park in town", page.Postings[0].Title)
	require.Len(t, page.Skipped, 1)
	assert.Contains(t, page.Skipped[0].Reason, "1 links of this mail")
}
