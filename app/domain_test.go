package app

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/actors/decider"
	"github.com/automonet/automonet/actors/generator"
	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/rdap"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/review"
	"github.com/automonet/automonet/core/screen"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	fake "github.com/automonet/automonet/internal/fakes/rdap"
	"github.com/automonet/automonet/internal/i18n"
	"github.com/automonet/automonet/store/storetest"
)

// ageing is a store, and the look-up of domains at a replay of a registry.
func ageing(t *testing.T, ages map[string]int) (*domainBook, *storetest.Fixture, *fakes.Server) {
	t.Helper()
	f := storetest.Open(t)
	f.AddProfile()
	s := fakes.New(fakes.Options{Host: fake.Host})
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	at := map[string]time.Time{}
	for name, days := range ages {
		at[name] = f.Clock.Now().AddDate(0, 0, -days)
	}
	s.Handle("/", fake.Handler(f.Clock.Now(), at).ServeHTTP)
	w := web.New(web.Config{Clock: f.Clock, Wall: clock.System{}, Transport: fakes.NewNet(s), MinInterval: -1, Retries: -1})
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	return &domainBook{store: f.Store, registry: rdap.New(rdap.Config{Getter: w, Bootstrap: "https://" + fake.Host + fake.Path, Clock: f.Clock}), clock: f.Clock, ours: []string{"api.board.com"}, turn: make(chan struct{}, 1)}, f, s
}

// wants is a job that wants to be answered at an address.
func wants(t *testing.T, f *storetest.Fixture, id, address string) core.Job {
	t.Helper()
	w := f.NewJob(f.Posting("feed", id))
	w.Job.Extraction.Contacts = []core.Contact{{Kind: core.ContactMail, Value: address}}
	require.NoError(t, f.SavePage(context.Background(), f.Page("feed", w)))
	return f.Reload(w.Job.ID)
}

// TestAYoungDomainAsksTheHuman goes from a shortlisted job to the look-up, the reason
// in words, and the verdict of all jobs of that domain.
func TestAYoungDomainAsksTheHuman(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	book, f, s := ageing(t, map[string]int{"young-shop.com": 5, "old-shop.com": 4000})
	settings, err := f.Settings(ctx)
	require.NoError(t, err)
	settings.Threshold = 0
	_, err = f.SaveSettings(ctx, settings)
	require.NoError(t, err)
	d := decider.New(f.Store, decider.NewRules(f.Store, f.Clock), f.Clock)
	decide := func() {
		t.Helper()
		for range 3 {
			_, err := d.Work(ctx)
			require.NoError(t, err)
			f.Clock.Advance(3 * time.Second)
		}
	}
	young, old := wants(t, f, "1", "jobs@young-shop.com"), wants(t, f, "2", "jobs@old-shop.com")
	decide()
	young, old = f.Reload(young.ID), f.Reload(old.ID)
	require.Equal(t, core.VerdictShortlist, young.Decision.Verdict)

	doubt, err := book.Doubt(ctx, old)
	require.NoError(t, err)
	require.False(t, doubt)
	doubt, err = book.Doubt(ctx, young)
	require.NoError(t, err)
	require.True(t, doubt)
	decide()
	young = f.Reload(young.ID)
	require.Equal(t, core.JobShortlisted, young.State)
	require.Equal(t, core.VerdictHuman, young.Decision.Verdict)
	last := young.Decision.Reasons[len(young.Decision.Reasons)-1]
	require.Equal(t, screen.FlagNewDomain, last.Code)
	require.Contains(t, i18n.Reason(core.LangEnglish, last), "young-shop.com, a domain that was registered 5 days before")
	require.Contains(t, i18n.Reason(core.LangGerman, last), "die 5 Tage zuvor registriert wurde")
	require.Equal(t, old.Decision.Verdict, f.Reload(old.ID).Decision.Verdict)

	// A later posting of the same domain is flagged when it comes, without a question.
	asked := s.Count("/com/domain/young-shop.com")
	require.Equal(t, 1, asked)
	again := wants(t, f, "3", "hr@young-shop.com")
	decide()
	require.Equal(t, core.VerdictHuman, f.Reload(again.ID).Decision.Verdict)
	f.Clock.Advance(time.Hour)
	doubt, err = book.Doubt(ctx, young)
	require.NoError(t, err)
	require.False(t, doubt, "a job is held up for a moment only")
	require.Equal(t, asked, s.Count("/com/domain/young-shop.com"), "kept answers are not asked for")
}

