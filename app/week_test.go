package app_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/app"
	"github.com/automonet/automonet/app/config"
	"github.com/automonet/automonet/app/service"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/forms"
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/fakes/world"
)

// dayBudget is what model calls may cost in a day of the week: about a third of the
// drafts that are wanted.
const dayBudget core.NanoUSD = 10_000_000

// week is a live agent in simulated time: its sources and platforms are replay servers
// in memory; its mail server, its model vendor, the companies' forms and the owner's
// project are real ones, and an owner looks in every hour.
type week struct {
	t      *testing.T
	dir    string
	rand   *rand.Rand
	world  *world.World
	venues []venue
	vendor *fake.Vendor
	cfg    config.Config
	agent  *app.App
	life   *life
	vault  *vault
	// project and zoo are nil where the machine cannot run them.
	project *project
	zoo     *forms.Server
	outside *outside
	// stops and kills count the ends of the agent's lives, caught the kills in the
	// middle of a send by channel and point; broken how often a venue or source was.
	// approved counts what was approved, every third of them on the phone.
	stops, kills, approved int
	caught                 map[core.ChannelName]map[string]int
	broken                 map[string]int
}

func (w *week) start() {
	w.t.Helper()
	w.life = &life{to: w.world.Net(), dead: make(chan struct{}), hit: make(chan struct{}, 1)}
	if w.project != nil {
		w.life.project = w.project.network
	}
	var err error
	w.agent, err = app.New(app.Options{Config: w.cfg, Live: true, Listen: "-", Alone: true, Transport: w.life, Channels: w.channels(w.life), Secret: w.secret, KeepSecret: w.vault.set,
		StateDir: filepath.Join(w.dir, "state")})
	require.NoError(w.t, err)
	require.NoError(w.t, w.agent.Start(w.t.Context()))
}

// secret knows the key of the replay servers, and what was kept.
func (w *week) secret(ref string) (string, error) {
	if v, err := replayKey(ref); err == nil {
		return v, nil
	}
	return w.vault.get(ref)
}

// stop ends a life as SIGTERM does.
func (w *week) stop() {
	w.t.Helper()
	require.NoError(w.t, w.agent.Stop(w.t.Context()))
	w.stops++
}

func (w *week) service() service.Service { return w.agent.Service() }

// look is what the owner does every hour: they settle what the agent cannot know by
// looking into the platforms, look at what waits and approve it, every third draft on
// the phone. With kill, the next send is to meet one.
func (w *week) look(ctx context.Context, kill bool) {
	w.t.Helper()
	for _, s := range w.submissions(ctx, core.SubmissionNeedsHuman, core.SubmissionParked) {
		how := "absent"
		if s.State == core.SubmissionParked {
			how = "resume"
		}
		if v := w.venue(s.Channel); v != nil && v.has(s.Recipient) > 0 {
			how = "sent"
		}
		_, err := w.service().Resolve(ctx, s.ID, how, "user:test", "seen at the platform")
		require.NoError(w.t, err)
	}
	list, _, err := w.service().Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting, core.ProposalNeedsHuman, core.ProposalDrafted}, Limit: core.MaxLimit})
	require.NoError(w.t, err)
	var ready []core.Proposal
	for _, p := range list {
		p = w.price(ctx, w.direct(ctx, p))
		if p.State == core.ProposalWaiting && w.venue(p.Content.Channel) != nil {
			// What stands in the way, such as a server that is down, is shown and looked at later.
			_, err := w.service().Preview(ctx, p.ID)
			if k := core.KindOf(err); err != nil && k != core.KindTransient && k != core.KindDenied && k != core.KindConflict {
				require.NoError(w.t, err)
			}
			ready = append(ready, p)
		}
	}
	if kill {
		w.target()
	}
	for _, p := range ready {
		w.approved++
		if w.project != nil && w.approved%3 == 0 && w.project.approve(ctx, p) {
			continue // one that does not come through is approved in the next hour
		}
		// A refusal, such as a job that was closed meanwhile, is the agent's right.
		_, err := w.service().Approve(ctx, p.ID, p.Hash, "user:test")
		if k := core.KindOf(err); err != nil && k != core.KindDenied && k != core.KindConflict {
			require.NoError(w.t, err)
		}
	}
}

// direct sends a hand-off to the channel that the owner has for its platform.
func (w *week) direct(ctx context.Context, p core.Proposal) core.Proposal {
	w.t.Helper()
	for _, v := range w.venues {
		if v.byHand == "" || p.Content.Channel == v.channel || !strings.Contains(p.Content.Recipient, v.byHand) {
			continue
		}
		c := p.Content
		c.Channel = v.channel
		edited, err := w.service().Edit(ctx, p.ID, c, "user:test")
		require.NoError(w.t, err)
		return edited
	}
	return p
}

