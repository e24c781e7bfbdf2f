package core_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
)

func now() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) }

func TestErrors(t *testing.T) {
	t.Parallel()
	err := core.Invalid("budget.daily", "got %d", -1).Because(io.EOF)
	require.Equal(t, "budget.daily: got -1", err.Error())
	require.ErrorIs(t, err, io.EOF)
	require.Equal(t, core.KindInvalid, core.KindOf(fmt.Errorf("load: %w", err)))
	require.Equal(t, core.KindInternal, core.KindOf(errors.New("x")))
	require.Equal(t, core.Kind(""), core.KindOf(nil))
	require.Equal(t, "plain", core.Errorf(core.KindDenied, "plain").Error())
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		minor    int64
		currency core.Currency
		want     string
	}{
		{123450, "EUR", "1234.50 EUR"}, {-5, "USD", "-0.05 USD"}, {0, "EUR", "0.00 EUR"}, {5000, "JPY", "5000 JPY"}, {1234, "KWD", "1.234 KWD"},
	} {
		m, err := core.NewMoney(c.minor, c.currency)
		require.NoError(t, err)
		require.Equal(t, c.want, m.String())
	}
	require.Equal(t, "not stated", core.Money{}.String())
	for _, bad := range []core.Currency{"", "eur", "EURO", "E1R"} {
		_, err := core.NewMoney(1, bad)
		require.Equal(t, core.KindInvalid, core.KindOf(err), bad)
	}
	_, err := core.Money{Minor: 1, Currency: "EUR"}.Add(core.Money{Minor: 1, Currency: "USD"})
	require.ErrorContains(t, err, "convert")
	_, err = core.Money{Minor: math.MaxInt64, Currency: "EUR"}.Add(core.Money{Minor: 1, Currency: "EUR"})
	require.ErrorContains(t, err, "does not fit")
	_, err = core.Money{Minor: math.MinInt64, Currency: "EUR"}.Add(core.Money{Minor: -1, Currency: "EUR"})
	require.ErrorContains(t, err, "does not fit")
	for _, v := range []float64{math.NaN(), math.Inf(1), 1e30} {
		_, err := core.FromMajor(v, "EUR")
		require.Error(t, err)
	}
	require.Equal(t, "$0.001500", core.NanoUSD(1_500_000).String())
	require.True(t, core.Pay{Max: core.Money{Minor: 1, Currency: "EUR"}}.Stated())
	require.False(t, core.Pay{}.Stated())
}

func TestMoneyProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.SampledFrom([]core.Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency")
		a := core.Money{Minor: rapid.Int64Range(-1e15, 1e15).Draw(t, "a"), Currency: c}
		b := core.Money{Minor: rapid.Int64Range(-1e15, 1e15).Draw(t, "b"), Currency: c}
		s, err := a.Add(b)
		if err != nil || s.Minor != a.Minor+b.Minor {
			t.Fatalf("%v + %v = %v, %v", a, b, s, err)
		}
		back, err := core.FromMajor(float64(a.Minor%1e9)/math.Pow10(c.Decimals()), c)
		if err != nil || back.Minor != a.Minor%1e9 {
			t.Fatalf("%d became %d", a.Minor%1e9, back.Minor)
		}
	})
}

func posting() core.Posting {
	return core.Posting{Source: "feed", ExternalID: "1", Title: "Go developer", Text: "We need one.", URL: "https://example.org/1", FetchedAt: now()}
}

func TestNewPostingBoundsForeignText(t *testing.T) {
	t.Parallel()
	p := posting()
	p.Title = "Go\x00 dev\x1b[31m\u202Eeloper\n" + strings.Repeat("x", 1000)
	p.Text = "a\r\nb\u2028c\x07" + strings.Repeat("ä", core.MaxTextBytes)
	p.Hints = map[string]string{"salary": " 5 €\n", "empty": " "}
	got, err := core.NewPosting(p)
	require.NoError(t, err)
	require.LessOrEqual(t, len(got.Title), core.MaxTitleBytes)
	require.True(t, strings.HasPrefix(got.Title, "Go dev[31meloper x"), got.Title)
	require.LessOrEqual(t, len(got.Text), core.MaxTextBytes)
	require.True(t, utf8.ValidString(got.Text))
	require.True(t, strings.HasPrefix(got.Text, "a\nb\nc"))
	require.Equal(t, map[string]string{"salary": "5 €"}, got.Hints)
	require.Equal(t, core.CompleteText, got.Completeness)
}

