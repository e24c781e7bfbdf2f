package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/submitter"
	"github.com/automonet/automonet/actors/tracker"
	"github.com/automonet/automonet/adapters/all"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/books"
	"github.com/automonet/automonet/core/review"
	"github.com/automonet/automonet/store/storetest"
)

// month is an owner who answers postings on every platform for some days.
type month struct {
	*storetest.Fixture
	t        *testing.T
	rand     *rand.Rand
	markets  []*market
	channels map[core.ChannelName]channel.Channel
	specs    map[core.ChannelName]channel.Spec
	send     *submitter.Submitter
	track    *tracker.Tracker
	// recipients are where each submission went, paid those for which a client paid.
	recipients map[core.SubmissionID]string
	paid       map[core.SubmissionID]bool
	// entered is how many entries of a market's books the owner has seen.
	entered map[core.ChannelName]int
}

// days is how long the owner works; a full run is a month.
func days() int {
	if os.Getenv("AUTOMONET_FULL") == "1" {
		return 30
	}
	return 6
}

type monthNode map[string]any

// Decode fills v, strictly.
func (n monthNode) Decode(v any) error {
	raw, err := yaml.Marshal(map[string]any(n))
	if err != nil {
		return err
	}
	return yaml.NewDecoder(strings.NewReader(string(raw)), yaml.Strict()).Decode(v)
}

func newMonth(t *testing.T) *month {
	t.Helper()
	m := &month{Fixture: storetest.Open(t, storetest.Live()), t: t, rand: rand.New(rand.NewPCG(7, 30)), channels: map[core.ChannelName]channel.Channel{},
		specs: map[core.ChannelName]channel.Spec{}, recipients: map[core.SubmissionID]string{}, paid: map[core.SubmissionID]bool{}, entered: map[core.ChannelName]int{}}
	contact := core.Fact{ID: "mail", Kind: core.FactContact, Text: map[core.Lang]string{"": "ada@freelance.example"}, Confirmed: true}
	profile := m.AddProfile()
	profile.Facts = append(profile.Facts, contact)
	_, err := m.SaveProfile(t.Context(), profile)
	require.NoError(t, err)
	m.markets = openMarkets(t, m.Clock, days())
	client := web.New(web.Config{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, MinInterval: -1, Retries: -1, Clock: m.Clock})
	t.Cleanup(func() { assert.NoError(t, client.Close()) })
	for _, spec := range all.Channels() {
		name := core.ChannelName(spec.Driver)
		m.specs[name] = spec
		for _, k := range m.markets {
			if k.name != name {
				continue
			}
			ch, err := spec.New(monthNode(k.config), channel.Deps{Name: name, Clock: m.Clock, Log: slog.New(slog.DiscardHandler), Web: client, Folder: t.TempDir(),
				Secret: func(string) (string, error) { return monthKey, nil }, Reach: func(string) {},
				Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
					return new(net.Dialer).DialContext(ctx, network, address)
				},
				Author: func(ctx context.Context, s core.Submission) (channel.Author, error) {
					p, err := m.Profile(ctx, "profile-1")
					return channel.Author{Profile: p, ByUser: true, Permission: "for this test"}, err
				},
				Sent: func(ctx context.Context) ([]core.SentMail, error) { return m.SentMails(ctx, name, time.Time{}, 5000) }})
			require.NoError(t, err, name)
			m.channels[name] = ch
		}
	}
	policies := func(core.Settings) []core.ChannelPolicy {
		var out []core.ChannelPolicy
		for name := range m.channels {
			out = append(out, core.ChannelPolicy{Channel: name, Mode: core.ModeConfirm, Ceiling: core.ModeConfirm})
		}
		return out
	}
	m.send = submitter.New(submitter.Config{Queue: m.Store, Ledger: m.Store, Facts: m.Store, Proposals: m.Store, Channels: m.channels, Policies: policies,
		Caps:  func(_ core.Settings, name core.ChannelName) core.Caps { return m.specs[name].Caps },
		Fresh: func(context.Context, core.Posting) (bool, error) { return true, nil }, Clock: m.Clock, IDs: m.IDs, Log: slog.New(slog.DiscardHandler), Boot: m.Boot()})
	m.track = tracker.New(tracker.Config{Store: m.Store, Channels: m.channels, Clock: m.Clock, Once: true})
	return m
}