// target lets the next send meet a kill, by a channel that is not far ahead of the others
// in that, at the point that sends by that channel met the least.
func (w *week) target() {
	at, least := map[core.ChannelName]string{}, total(w.caught[w.venues[0].channel])
	for _, v := range w.venues {
		least = min(least, total(w.caught[v.channel]))
	}
	for _, v := range w.venues {
		if total(w.caught[v.channel]) > least+1 {
			continue
		}
		at[v.channel] = slices.MinFunc(points, func(a, b string) int { return w.caught[v.channel][a] - w.caught[v.channel][b] })
	}
	w.life.aim(at)
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// price enters the amount of a bid, which is the owner's to say.
func (w *week) price(ctx context.Context, p core.Proposal) core.Proposal {
	w.t.Helper()
	v := w.venue(p.Content.Channel)
	if v == nil || !v.price.Min.Stated() || p.Content.Price == v.price {
		return p
	}
	c := p.Content
	c.Price = v.price
	edited, err := w.service().Edit(ctx, p.ID, c, "user:test")
	require.NoError(w.t, err)
	return edited
}

func (w *week) venue(name core.ChannelName) *venue {
	i := slices.IndexFunc(w.venues, func(v venue) bool { return v.channel == name })
	if i < 0 {
		return nil
	}
	return &w.venues[i]
}

func (w *week) submissions(ctx context.Context, states ...core.SubmissionState) (out []core.Submission) {
	w.t.Helper()
	after := ""
	for {
		list, next, err := w.service().Submissions(ctx, core.SubmissionFilter{States: states, After: after, Limit: core.MaxLimit})
		require.NoError(w.t, err)
		out = append(out, list...)
		if after = next; after == "" {
			return out
		}
	}
}

// TestAWeekLive lets a live agent work on all sources and platforms, with faults
// everywhere, a small budget, restarts and kills, and holds at the end what must hold:
// one simulated day on a few boards in the usual run, seven days on all with
// AUTOMONET_FULL.
func TestAWeekLive(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates a day; not with -short")
	}
	// The short run joins the owner's project at noon: a day of polling is long.
	days, joins, seed := 1, 12, uint64(7)
	if os.Getenv("AUTOMONET_FULL") != "" {
		days, joins = 7, 1
		if s := os.Getenv("AUTOMONET_SEED"); s != "" {
			_, err := fmt.Sscan(s, &seed)
			require.NoError(t, err)
		}
	}
	dir := t.TempDir()
	// What is outside of simulated time hands out no connection that is kept: a wait
	// for the network would stop the clock.
	sink, err := smtp.Start(smtp.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, sink.Close()) }()
	vendor := author()
	srv := httptest.NewUnstartedServer(vendor)
	srv.Config.SetKeepAlivesEnabled(false)
	srv.Start()
	defer srv.Close()
	zoo, copy, out := startForms(t), startProject(t, seed), startOutside(t)
	synctest.Test(t, func(t *testing.T) {
		begin, ctx := time.Now(), t.Context()
		venues, instead := platforms(days)
		if zoo != nil {
			venues = append(venues, formVenue(zoo))
		}
		wd, err := world.Start(ctx, world.Options{Clock: clock.System{}, InMemory: true, Keyed: true, MaxLog: 100, Instead: instead})
		require.NoError(t, err)
		breakable(venues, wd)
		w := &week{t: t, dir: dir, world: wd, vendor: vendor, rand: rand.New(rand.NewPCG(seed, 7)), venues: append(venues, mailVenue(sink)), cfg: dayConfig(t, dir, wd),
			vault: &vault{values: map[string]string{}}, project: copy, zoo: zoo, outside: out, caught: map[core.ChannelName]map[string]int{}, broken: map[string]int{}}
		board := fakes.New(fakes.Options{Host: "customers.example", MaxLog: 50})
		board.Handle("GET /jobs.json", customers(begin))
		board.InjectOn("/jobs.json", fakes.Status(503), fakes.Schedule{Every: 5})
		wd.Net().Add("customers.example", board)
		w.configure(srv.URL)
		if copy != nil {
			copy.open()
			w.cfg.Sync = copy.config()
			require.NoError(t, w.vault.set(w.cfg.Sync.Key, copy.stack.AnonKey))
		}
		w.start()
		var heap []uint64
		for hour := 1; hour <= 24*days; hour++ {
			if hour == joins {
				w.join(ctx)
			}
			w.spoil()
			w.tick()
			w.live(ctx, begin.Add(time.Duration(hour)*time.Hour), hour)
			w.look(ctx, kills(hour+1) && hour < 24*days)
			if hour%24 == 0 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				heap = append(heap, m.HeapAlloc)
			}
		}
		// What is on its way comes to an end before the books are looked at.
		w.fair()
		for range 4 {
			w.tick()
			time.Sleep(time.Hour)
			synctest.Wait()
			w.look(ctx, false)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		w.verify(ctx, days)
		assert.Less(t, heap[len(heap)-1], heap[0]+(24<<20), "memory is flat: %v", heap)
		w.stop()
		require.NoError(t, board.Close())
		require.NoError(t, wd.Close())
	})
}

