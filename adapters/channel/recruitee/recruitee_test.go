package recruitee_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/channel/recruitee"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes"
	fake "github.com/automonet/automonet/internal/fakes/recruitee"
)

const (
	offer = "/api/offers/" + fake.Slug
	apply = offer + "/candidates"
)

// remote is the service behind a world.
type remote struct {
	*fakes.Server
	site *fake.Site
}

func site(w *channeltest.World) *fake.Site { return w.Remote.(remote).site }

func open(t *testing.T) *channeltest.World {
	t.Helper()
	s, err := fakes.Start(fakes.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	r := remote{s, fake.New()}
	s.Handle("/", r.site.ServeHTTP)
	return &channeltest.World{
		Config: map[string]any{"hosts": []string{s.Addr()}}, Recipient: fake.Page(s.URL()), Remote: r, Settled: s.Settled, Folder: t.TempDir(),
		// A preview reads the offer; what counts is what writes.
		Connections: func() int { return s.Count(apply) },
		Deliveries: func() []channeltest.Delivery {
			var out []channeltest.Delivery
			for _, a := range r.site.Applications() {
				body := strings.ReplaceAll(strings.ReplaceAll(a.Values["candidate[cover_letter]"], "\r\n", "\n"), "\r", "\n")
				out = append(out, channeltest.Delivery{Key: core.IdemKey(a.Key), Recipient: fake.Page(s.URL()), Body: body})
			}
			return out
		},
	}
}

func fact(id string, kind core.FactKind, text, evidence string) core.Fact {
	return core.Fact{ID: core.FactID(id), Kind: kind, Text: map[core.Lang]string{"": text}, Evidence: evidence, Confirmed: true}
}

func anna() channel.Author {
	phone := fact("phone", core.FactContact, "+49 170 1234567", "")
	phone.Private = true
	return channel.Author{ByUser: true, Profile: core.Profile{ID: "anna", Name: "Anna Beispiel", Facts: []core.Fact{
		fact("mail", core.FactContact, "anna@freelance.example", ""), phone,
		fact("permit", core.FactAnswer, "Yes", "Are you authorized to work in the EU?"), fact("salary", core.FactAnswer, "80 EUR / hour", "Desired salary"),
		fact("level", core.FactAnswer, "Fluent", "Your German"),
		{ID: "unsure", Kind: core.FactContact, Text: map[core.Lang]string{"": "other@example.org"}},
	}}}
}

func no(status int, body string) func(*channeltest.World) {
	return func(w *channeltest.World) { site(w).Refuse(status, body) }
}

func at(path string, f fakes.Fault) func(*channeltest.World) {
	return func(w *channeltest.World) {
		w.Patience = 400 * time.Millisecond
		w.Remote.(remote).Inject(path, f, 0)
	}
}

func with(o ...fake.Option) func(*channeltest.World) {
	return func(w *channeltest.World) { site(w).Change(o...) }
}

func harness() channeltest.Harness {
	return channeltest.Harness{
		Spec: recruitee.Spec(), Open: open, NoSubject: true, Author: anna(),
		Unsendable: []string{"broken utf-8", "control characters"},
		Injected:   []string{"/../x", "?a=1", "#1", "_x"},
		Refusals: []channeltest.Refusal{
			{Name: "not valid", Arrange: no(422, `{"errors":{"candidate":{"cv":["can't be blank"]}}}`), Want: core.RefusedContent},
			{Name: "applied already", Arrange: no(422, `{"error":["You have already applied for this job"]}`), Want: core.RefusedAlreadySent},
			{Name: "conflict", Arrange: no(409, `{}`), Want: core.RefusedAlreadySent},
			{Name: "closed meanwhile", Arrange: no(404, `{}`), Want: core.RefusedClosed},
			{Name: "gone", Arrange: no(410, `not json`), Want: core.RefusedClosed},
			{Name: "not let in", Arrange: no(403, `{"error":"No."}`), Want: core.RefusedWall},
			{Name: "file too large", Arrange: no(413, ``), Want: core.RefusedContent},
			{Name: "hostile words", Arrange: no(422, `{"error":"x\u001b[31m\n`+strings.Repeat("long ", 900)+`"}`), Want: core.RefusedContent},
			{Name: "429", Arrange: at(apply, fakes.TooMany(2*time.Minute)), Want: core.RefusedTooFast, Retry: true},
			{Name: "a wall", Arrange: at(apply, fakes.Challenge()), Want: core.RefusedWall},
			{Name: "no such offer", Arrange: func(w *channeltest.World) { w.Recipient += "-gone" }, Want: core.RefusedClosed},
			{Name: "not published", Arrange: with(fake.Set("status", "closed")), Want: core.RefusedClosed},
			{Name: "a CV is required", Arrange: with(fake.Set("options_cv", "required")), Want: core.RefusedContent},
			{Name: "no letter is taken", Arrange: with(fake.Set("options_cover_letter", "off")), Want: core.RefusedWall},
			{Name: "a question without an answer", Arrange: with(fake.Ask(7, "string", "What is your native language?", true)), Want: core.RefusedWall},
			{Name: "an answer that is no option", Arrange: with(fake.Ask(7, "single_choice", "Your German", true, "A1", "C2")), Want: core.RefusedWall},
			{Name: "a kind that cannot be answered", Arrange: with(fake.Ask(7, "video", "Desired salary", true)), Want: core.RefusedWall},
		},
		Outages: []channeltest.Outage{
			{Name: "nobody listens", Arrange: func(w *channeltest.World) {
				w.Config["hosts"], w.Recipient = []string{"127.0.0.1:1"}, "http://127.0.0.1:1/o/x"
			}},
			{Name: "the offer is not one", Arrange: at(offer, fakes.BrokenJSON())},
			{Name: "500 before", Arrange: at(offer, fakes.Status(500))},
			{Name: "dropped", Arrange: at(apply, fakes.Drop()), Ambiguous: true},
			{Name: "500", Arrange: at(apply, fakes.Status(http.StatusBadGateway)), Ambiguous: true},
			{Name: "no answer", Arrange: at(apply, fakes.Hang()), Ambiguous: true},
			{Name: "taken, and the answer cut off", Arrange: at(apply, fakes.Cut()), Ambiguous: true, Arrived: 1},
			{Name: "taken, and the answer is not one", Arrange: at(apply, fakes.BrokenJSON()), Ambiguous: true, Arrived: 1},
			{Name: "taken, and the answer empty", Arrange: at(apply, fakes.EmptyBody()), Ambiguous: true, Arrived: 1},
		},
		Verdicts: []channeltest.Verdict{
			{Name: "never tried", Want: channel.PresenceUnknowable},
			{Name: "taken", Want: channel.PresenceFound, Arrange: func(t *testing.T, _ *channeltest.World, c channel.Channel, s core.Submission) {
				_, err := c.Submit(t.Context(), s)
				require.NoError(t, err)
			}},
			{Name: "refused for sure", Want: channel.PresenceAbsent, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				site(w).Refuse(422, `{}`)
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
			}},
			{Name: "answer lost", Want: channel.PresenceUnknowable, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				w.Remote.(remote).Inject(apply, fakes.Cut(), 0)
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
			}},
		},
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, harness())
}

