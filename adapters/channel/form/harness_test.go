package form

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/channel/channeltest"
	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/fakes/forms"
	"github.com/automonet/automonet/internal/need"
)

// shared is the one browser of this test binary.
type shared struct {
	once sync.Once
	dir  string
	b    *browser.Browser
}

var theBrowser shared

func TestMain(m *testing.M) {
	code := m.Run()
	if theBrowser.b != nil {
		theBrowser.b.Close()
		_ = os.RemoveAll(theBrowser.dir)
	}
	os.Exit(code)
}

func (s *shared) start(c browser.Config) *browser.Browser {
	s.once.Do(func() {
		s.dir, _ = os.MkdirTemp("", "forms")
		c.Folder, c.ReadOnly = s.dir, false
		s.b = browser.New(c)
	})
	return s.b
}

func chromium(t *testing.T) {
	t.Helper()
	if _, err := browser.Find(""); err != nil {
		need.Tool(t, "chromium", "install Debian's package chromium, or name one in CHROMIUM")
	}
}

func anna() channel.Author {
	text := func(s string) map[core.Lang]string { return map[core.Lang]string{"": s} }
	fact := func(id string, kind core.FactKind, s string) core.Fact {
		return core.Fact{ID: core.FactID(id), Kind: kind, Text: text(s), Confirmed: true}
	}
	answer := func(id, question, s string) core.Fact {
		f := fact(id, core.FactAnswer, s)
		f.Evidence = question
		return f
	}
	rate := fact("rate", core.FactRate, "80 EUR")
	rate.Rate, rate.Period = core.Money{Minor: 8000, Currency: "EUR"}, core.PeriodHour
	return channel.Author{ByUser: true, Profile: core.Profile{ID: "anna", Name: forms.Name, Facts: []core.Fact{
		fact("mail", core.FactContact, forms.Mail), fact("phone", core.FactContact, forms.Phone), fact("place", core.FactContact, forms.City+", "+forms.Country),
		fact("li", core.FactPortfolio, forms.LinkedIn), fact("gh", core.FactPortfolio, forms.GitHub), fact("site", core.FactPortfolio, forms.Website),
		fact("head", core.FactHeadline, forms.Headline), rate, fact("when", core.FactAvailability, "from 2026-12-01"),
		answer("permit", "Are you authorized to work in the EU?", "Yes"), answer("visa", "Do you require visa sponsorship?", "No"),
		answer("years", "How many years of Go experience do you have?", "7"),
		{ID: "open", Kind: core.FactContact, Text: text("unconfirmed@example.org")},
	}}}
}

// world is a channel before the zoo, for one page.
func world(t *testing.T, page string) *channeltest.World {
	t.Helper()
	chromium(t)
	s := forms.Start()
	t.Cleanup(s.Close)
	settle := "800ms"
	if page == "suite" {
		settle = "300ms" // nothing of it comes late
	}
	return &channeltest.World{
		Config:    map[string]any{"consent": true, "allow_hosts": []string{s.Host()}, "settle": settle, "timeout": "25s", "answer_timeout": "10s"},
		Recipient: s.URL(page), Subject: "Your posting: crawler in Go", Folder: t.TempDir(), Remote: s, Connections: s.Writes,
		Deliveries: func() []channeltest.Delivery {
			var out []channeltest.Delivery
			for _, g := range s.Submissions() {
				out = append(out, channeltest.Delivery{Key: core.IdemKey(g.Key), Recipient: s.URL(g.Page), Subject: g.Values["subject"], Body: g.Values["message"]})
			}
			return out
		},
	}
}

func fault(f forms.Fault) func(*channeltest.World) {
	return func(w *channeltest.World) { w.Remote.(*forms.Server).SetFault(f) }
}

func with(key, value string, then func(*channeltest.World)) func(*channeltest.World) {
	return func(w *channeltest.World) { w.Config[key] = value; then(w) }
}