// TestAYoungDomainIsShownBesideADraftAskedForByHand goes from a job that the agent left
// alone, and whose text the owner asks for, to the question beside the text.
func TestAYoungDomainIsShownBesideADraftAskedForByHand(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	book, f, s := ageing(t, map[string]int{"young-shop.com": 5, "old-shop.com": 4000})
	opts := Options{Config: config.Default()}
	files, err := loadTemplates(opts.Config.Templates)
	require.NoError(t, err)
	permitted := func(core.Settings) []core.ChannelPolicy {
		// The channel would send by itself.
		return []core.ChannelPolicy{{Channel: "email", Mode: core.ModeAuto, Ceiling: core.ModeAuto}}
	}
	writer := func(b *domainBook) *generator.Generator {
		return generator.New(generator.Config{Store: f.Store, Jobs: f.Store, Owner: f.Store, Templates: newTemplateBook(files, f.Store).all, Policies: permitted, Domains: b.written(), IDs: f.IDs, Clock: f.Clock})
	}
	hand := func(b *domainBook, job core.Job) (core.Proposal, core.Job) {
		t.Helper()
		l := &local{store: f.Store, clock: f.Clock, ids: f.IDs, knock: func(string) {}, policies: permitted, writer: writer(b),
			channels: map[core.ChannelName]channel.Channel{"email": nil}}
		p, err := l.Draft(ctx, job.ID, "")
		require.NoError(t, err)
		return p, f.Reload(job.ID)
	}
	fresh, old := wants(t, f, "1", "jobs@young-shop.com"), wants(t, f, "2", "jobs@old-shop.com")
	require.Equal(t, core.JobNew, fresh.State, "nothing has decided it")
	p, job := hand(book, fresh)
	require.Equal(t, "jobs@young-shop.com", p.Content.Recipient)
	require.Contains(t, p.Flags, "ask:"+review.CodeScam+": reason="+screen.FlagNewDomain)
	require.NotEqual(t, core.ProposalApproved, p.State)
	require.Equal(t, core.VerdictHuman, job.Decision.Verdict)
	last := job.Decision.Reasons[len(job.Decision.Reasons)-1]
	require.Equal(t, screen.FlagNewDomain, last.Code)
	require.Equal(t, 1, s.Count("/com/domain/young-shop.com"))

	p, job = hand(book, old)
	require.NotContains(t, fmt.Sprint(p.Flags), screen.FlagNewDomain)
	require.Empty(t, job.Decision.Reasons)

	// A registry that says nothing holds nothing up, and neither does one that is not asked.
	s.Inject("/com/domain/mute.com", fakes.Status(500), 9)
	p, _ = hand(book, wants(t, f, "3", "jobs@mute.com"))
	require.NotContains(t, fmt.Sprint(p.Flags), screen.FlagNewDomain)
	p, _ = hand(nil, wants(t, f, "4", "jobs@young-shop.com"))
	require.NotContains(t, fmt.Sprint(p.Flags), screen.FlagNewDomain)

	// Who gives up while another look-up runs waits for none.
	book.turn <- struct{}{}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	_, err = book.Young(gone, job)
	require.ErrorIs(t, err, context.Canceled)
}

func TestWhatCannotBeFoundOutIsNoSign(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	ages := map[string]int{"slow.com": 3}
	for i := range 30 {
		ages[fmt.Sprintf("d%d.com", i)] = 3
	}
	book, f, s := ageing(t, ages)
	doubts := func(address string) bool {
		t.Helper()
		var job core.Job
		job.Extraction.Contacts = []core.Contact{{Kind: core.ContactMail, Value: address}}
		doubt, err := book.Doubt(ctx, job)
		require.NoError(t, err)
		return doubt
	}
	s.Inject("/com/domain/slow.com", fakes.Status(500), 1)
	require.False(t, doubts("a@slow.com"), "a registry that fails")
	require.False(t, doubts("a@slow.com"), "is not asked again at once")
	require.Equal(t, 1, s.Count("/com/domain/slow.com"))
	f.Clock.Advance(7 * time.Hour)
	require.True(t, doubts("a@slow.com"), "but later")
	for _, quiet := range []string{"a@nobody.com", "a@" + fake.Future, "a@" + fake.Other, "a@shop.plain", "a@gmail.com", "a@board.com", "a@linkedin.com"} {
		require.False(t, doubts(quiet), quiet)
	}
	require.Zero(t, s.Count("/com/domain/board.com"), "the host of a source is not asked about")
	found := 0
	for i := range 30 {
		if doubts(fmt.Sprintf("a@d%d.com", i)) {
			found++
		}
	}
	n, err := f.DomainsLooked(ctx, f.Clock.Now().Add(-24*time.Hour))
	require.NoError(t, err)
	require.Equal(t, domainsPerDay, n, "no more than a day's share is asked for")
	require.Less(t, found, domainsPerDay)
	f.Clock.Advance(25 * time.Hour)
	require.True(t, doubts("a@d29.com"), "the next day has room again")
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	var job core.Job
	job.Extraction.Contacts = []core.Contact{{Kind: core.ContactMail, Value: "a@d28.com"}}
	_, err = book.Doubt(stopped, job)
	require.ErrorIs(t, err, context.Canceled)
	_, err = f.Domain(ctx, "d28.com")
	require.Equal(t, core.KindNotFound, core.KindOf(err), "what was broken off is not kept as a failure")
}

func TestNoRegistryIsAskedWhereItIsOff(t *testing.T) {
	t.Parallel()
	var off config.Config
	require.Nil(t, domains(Options{Config: off}, nil, nil))
	on := config.Default()
	require.NotNil(t, domains(Options{Config: on, Clock: clock.System{}}, nil, nil))
	require.Nil(t, domains(Options{Config: on, Transport: fakes.NewNet()}, nil, nil), "a replay is no network")
}