func TestKilledAtAnyPointNothingIsSentTwice(t *testing.T) {
	channeltest.Crash(t, harness(), 20*time.Millisecond)
}

func TestTheApplicationHoldsWhatWasShown(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	site(w).Change(fake.Set("options_cv", "required"), fake.Ask(1, "boolean", "Are you authorized to work in the EU?", true), fake.Ask(2, "string", "Desired  SALARY:", true),
		fake.Ask(3, "single_choice", "Your German", true, "None", "fluent"), fake.Ask(4, "multi_choice", "Your German?", false, "Fluent"), fake.Ask(5, "text", "Anything else?", false), fake.Ask(6, "info", "Read this", true))
	cv := filepath.Join(t.TempDir(), "cv.pdf")
	require.NoError(t, os.WriteFile(cv, []byte("%PDF-1.7 Anna"), 0o600))
	sum := sha256.Sum256([]byte("%PDF-1.7 Anna"))
	content := h.Submission(w, "x").Content
	content.Attachments = []core.Attachment{{Name: "cv.pdf", Path: cv, SHA256: hex.EncodeToString(sum[:])}}
	s := h.Approve(w, "x", content)
	c := h.New(t, w, false)
	view, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	assert.Empty(t, view.Warnings)
	for _, line := range []string{"Name: Anna Beispiel", "E-mail: anna@freelance.example", "Are you authorized to work in the EU?: true", "Your German: fluent", "CV: cv.pdf"} {
		assert.Contains(t, view.Text, line)
	}
	assert.NotContains(t, view.Text, "170", "a private number is not given without need")
	_, err = c.Submit(t.Context(), s)
	require.NoError(t, err)
	got := site(w).Applications()[0]
	assert.Equal(t, []any{"Anna Beispiel", "anna@freelance.example", content.Body, "cv.pdf", "%PDF-1.7 Anna"},
		[]any{got.Values["candidate[name]"], got.Values["candidate[email]"], got.Values["candidate[cover_letter]"], got.File, string(got.CV)})
	q := "candidate[open_question_answers_attributes]"
	for name, want := range map[string]string{q + "[0][open_question_id]": "1", q + "[0][flag]": "true", q + "[1][content]": "80 EUR / hour", q + "[2][content]": "fluent", q + "[3][multi_content][]": "Fluent"} {
		assert.Equal(t, want, got.Values[name], name)
	}
	assert.NotContains(t, got.Values, "candidate[phone]")

	require.NoError(t, os.WriteFile(cv, []byte("another"), 0o600))
	s = h.Approve(w, "y", content)
	_, err = c.Submit(t.Context(), s)
	assert.Contains(t, channeltest.RefusalOf(t, err).Text, "has changed")
}