// propose writes and approves an answer to the nth posting of a market.
func (m *month) propose(k *market, n int) {
	m.t.Helper()
	ctx := m.t.Context()
	job := m.Shortlisted(core.SourceName(k.name), fmt.Sprintf("%s-%d", k.name, n), 80)
	p, err := core.NewProposal(core.ProposalID(m.IDs.New()), job.ID, "profile-1", m.Clock.Now())
	require.NoError(m.t, err)
	p.Content = core.Content{Channel: k.name, Recipient: k.posting(n), Subject: "Your project", Language: core.LangEnglish, Price: k.price,
		Body: fmt.Sprintf("I rebuilt an invoicing service in Go before. About number %d. Drafted with AI, reviewed by me.", n)}
	require.NoError(m.t, m.CreateProposal(ctx, p))
	p.Claims, p.Gates = []core.Claim{{Text: "I rebuilt an invoicing service", Fact: "fact-1"}}, []core.GateResult{{Gate: "length", Passed: true}}
	p.Rung, p.Template, p.Flags = core.RungTemplate, "development/en", []string{review.FlagRecipientEntered}
	for _, to := range []core.ProposalState{core.ProposalDrafted, core.ProposalWaiting} {
		p, err = m.SaveProposal(ctx, p, to, "system:generator")
		require.NoError(m.t, err)
	}
	m.Approve(p)
}

// all are the submissions of a channel, or of all where it is "".
func (m *month) all(name core.ChannelName) []core.Submission {
	m.t.Helper()
	var out []core.Submission
	after := ""
	for {
		page, next, err := m.Submissions(m.t.Context(), core.SubmissionFilter{Limit: core.MaxLimit, After: after})
		require.NoError(m.t, err)
		for _, s := range page {
			if name == "" || s.Channel == name {
				out = append(out, s)
			}
		}
		if after = next; after == "" {
			return out
		}
	}
}

// hour lets the agent work once, and the user settle what only they can.
func (m *month) hour() {
	m.t.Helper()
	_, err := m.send.Work(m.t.Context())
	require.NoError(m.t, err)
	for _, s := range m.all("") {
		m.recipients[s.ID] = s.Recipient
		if s.State != core.SubmissionNeedsHuman {
			continue
		}
		now := m.Clock.Now()
		if m.market(s.Channel).arrived(s.Recipient) > 0 {
			_, err = m.FinishSend(m.t.Context(), s, core.SubmissionSent, &core.Receipt{By: "user", At: now}, nil, now, "user:cli")
		} else {
			require.NoError(m.t, m.Journal(m.t.Context(), submitter.Record(s, core.SentAbsent, now)))
			_, err = m.FinishSend(m.t.Context(), s, core.SubmissionQueued, nil, nil, now, "user:cli")
		}
		require.NoError(m.t, err)
	}
	m.Clock.Advance(time.Hour)
}

func (m *month) market(name core.ChannelName) *market {
	for _, k := range m.markets {
		if k.name == name {
			return k
		}
	}
	m.t.Fatalf("no market %s", name)
	return nil
}

// ratesOn are the rates of a day: they change in the middle of the month. No amount in
// them ends at half a cent, so that there is one way to round.
func (m *month) ratesOn(at time.Time) core.Rates {
	usd, uah := 1.25, 47.0
	if at.Sub(storetest.Start()) > time.Duration(days())*12*time.Hour {
		usd, uah = 1.10, 53.0
	}
	return core.Rates{AsOf: at.Format(time.DateOnly), Source: "test", PerEuro: map[core.Currency]float64{"USD": usd, "UAH": uah}}
}

// evening: clients decide and pay, the tracker reads what the platforms tell of it, and
// the owner enters what they do not, out of the platforms' own books.
func (m *month) evening() {
	m.t.Helper()
	ctx := m.t.Context()
	settings, err := m.Settings(ctx)
	require.NoError(m.t, err)
	settings.Rates = m.ratesOn(m.Clock.Now())
	_, err = m.SaveSettings(ctx, settings)
	require.NoError(m.t, err)
	for _, k := range m.markets {
		k.decide(m.rand)
	}
	m.clientsPay()
	if _, err = m.track.Work(ctx); err != nil {
		// A fault that the day left over: what it held up is read at the next round.
		for _, k := range m.markets {
			k.heal()
		}
		m.Clock.Advance(time.Hour)
		_, err = m.track.Work(ctx)
	}
	require.NoError(m.t, err)
	for _, k := range m.markets {
		m.enter(k)
	}
}