func harness() channeltest.Harness {
	spec := Spec()
	spec.New = func(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
		c, err := newChannel(cfg, deps, theBrowser.start)
		if err != nil {
			return nil, err
		}
		return c, nil
	}
	return channeltest.Harness{
		Spec: spec, Author: anna(), Open: func(t *testing.T) *channeltest.World { return world(t, "suite") },
		Unsendable: []string{"broken utf-8", "control characters"},
		Injected:   []string{"@example.net", "%0aBcc"},
		Refusals: []channeltest.Refusal{
			{Name: "page gone", Arrange: fault(forms.Gone), Want: core.RefusedClosed},
			{Name: "known already", Arrange: fault(forms.Again), Want: core.RefusedAlreadySent},
			{Name: "challenge", Arrange: fault(forms.Challenged), Want: core.RefusedWall},
			{Name: "sent before", Arrange: fault(forms.Status409), Want: core.RefusedAlreadySent},
			{Name: "not valid", Arrange: fault(forms.Status422), Want: core.RefusedContent},
			{Name: "too many", Arrange: fault(forms.Status429), Want: core.RefusedTooFast, Retry: true},
			{Name: "closed meanwhile", Arrange: fault(forms.Status410), Want: core.RefusedClosed},
			{Name: "not let in", Arrange: fault(forms.Status403), Want: core.RefusedWall},
			{Name: "a question without an answer", Arrange: func(w *channeltest.World) { w.Recipient = strings.Replace(w.Recipient, "/suite", "/question", 1) }, Want: core.RefusedWall},
		},
		Outages: []channeltest.Outage{
			{Name: "nobody listens", Arrange: func(w *channeltest.World) {
				w.Recipient = closedPort()
				w.Config["allow_hosts"] = []string{strings.TrimSuffix(strings.TrimPrefix(w.Recipient, "http://"), "/suite")}
			}},
			{Name: "down", Arrange: fault(forms.Down)},
			{Name: "no page comes", Arrange: with("timeout", "2s", fault(forms.Slow))},
			{Name: "cut before it was accepted", Arrange: fault(forms.Before), Ambiguous: true},
			{Name: "cut after it was accepted", Arrange: fault(forms.After), Ambiguous: true, Arrived: 1},
			{Name: "an error after it was accepted", Arrange: fault(forms.Error500), Ambiguous: true, Arrived: 1},
			{Name: "no answer after it was accepted", Arrange: with("answer_timeout", "1500ms", fault(forms.Silent)), Ambiguous: true, Arrived: 1},
		},
		Verdicts: []channeltest.Verdict{
			{Name: "never tried", Want: channel.PresenceUnknowable},
			{Name: "confirmed", Want: channel.PresenceFound, Arrange: func(t *testing.T, _ *channeltest.World, c channel.Channel, s core.Submission) {
				_, err := c.Submit(t.Context(), s)
				require.NoError(t, err)
			}},
			{Name: "stopped before the last click", Want: channel.PresenceAbsent, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				fault(forms.Challenged)(w)
				_, err := c.Submit(t.Context(), s)
				require.Error(t, err)
			}},
			{Name: "answer lost", Want: channel.PresenceUnknowable, Arrange: func(t *testing.T, w *channeltest.World, c channel.Channel, s core.Submission) {
				fault(forms.After)(w)
				_, err := c.Submit(t.Context(), s)
				var unclear *channel.AmbiguousError
				require.True(t, errors.As(err, &unclear))
			}},
		},
	}
}

func closedPort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "http://127.0.0.1:1/suite"
	}
	defer l.Close()
	return "http://" + l.Addr().String() + "/suite"
}

func TestConformance(t *testing.T) {
	t.Parallel()
	channeltest.Run(t, harness())
}

const letter = "Dear team,\n\nI have built three such crawlers in Go.\n\nKind regards\nAnna Beispiel\n"

// application is an approved submission with a CV for a page of the zoo.
func application(t *testing.T, w *channeltest.World, id string) core.Submission {
	t.Helper()
	cv := filepath.Join(t.TempDir(), "stored")
	require.NoError(t, os.WriteFile(cv, []byte("%PDF-1.4 the CV"), 0o600))
	sum := sha256.Sum256([]byte("%PDF-1.4 the CV"))
	lang := core.LangEnglish
	if strings.HasSuffix(w.Recipient, "/german") {
		lang = core.LangGerman
	}
	return harness().Approve(w, id, core.Content{Channel: "form", Recipient: w.Recipient, Subject: w.Subject, Language: lang, Body: letter,
		Attachments: []core.Attachment{{Name: forms.CV, Path: cv, SHA256: hex.EncodeToString(sum[:])}}})
}