func TestAChangeAfterTheLookVoidsTheApproval(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	c := h.New(t, w, false)
	s := h.Submission(w, "x")
	_, err := c.Preview(t.Context(), s)
	require.NoError(t, err)
	site(w).Change(fake.Set("options_phone", "required"))
	_, err = c.Submit(t.Context(), s)
	assert.Equal(t, core.RefusedApprovalVoid, channeltest.RefusalOf(t, err).Code)
	assert.Empty(t, w.Deliveries())
	_, err = c.Preview(t.Context(), s)
	require.NoError(t, err)
	_, err = c.Submit(t.Context(), s)
	require.NoError(t, err, "looked at anew, it goes")
	assert.Equal(t, "+49 170 1234567", site(w).Applications()[0].Values["candidate[phone]"])
}

func TestWhatStandsInTheWayIsShown(t *testing.T) {
	t.Parallel()
	w, h := open(t), harness()
	site(w).Change(fake.Ask(7, "string", "Favourite colour?", true))
	view, err := h.New(t, w, true).Preview(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	require.Len(t, view.Warnings, 1)
	assert.Contains(t, view.Warnings[0], "Favourite colour?")
	h.Author = channel.Author{ByUser: true, Profile: core.Profile{Name: "Anna"}}
	view, err = h.New(t, w, true).Preview(t.Context(), h.Submission(w, "x"))
	require.NoError(t, err)
	assert.Contains(t, view.Warnings[0], "e-mail")
}

func TestLinks(t *testing.T) {
	t.Parallel()
	h := harness()
	for link, ok := range map[string]bool{
		"https://acme.recruitee.com/o/go-dev": true, "https://acme.recruitee.com/l/de/o/go-dev/c/new": true, "http://acme.recruitee.com/o/go-dev": false,
		"https://recruitee.com/o/go-dev": false, "https://a.b.recruitee.com/o/go-dev": false, "https://jobs.other.example/o/go-dev": false, "https://jobs.example.org/o/go-dev": true,
		"https://acme.recruitee.com.evil.example/o/go-dev": false, "https://acme.recruitee.com/api/offers": false, "https://acme.recruitee.com/o/go-dev?x=1": false,
	} {
		w := &channeltest.World{Config: map[string]any{"hosts": []string{"jobs.example.org"}}, Recipient: link}
		h.Author = channel.Author{}
		s := h.Submission(w, "x")
		s.Content.Body = "x\x00" // what is refused after the link, before anybody is asked
		_, err := h.New(t, w, false).Submit(t.Context(), h.Approve(w, "x", s.Content))
		want := core.RefusedRecipient
		if ok {
			want = core.RefusedContent
		}
		assert.Equal(t, want, channeltest.RefusalOf(t, err).Code, link)
	}
	_, err := recruitee.Spec().New(channeltest.Node(map[string]any{"hosts": []string{"https://x"}}), h.Deps(&channeltest.World{}, false))
	require.ErrorContains(t, err, "hosts")
}