func TestNewPostingRefuses(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*core.Posting){
		"no source":       func(p *core.Posting) { p.Source = "" },
		"no id":           func(p *core.Posting) { p.ExternalID = " \x00" },
		"no text at all":  func(p *core.Posting) { p.Title, p.Text = "", "\u200b" },
		"javascript link": func(p *core.Posting) { p.URL = "javascript:alert(1)" },
		"file link":       func(p *core.Posting) { p.LinkBack = "file:///etc/passwd" },
		"password in url": func(p *core.Posting) { p.URL = "https://a:b@example.org" },
		"no host":         func(p *core.Posting) { p.URL = "https:///x" },
		"broken url":      func(p *core.Posting) { p.URL = "http://[::1" },
	} {
		p := posting()
		change(&p)
		_, err := core.NewPosting(p)
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\u202eb\xff\xfe", 10, true)
	f.Add(strings.Repeat("ä", 100), 7, false)
	f.Fuzz(func(t *testing.T, s string, n int, multiline bool) {
		n = n&0xffff + 1
		got := core.Clean(s, n, multiline)
		if len(got) > n || !utf8.ValidString(got) || strings.ContainsAny(got, "\x00\x1b\u202e\ufeff\r") {
			t.Fatalf("%q became %q", s, got)
		}
		if !multiline && strings.Contains(got, "\n") {
			t.Fatalf("%q keeps a line break", got)
		}
		if again := core.Clean(got, n, multiline); again != got {
			t.Fatalf("cleaning twice changes %q to %q", got, again)
		}
	})
}

func TestNewJob(t *testing.T) {
	t.Parallel()
	j, err := core.NewJob("j1", posting(), core.Extraction{Language: "en"})
	require.NoError(t, err)
	require.Equal(t, core.JobNew, j.State)
	require.Nil(t, j.Score, "a job that was not scored has no score")
	_, err = core.NewJob("", posting(), core.Extraction{})
	require.Error(t, err)
	_, err = core.NewJob("j1", core.Posting{}, core.Extraction{})
	require.Error(t, err)
}

