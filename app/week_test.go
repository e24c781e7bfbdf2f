package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
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
	fake "github.com/automonet/automonet/internal/fakes/llm"
	"github.com/automonet/automonet/internal/fakes/smtp"
	"github.com/automonet/automonet/internal/fakes/world"
)

// dayBudget is what model calls may cost in a day of the week: about a third of the
// drafts that are wanted.
const dayBudget core.NanoUSD = 10_000_000

// week is a live agent in simulated time: its sources and platforms are replay servers
// in memory, its mail server and its model vendor are real ones, and an owner looks in
// every hour.
type week struct {
	t      *testing.T
	dir    string
	rand   *rand.Rand
	world  *world.World
	venues []venue
	vendor *fake.Vendor
	cfg    config.Config
	agent  *app.App
	wire   *wire
	// stops and kills count the ends of the agent's lives, caught the kills in the
	// middle of a send.
	stops, kills, caught int
}

func (w *week) start() {
	w.t.Helper()
	w.wire = newWire(w.world.Net())
	var err error
	w.agent, err = app.New(app.Options{Config: w.cfg, Live: true, Listen: "-", Alone: true, Transport: w.wire, Secret: replayKey, StateDir: filepath.Join(w.dir, "state")})
	require.NoError(w.t, err)
	require.NoError(w.t, w.agent.Start(w.t.Context()))
}

// stop ends a life as SIGTERM does.
func (w *week) stop() {
	w.t.Helper()
	require.NoError(w.t, w.agent.Stop(w.t.Context()))
	w.stops++
}

// kill ends a life as SIGKILL does: what is on the disk at a moment is all that the next
// life finds, and what the old one still does reaches nobody.
func (w *week) kill(ctx context.Context) {
	w.t.Helper()
	synctest.Wait()
	if len(w.submissions(ctx, core.SubmissionSending)) > 0 {
		w.caught++
	}
	image, state := filepath.Join(w.dir, "image"), filepath.Join(w.dir, "image-state")
	copyTree(w.t, w.cfg.DataDir, image)
	copyTree(w.t, filepath.Join(w.dir, "state"), state)
	close(w.wire.dead)
	hard, cancel := context.WithCancel(ctx)
	cancel()
	// What it says on the way is of no interest: it is dead.
	_ = w.agent.Stop(hard)
	// The files keep their identity, as those of a killed process do.
	for _, pair := range [][2]string{{image, w.cfg.DataDir}, {state, filepath.Join(w.dir, "state")}} {
		w.putBack(pair[0], pair[1])
	}
	w.kills++
}

// putBack makes the files of a folder what they were in its image.
func (w *week) putBack(image, folder string) {
	w.t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(w.t, err)
	for _, e := range entries {
		if _, err := os.Lstat(filepath.Join(image, e.Name())); err != nil {
			require.NoError(w.t, os.RemoveAll(filepath.Join(folder, e.Name())))
		}
	}
	require.NoError(w.t, filepath.WalkDir(image, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(image, path)
		if err != nil {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		to := filepath.Join(folder, rel)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return err
		}
		return os.WriteFile(to, raw, 0o600)
	}))
}

func (w *week) service() service.Service { return w.agent.Service() }