// killsAnHour bounds the kills of an hour, so that something gets through.
const killsAnHour = 8

// kills are the hours in which the agent is killed, stops those at whose end it stops.
func kills(hour int) bool { return hour%3 == 2 }
func stops(hour int) bool { return hour%8 == 0 && !kills(hour) }

// live lets an hour pass, in which the agent may be stopped or killed.
func (w *week) live(ctx context.Context, until time.Time, hour int) {
	w.t.Helper()
	n := 0
	for met := kills(hour); met && n < killsAnHour; {
		// Where nothing is sent, the kill meets whatever is going on, and is the last.
		select {
		case <-w.life.hit:
			w.met(ctx)
		case <-time.After(time.Duration(w.rand.Int64N(int64(max(time.Until(until)/2, time.Second))))):
			met = false
			w.life.aim(nil)
		}
		w.kill(ctx)
		w.start()
		if n++; met && n < killsAnHour {
			w.target()
		}
	}
	time.Sleep(time.Until(until))
	if stops(hour) {
		w.stop()
		w.start()
	}
	synctest.Wait()
}

// met notes the send that a kill has met.
func (w *week) met(ctx context.Context) {
	w.t.Helper()
	synctest.Wait()
	name, point := w.life.met()
	sending := w.submissions(ctx, core.SubmissionSending)
	require.True(w.t, slices.ContainsFunc(sending, func(s core.Submission) bool { return s.Channel == name }), "a send by %s is under way", name)
	if w.caught[name] == nil {
		w.caught[name] = map[string]int{}
	}
	w.caught[name][point]++
}

// fair ends all that is broken.
func (w *week) fair() {
	for _, v := range w.venues {
		v.heal()
	}
	for _, s := range w.cfg.Sources {
		if server := w.world.Server(string(s.Name)); server != nil {
			server.ClearFaults()
		}
	}
	if w.project != nil {
		w.project.heal()
	}
}

// spoil breaks some of the venues, the sources and the way to the project for an hour.
func (w *week) spoil() {
	for _, v := range w.venues {
		v.heal()
		if w.rand.IntN(3) == 0 {
			v.fail(w.rand.IntN(4))
			w.broken[string(v.channel)]++
		}
	}
	for _, s := range w.cfg.Sources {
		server := w.world.Server(string(s.Name))
		if server == nil || w.venue(core.ChannelName(s.Name)) != nil {
			continue
		}
		server.ClearFaults()
		if w.rand.IntN(4) == 0 {
			server.Inject("*", []fakes.Fault{fakes.Cut(), fakes.Drop(), fakes.Status(500), fakes.TooMany(time.Minute), fakes.Garbage(), fakes.Truncate()}[w.rand.IntN(6)], 3)
			w.broken[string(s.Name)]++
		}
	}
	if w.project != nil {
		w.project.weather()
	}
}

// configure points the agent at boards, platforms, mail server and vendor.
func (w *week) configure(vendor string) {
	w.t.Helper()
	if os.Getenv("AUTOMONET_FULL") == "" {
		// All known boards make a day take a minute.
		w.cfg.Sources = slices.DeleteFunc(w.cfg.Sources, func(s config.Source) bool { return w.venue(core.ChannelName(s.Name)) == nil })
	}
	// Forms and career pages ask for an address.
	profile, err := os.ReadFile(w.cfg.Profile)
	require.NoError(w.t, err)
	contact := "\n  - {id: mail, kind: contact, text: " + weekMail + "}\n"
	require.NoError(w.t, os.WriteFile(w.cfg.Profile, append(bytes.TrimRight(profile, "\n"), contact...), 0o600))
	node := func(v map[string]any) config.Node {
		n, err := config.NodeFrom(v)
		require.NoError(w.t, err)
		return n
	}
	w.cfg.Sources = append(w.cfg.Sources, config.Source{Name: "customers", Driver: "feed", Enabled: true, Config: node(map[string]any{"urls": []any{"https://customers.example/jobs.json"}})})
	s := &w.cfg.Settings
	s.Modes, s.Permissions = map[core.ChannelName]core.Mode{"assist": core.ModeDraft}, map[core.ChannelName]string{}
	for _, v := range w.venues {
		w.cfg.Channels[v.channel] = config.Channel{Mode: core.ModeConfirm, Config: node(v.config)}
		s.Modes[v.channel], s.Permissions[v.channel] = core.ModeConfirm, "written permission of the replay server, 2026"
	}
	s.DisclosureLine = true
	s.Threshold, s.HoursPerDay, s.DraftsPerDay, s.Currency = 5, 24, 60, "EUR"
	s.Bids = map[string]int{"freelancer": 500, "upwork": 2000, "freelancehunt": 500}
	w.cfg.Providers = []config.Provider{{Name: "acme", Driver: "openai", Enabled: true, BaseURL: vendor + "/v1", Key: fakes.KeyRef, Models: []string{"gpt-5-mini"}}}
	w.cfg.Budget = config.Budget{Daily: dayBudget, Monthly: 5 * dayBudget}
}