func profile() core.Profile {
	return core.Profile{ID: "p", Name: "Ada", Facts: []core.Fact{
		{ID: "go", Kind: core.FactSkill, Text: map[core.Lang]string{"": "Go"}, Skills: []string{"go"}, Level: 5, Confirmed: true},
		{ID: "shop", Kind: core.FactProject, Text: map[core.Lang]string{"en": "a shop"}, Skills: []string{"go", "sql"}, Confirmed: true},
		{ID: "guess", Kind: core.FactSkill, Text: map[core.Lang]string{"": "Rust"}, Skills: []string{"rust"}},
	}}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	p, err := core.NewProfile(profile())
	require.NoError(t, err)
	require.Equal(t, 5, p.Skills()["go"].Level, "the skill fact goes before the project")
	require.Contains(t, p.Skills(), "sql")
	require.NotContains(t, p.Skills(), "rust", "an unconfirmed fact is not used")
	require.Len(t, p.OfKind(core.FactSkill), 1)
	f, ok := p.Fact("shop")
	require.True(t, ok)
	_, ok = f.In("de")
	require.False(t, ok, "a fact without a German text cannot be stated in German")
	text, ok := p.Facts[0].In("de")
	require.True(t, ok)
	require.Equal(t, "Go", text)
	_, ok = p.Fact("none")
	require.False(t, ok)
	for name, change := range map[string]func(*core.Profile){
		"no name":      func(p *core.Profile) { p.Name = " " },
		"no id":        func(p *core.Profile) { p.Facts[0].ID = "" },
		"id twice":     func(p *core.Profile) { p.Facts[1].ID = "go" },
		"unknown kind": func(p *core.Profile) { p.Facts[0].Kind = "hobby" },
		"level":        func(p *core.Profile) { p.Facts[0].Level = 6 },
		"years":        func(p *core.Profile) { p.Facts[0].Years = 81 },
		"no text":      func(p *core.Profile) { p.Facts[0].Text = map[core.Lang]string{"en": " "} },
	} {
		bad := profile()
		change(&bad)
		_, err := core.NewProfile(bad)
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

func waiting(t *testing.T) core.Proposal {
	t.Helper()
	p, err := core.NewProposal("pr", "j", "p", now())
	require.NoError(t, err)
	p.State = core.ProposalWaiting
	p.Content = core.Content{Channel: "email", Recipient: "jobs@example.org", Subject: "Go", Body: "Hello", Language: "en"}
	p.Hash = p.Content.Hash()
	return p
}

func TestApproveIsBoundToTheContent(t *testing.T) {
	t.Parallel()
	p := waiting(t)
	ok, err := p.Approve(p.Hash, "user:test", now())
	require.NoError(t, err)
	require.True(t, ok.ApprovedFor())
	ok.Content.Body += "!"
	require.False(t, ok.ApprovedFor(), "one more byte voids it")
	_, err = core.NewSubmission("s", ok, "", now())
	require.Equal(t, core.KindDenied, core.KindOf(err))

	_, err = p.Approve("other", "user:test", now())
	require.Equal(t, core.KindConflict, core.KindOf(err))
	unlinked := p
	unlinked.Claims = []core.Claim{{Text: "I won a prize"}}
	_, err = unlinked.Approve(p.Hash, "user:test", now())
	require.ErrorContains(t, err, "no supporting fact")
	failed := p
	failed.Gates = []core.GateResult{{Gate: "length", Detail: "too long"}}
	_, err = failed.Approve(p.Hash, "user:test", now())
	require.ErrorContains(t, err, "too long")
	open := p
	open.Missing = []string{"your rate"}
	_, err = open.Approve(p.Hash, "user:test", now())
	require.ErrorContains(t, err, "your rate")
	rejected := p
	rejected.State = core.ProposalRejected
	_, err = rejected.Approve(p.Hash, "user:test", now())
	require.Equal(t, core.KindConflict, core.KindOf(err))
	_, err = core.NewProposal("", "j", "p", now())
	require.Error(t, err)
}

func TestHashCoversEveryFieldOfTheContent(t *testing.T) {
	t.Parallel()
	base := core.Content{Channel: "email", Recipient: "a", Subject: "b", Body: "c", Language: "en",
		Price:       core.Pay{Min: core.Money{Minor: 1, Currency: "EUR"}, Max: core.Money{Minor: 2, Currency: "EUR"}, Period: core.PeriodHour},
		Attachments: []core.Attachment{{Name: "cv.pdf", SHA256: "aa"}}}
	for name, change := range map[string]func(*core.Content){
		"channel": func(c *core.Content) { c.Channel = "x" }, "recipient": func(c *core.Content) { c.Recipient = "x" },
		"subject": func(c *core.Content) { c.Subject = "x" }, "body": func(c *core.Content) { c.Body = "x" },
		"language": func(c *core.Content) { c.Language = "de" }, "min": func(c *core.Content) { c.Price.Min.Minor++ },
		"max": func(c *core.Content) { c.Price.Max.Minor++ }, "currency": func(c *core.Content) { c.Price.Min.Currency = "USD" },
		"max currency": func(c *core.Content) { c.Price.Max.Currency = "USD" }, "period": func(c *core.Content) { c.Price.Period = core.PeriodDay },
		"file":     func(c *core.Content) { c.Attachments = []core.Attachment{{Name: "cv.pdf", SHA256: "ab"}} },
		"name":     func(c *core.Content) { c.Attachments = []core.Attachment{{Name: "x.pdf", SHA256: "aa"}} },
		"no file":  func(c *core.Content) { c.Attachments = nil },
		"shifting": func(c *core.Content) { c.Subject, c.Body = "bc", "" },
	} {
		other := base
		change(&other)
		require.NotEqual(t, base.Hash(), other.Hash(), name)
	}
}

func TestSubmission(t *testing.T) {
	t.Parallel()
	p, err := waiting(t).Approve(waiting(t).Hash, "user:test", now())
	require.NoError(t, err)
	s, err := core.NewSubmission("s1", p, "ACME", now())
	require.NoError(t, err)
	require.Equal(t, core.SubmissionQueued, s.State)
	require.Equal(t, core.NewIdemKey("s1", "j", "email"), s.Key)
	require.Len(t, string(s.Key), 32)
	require.NotEqual(t, s.Key, core.NewIdemKey("s2", "j", "email"))
	_, err = core.NewSubmission("", p, "", now())
	require.Error(t, err)
	live := 0
	for _, st := range core.SubmissionMachine().States() {
		if st.Live() {
			live++
		}
	}
	require.Equal(t, 6, live)
	require.Equal(t, "too_fast: wait", (&core.Refusal{Code: core.RefusedTooFast, Text: "wait"}).Error())
	require.Equal(t, core.RecipientKey(" A@B.org"), core.RecipientKey("a@b.org "))
	require.NotEqual(t, core.PostingKey("a/1"), core.PostingKey("a/2"))
}

func TestOutcome(t *testing.T) {
	t.Parallel()
	ok := core.OutcomeEvent{ID: "o", SubmissionID: "s", Kind: core.OutcomeReplied}
	_, err := core.NewOutcomeEvent(ok)
	require.NoError(t, err)
	for name, change := range map[string]func(*core.OutcomeEvent){
		"id": func(o *core.OutcomeEvent) { o.ID = "" }, "kind": func(o *core.OutcomeEvent) { o.Kind = "married" },
		"paid without an amount": func(o *core.OutcomeEvent) { o.Kind = core.OutcomePaid }, "hours": func(o *core.OutcomeEvent) { o.Hours = -1 },
	} {
		bad := ok
		change(&bad)
		_, err := core.NewOutcomeEvent(bad)
		require.Equal(t, core.KindInvalid, core.KindOf(err), name)
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	p := core.ChannelPolicy{Channel: "forms", Mode: core.ModeDraft, Ceiling: core.ModeConfirm}
	c, err := p.WithMode(core.ModeConfirm)
	require.NoError(t, err)
	require.True(t, c.Mode.Permits(core.ModeDraft))
	require.False(t, c.Mode.Permits(core.ModeAuto))
	require.False(t, c.Mode.Permits("nonsense"))
	_, err = p.WithMode(core.ModeAuto)
	require.Equal(t, core.KindDenied, core.KindOf(err))
	_, err = p.WithMode("fast")
	require.Equal(t, core.KindInvalid, core.KindOf(err))
	p.Ceiling, p.ForbidsUnattended = core.ModeAuto, true
	_, err = p.WithMode(core.ModeAuto)
	require.ErrorContains(t, err, "written permission")
	p.WrittenPermission = "mail of 2026-11-01"
	_, err = p.WithMode(core.ModeAuto)
	require.NoError(t, err)
	p.Ceiling = core.ModeConfirm
	_, err = p.WithMode(core.ModeAuto)
	require.Error(t, err, "no permission lifts a channel above its ceiling")
	require.Equal(t, 3, core.DefaultMailCaps().PerHour)
	require.True(t, core.Lock{}.Active(now()))
	require.False(t, core.Lock{Until: now()}.Active(now()))
}

func TestScope(t *testing.T) {
	t.Parallel()
	s, err := core.NewScope(core.ScopeDay, "2026-11-23")
	require.NoError(t, err)
	require.Equal(t, core.ScopeDay, s.Kind())
	for _, name := range []string{"", "a b"} {
		_, err := core.NewScope(core.ScopeJob, name)
		require.Error(t, err)
	}
	_, err = core.NewScope("year", "2026")
	require.Error(t, err)
}

func TestChainShowsEveryTampering(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "n")
		var chain []core.Event
		prev := ""
		for i := range n {
			e := core.Event{JobID: "j", JobSeq: int64(i + 1), Kind: "job.new", Subject: "x", Data: fmt.Sprint(i), By: "agent", At: now()}.Seal(prev)
			prev = e.Hash
			chain = append(chain, e)
		}
		if err := core.VerifyChain(chain); err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, n-1).Draw(t, "i")
		switch rapid.IntRange(0, 5).Draw(t, "how") {
		case 0:
			chain[i].Data += "1"
		case 1:
			chain[i].By = "somebody"
		case 2:
			chain[i].At = chain[i].At.Add(time.Second)
		case 3:
			if i == n-1 {
				return // a cut tail cannot be seen from the chain alone
			}
			chain = append(chain[:i], chain[i+1:]...)
		case 4:
			chain[i].To = "sent"
		case 5:
			chain[i] = chain[i].Seal("forged")
		}
		if core.VerifyChain(chain) == nil {
			t.Fatal("the tampering was not seen")
		}
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	_, err := core.NewSettings(core.DefaultSettings())
	require.NoError(t, err)
	for field, change := range map[string]func(*core.Settings){
		"language": func(s *core.Settings) { s.Lang = "fr" }, "currency": func(s *core.Settings) { s.Currency = "euro" },
		"threshold": func(s *core.Settings) { s.Threshold = 101 }, "drafts_per_day": func(s *core.Settings) { s.DraftsPerDay = -1 },
		"max_age_days": func(s *core.Settings) { s.MaxAgeDays = 0 }, "fresh_for": func(s *core.Settings) { s.FreshFor = -1 },
		"modes.email":         func(s *core.Settings) { s.Modes = map[core.ChannelName]core.Mode{"email": "full"} },
		"caps.email.quiet_to": func(s *core.Settings) { s.Caps = map[core.ChannelName]core.Caps{"email": {QuietTo: 24}} },
		"filters.contracts":   func(s *core.Settings) { s.Filters.Contracts = []core.ContractType{"slavery"} },
	} {
		s := core.DefaultSettings()
		change(&s)
		_, err := core.NewSettings(s)
		var e *core.Error
		require.ErrorAs(t, err, &e, field)
		require.Equal(t, field, e.Field)
	}
}