// clientsPay lets some of the clients pay for what they gave away, in one or more parts.
func (m *month) clientsPay() {
	m.t.Helper()
	answered, err := m.Answered(m.t.Context(), 10_000)
	require.NoError(m.t, err)
	for _, a := range answered {
		k, won := m.market(a.Channel), false
		for _, o := range a.Outcomes {
			won = won || o.Kind == core.OutcomeWon
		}
		if !won && !k.tells && m.rand.IntN(12) == 0 {
			// Where no platform tells, the owner does.
			m.save(core.OutcomeEvent{SubmissionID: a.Submission, Kind: core.OutcomeWon, Source: "user:cli"})
			won = true
		}
		if won && m.rand.IntN(3) == 0 {
			m.paid[a.Submission] = true
			k.pay(m.recipients[a.Submission], 10_001+m.rand.Int64N(250_000))
		}
	}
}

func (m *month) save(o core.OutcomeEvent) {
	m.t.Helper()
	o.ID, o.At = core.OutcomeID(m.IDs.New()), m.Clock.Now()
	require.NoError(m.t, m.SaveOutcome(m.t.Context(), o))
}

// enter brings the owner's entries of a market up to its books: a payment that nobody
// reported, and what was kept of one that was reported without its fee.
func (m *month) enter(k *market) {
	m.t.Helper()
	entries := k.book.Entries()
	for _, e := range entries[m.entered[k.name]:] {
		paid := core.OutcomeEvent{Kind: core.OutcomePaid, Source: "user:cli", Amount: core.Money{Minor: e.Minor, Currency: core.Currency(e.Currency)}, Fee: core.Money{Minor: e.Fee, Currency: core.Currency(e.Currency)}}
		for id, recipient := range m.recipients {
			if recipient == e.Of || k.reads && numbered(recipient) == numbered(e.Of) {
				paid.SubmissionID = id
			}
		}
		require.NotEmpty(m.t, paid.SubmissionID, "%s: %s", k.name, e.Of)
		if k.reads {
			paid.Supersedes = m.reported(paid)
		}
		m.save(paid)
	}
	m.entered[k.name] = len(entries)
}

// reported finds the payment that the channel itself brought in, and that has no fee yet.
func (m *month) reported(paid core.OutcomeEvent) core.OutcomeID {
	m.t.Helper()
	sub, err := m.Submission(m.t.Context(), paid.SubmissionID)
	require.NoError(m.t, err)
	list, err := m.Outcomes(m.t.Context(), sub.JobID)
	require.NoError(m.t, err)
	for _, o := range books.Effective(list) {
		if o.Kind == core.OutcomePaid && o.Source == string(sub.Channel) && o.Amount == paid.Amount {
			return o.ID
		}
	}
	require.Fail(m.t, "the channel has not reported a payment", "%+v", paid)
	return ""
}

// TestAMonthOnEveryPlatform answers postings on all platforms for simulated days, with
// faults: nothing is sent twice or lost, the caps hold, and the statement of profit is
// equal to the platforms' own books to the cent.
func TestAMonthOnEveryPlatform(t *testing.T) {
	t.Parallel()
	m := newMonth(t)
	for day := range days() {
		for _, k := range m.markets {
			for n := range perDay {
				m.propose(k, day*perDay+n)
			}
		}
		for range 10 {
			for _, k := range m.markets {
				k.heal()
				if m.rand.IntN(4) == 0 {
					k.fail(m.rand.IntN(4))
				}
			}
			m.hour()
		}
		m.evening()
		m.Clock.Advance(14 * time.Hour)
	}
	for _, k := range m.markets {
		k.heal()
	}
	for range 72 { // what faults and caps held up goes out
		m.hour()
	}
	m.evening()
	m.check()
}