// look is what the owner does every hour: they approve what waits, and settle what the
// agent cannot know by looking into the platforms.
func (w *week) look(ctx context.Context) {
	w.t.Helper()
	list, _, err := w.service().Proposals(ctx, core.ProposalFilter{States: []core.ProposalState{core.ProposalWaiting, core.ProposalNeedsHuman, core.ProposalDrafted}, Limit: core.MaxLimit})
	require.NoError(w.t, err)
	for _, p := range list {
		p = w.price(ctx, p)
		if p.State == core.ProposalWaiting && w.venue(p.Content.Channel) != nil {
			// A refusal, such as a job that was closed meanwhile, is the agent's right.
			_, err := w.service().Approve(ctx, p.ID, p.Hash, "user:test")
			if k := core.KindOf(err); err != nil && k != core.KindDenied && k != core.KindConflict {
				require.NoError(w.t, err)
			}
		}
	}
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
	days, seed := 1, uint64(7)
	if os.Getenv("AUTOMONET_FULL") != "" {
		days = 7
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
	synctest.Test(t, func(t *testing.T) {
		begin, ctx := time.Now(), t.Context()
		venues, instead := platforms(days)
		wd, err := world.Start(ctx, world.Options{Clock: clock.System{}, InMemory: true, Keyed: true, MaxLog: 100, Instead: instead})
		require.NoError(t, err)
		breakable(venues, wd)
		w := &week{t: t, dir: dir, world: wd, vendor: vendor, rand: rand.New(rand.NewPCG(seed, 7)), venues: append(venues, mailVenue(sink)), cfg: dayConfig(t, dir, wd)}
		board := fakes.New(fakes.Options{Host: "customers.example", MaxLog: 50})
		board.Handle("GET /jobs.json", customers(begin))
		board.InjectOn("/jobs.json", fakes.Status(503), fakes.Schedule{Every: 5})
		wd.Net().Add("customers.example", board)
		w.configure(srv.URL)
		w.start()
		var heap []uint64
		for hour := 1; hour <= 24*days; hour++ {
			for _, v := range w.venues {
				v.heal()
				if w.rand.IntN(3) == 0 {
					v.fail(w.rand.IntN(4))
				}
			}
			w.live(ctx, begin.Add(time.Duration(hour)*time.Hour), hour)
			w.look(ctx)
			if hour%24 == 0 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				heap = append(heap, m.HeapAlloc)
			}
		}
		// What is on its way comes to an end before the books are looked at.
		for _, v := range w.venues {
			v.heal()
		}
		for range 4 {
			time.Sleep(time.Hour)
			synctest.Wait()
			w.look(ctx)
		}
		w.verify(ctx, days)
		assert.Less(t, heap[len(heap)-1], heap[0]+(24<<20), "memory is flat: %v", heap)
		w.stop()
		require.NoError(t, board.Close())
		require.NoError(t, wd.Close())
	})
}

// live lets an hour pass, in which the agent may be stopped or killed.
func (w *week) live(ctx context.Context, until time.Time, hour int) {
	w.t.Helper()
	switch {
	case hour%8 == 0:
		time.Sleep(time.Until(until))
		w.stop()
		w.start()
	case hour%5 == 2:
		// From a moment of the hour on the next send meets the kill; where nothing is
		// sent any more, the kill meets whatever is going on.
		time.Sleep(time.Duration(w.rand.Int64N(int64(time.Until(until)))))
		w.wire.arm([]string{"before", "after"}[w.rand.IntN(2)])
		select {
		case <-w.wire.hit:
		case <-time.After(time.Until(until)):
		}
		w.kill(ctx)
		w.start()
		time.Sleep(time.Until(until))
	default:
		time.Sleep(time.Until(until))
	}
	synctest.Wait()
}

// configure points the agent at boards, platforms, mail server and vendor.
func (w *week) configure(vendor string) {
	w.t.Helper()
	if os.Getenv("AUTOMONET_FULL") == "" {
		// All known boards make a day take a minute.
		w.cfg.Sources = slices.DeleteFunc(w.cfg.Sources, func(s config.Source) bool { return w.venue(core.ChannelName(s.Name)) == nil })
	}
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
	s.Threshold, s.HoursPerDay, s.DraftsPerDay, s.Currency = 5, 24, 60, "EUR"
	s.Bids = map[string]int{"freelancer": 500, "upwork": 2000, "freelancehunt": 500}
	w.cfg.Providers = []config.Provider{{Name: "acme", Driver: "openai", Enabled: true, BaseURL: vendor + "/v1", Key: fakes.KeyRef, Models: []string{"gpt-5-mini"}}}
	w.cfg.Budget = config.Budget{Daily: dayBudget, Monthly: 5 * dayBudget}
}