func (m *month) check() {
	t := m.t
	t.Helper()
	for _, k := range m.markets {
		sent, perHour, perDayOf := 0, map[string]int{}, map[string]int{}
		for _, s := range m.all(k.name) {
			if s.State != core.SubmissionSent {
				assert.Fail(t, "left over", "%s: %s is %s (%+v)", k.name, s.ID, s.State, s.Refusal)
				continue
			}
			sent++
			assert.Equal(t, 1, k.arrived(s.Recipient), "%s: %s arrived once", k.name, s.Recipient)
			require.NoError(t, m.VerifyJob(t.Context(), s.JobID))
			perHour[s.Receipt.At.Format("2006-01-02 15")]++
			perDayOf[s.Receipt.At.Format(time.DateOnly)]++
		}
		assert.Equal(t, days()*perDay, sent, "%s: everything went out", k.name)
		assert.Equal(t, sent, k.total(), "%s: and nothing else", k.name)
		for at, n := range perHour {
			assert.LessOrEqual(t, n, m.specs[k.name].Caps.PerHour, "%s at %s", k.name, at)
		}
		for at, n := range perDayOf {
			assert.LessOrEqual(t, n, m.specs[k.name].Caps.PerDay, "%s on %s", k.name, at)
		}
	}
	settings, err := m.Settings(t.Context())
	require.NoError(t, err)
	answered, err := m.Answered(t.Context(), 10_000)
	require.NoError(t, err)
	in := books.Input{Currency: "EUR", Rates: settings.Rates, Zone: time.UTC, From: storetest.Start().Format(time.DateOnly), To: m.Clock.Now().Format(time.DateOnly),
		JobCosts: map[core.JobID]core.NanoUSD{}, DayCosts: map[string]core.NanoUSD{}}
	for _, a := range answered {
		in.Entries = append(in.Entries, books.Entry{Submission: a.Submission, Job: a.Job, Source: a.Source, Client: a.Client, Channel: string(a.Channel), SentAt: a.At, Outcomes: a.Outcomes})
	}
	statement := books.Draw(in)
	lines := map[string]core.StatementLine{}
	for _, l := range statement.Channels {
		lines[l.Key] = l
	}
	wins, payments, total := 0, 0, [2]int64{}
	for _, k := range m.markets {
		paid, fees := m.booked(k)
		got := lines[string(k.name)]
		assert.Equal(t, []int64{paid, fees, paid - fees}, []int64{got.Paid, got.Fees, got.Profit}, "%s", k.name)
		wins, payments, total = wins+got.Wins, payments+len(k.book.Entries()), [2]int64{total[0] + paid, total[1] + fees}
		t.Logf("%-14s %3d sent, %2d won, %2d payments: %10.2f EUR, fees %9.2f EUR", k.name, days()*perDay, got.Wins, len(k.book.Entries()), float64(paid)/100, float64(fees)/100)
	}
	t.Logf("%d won, %d payments, paid %.2f EUR, fees %.2f EUR, kept %.2f EUR", wins, payments, float64(total[0])/100, float64(total[1])/100, float64(total[0]-total[1])/100)
	assert.Equal(t, total, [2]int64{statement.Total.Paid, statement.Total.Fees})
	assert.NotZero(t, payments, "somebody paid")
	assert.GreaterOrEqual(t, wins, len(m.paid))
	assert.Empty(t, statement.Unbooked)
	money := map[core.Currency]core.PaidIn{}
	for _, p := range statement.Currencies {
		money[p.Paid.Currency] = p
	}
	for _, c := range []core.Currency{"EUR", "USD", "UAH"} {
		var paid, fees int64
		for _, k := range m.markets {
			for _, e := range k.book.Entries() {
				if k.currency == c {
					paid, fees = paid+e.Minor, fees+e.Fee
				}
			}
		}
		assert.Equal(t, []int64{paid, fees}, []int64{money[c].Paid.Minor, money[c].Fees.Minor}, "in %s, as the books have it", c)
	}
}

// booked adds up a market's own books in euros, each payment at the rate of its day.
func (m *month) booked(k *market) (paid, fees int64) {
	for _, e := range k.book.Entries() {
		rate := 1.0
		if k.currency != "EUR" {
			rate = m.ratesOn(e.At).PerEuro[k.currency]
		}
		turn := func(minor int64) int64 { // in whole hundredths of the rate, to the nearest
			r := int64(math.Round(rate * 100))
			return (2*minor*100 + r) / (2 * r)
		}
		paid, fees = paid+turn(e.Minor), fees+turn(e.Fee)
	}
	return paid, fees
}
