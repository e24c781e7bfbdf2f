// Package world starts a replay server for every source, with postings that may
// be redistributed: the demo, the end-to-end tests and the build run on it
// without network and keys.
package world

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"sort"
	"time"

	"github.com/automonet/automonet/internal/clock"
	"github.com/automonet/automonet/internal/fakes"
	"github.com/automonet/automonet/internal/fakes/arbeitnow"
	"github.com/automonet/automonet/internal/fakes/boards"
	"github.com/automonet/automonet/internal/fakes/feeds"
	"github.com/automonet/automonet/internal/fakes/hackernews"
	"github.com/automonet/automonet/internal/fakes/himalayas"
	"github.com/automonet/automonet/internal/fakes/jobicy"
	"github.com/automonet/automonet/internal/fakes/remoteok"
	"github.com/automonet/automonet/internal/fakes/remotive"
	"github.com/automonet/automonet/internal/fakes/searches"
	"github.com/automonet/automonet/internal/fakes/weworkremotely"
)

// Options say how the world is set up; the zero value is ready to use.
type Options struct {
	// Clock tells what "now" is, to which the recorded dates are moved, and times
	// the servers; nil is the machine's clock.
	Clock clock.Clock
	// Verbatim serves the dates as they were recorded.
	Verbatim bool
	// InMemory opens no port: the servers answer under their real names through
	// Net, which is what simulated time needs.
	InMemory bool
	// Keyed starts the servers of the drivers too that want a key, which is
	// fakes.Key under the reference fakes.KeyRef.
	Keyed bool
	// MaxLog bounds the requests that each server keeps; 0 is fakes' default.
	MaxLog int
	// Instead replaces what the servers of these drivers answer.
	Instead map[string]Stock
}

// Stock is what a service holds: how it answers, and the ids of its postings.
type Stock struct {
	Handler http.Handler
	IDs     []string
}

// World is a set of running replay servers. It is safe for concurrent use.
type World struct {
	memory  bool
	nodes   map[string]map[string]any
	servers map[string]*fakes.Server // by driver
	ids     map[string][]string
	hosts   map[string]string // driver by host
	net     *fakes.Net
	stop    func() bool
}

// place is a service: its driver, its hosts, and what it serves.
type place struct {
	driver string
	hosts  []string
	serve  func(now time.Time) (http.Handler, []string)
	robots fakes.Robots
	// config is what its driver needs beside the address; keyed, that a key is in it.
	config map[string]any
	keyed  bool
}

func places() []place {
	all := append(knownPlaces(), markets()...)
	for _, d := range boards.Drivers() {
		all = append(all, place{driver: d, hosts: boards.Hosts(d), serve: boards.Sample(d), robots: fakes.RobotsAllow(), config: boards.Config(d)})
	}
	for _, d := range searches.Drivers() {
		all = append(all, place{driver: d, hosts: searches.Hosts(d), serve: searches.Sample(d), robots: fakes.RobotsMissing(), config: searches.Config(d), keyed: searches.Keyed(d)})
	}
	return all
}

func knownPlaces() []place {
	return []place{
		{driver: "arbeitnow", hosts: []string{"www.arbeitnow.com"}, serve: arbeitnow.Recorded, robots: fakes.RobotsAllow()},
		{driver: "feed", hosts: []string{"feeds.example"}, serve: feeds.Sample, robots: fakes.RobotsMissing(), config: map[string]any{
			"urls": []any{"https://feeds.example" + feeds.AtomPath}, "title_pattern": `^(?P<company>[^:]+): (?P<title>.+)$`,
		}},
		{driver: "hackernews", hosts: []string{"hn.algolia.com", "hacker-news.firebaseio.com"}, serve: hackernews.Recorded, robots: fakes.RobotsMissing()},
		{driver: "himalayas", hosts: []string{"himalayas.app"}, serve: himalayas.Recorded, robots: fakes.RobotsAllow()},
		{driver: "jobicy", hosts: []string{"jobicy.com"}, serve: jobicy.Recorded, robots: fakes.RobotsAllow()},
		{driver: "remoteok", hosts: []string{"remoteok.com"}, serve: remoteok.Recorded, robots: remoteok.Robots()},
		{driver: "remotive", hosts: []string{"remotive.com"}, serve: remotive.Recorded, robots: remotive.Robots()},
		{driver: "weworkremotely", hosts: []string{"weworkremotely.com"}, serve: weworkremotely.Recorded, robots: fakes.RobotsAllow()},
	}
}

// Start starts all servers. They stop when ctx ends or Close is called.
func Start(ctx context.Context, o Options) (*World, error) {
	if o.Clock == nil {
		o.Clock = clock.System{}
	}
	now := time.Time{}
	if !o.Verbatim {
		now = o.Clock.Now()
	}
	w := &World{memory: o.InMemory, servers: map[string]*fakes.Server{}, ids: map[string][]string{}, hosts: map[string]string{}, nodes: map[string]map[string]any{}}
	w.net = fakes.NewNet()
	for _, p := range places() {
		if p.keyed && !o.Keyed {
			continue
		}
		w.nodes[p.driver] = p.config
		handler, ids := p.serve(now)
		if other, ok := o.Instead[p.driver]; ok {
			handler, ids = other.Handler, other.IDs
		}
		w.ids[p.driver] = ids
		s, err := open(fakes.Options{Host: p.hosts[0], Clock: o.Clock, MaxLog: o.MaxLog}, o.InMemory)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("start the replay server of %s: %w", p.driver, err), w.Close())
		}
		s.SetRobots(p.robots)
		s.Handle("/", handler.ServeHTTP)
		w.servers[p.driver] = s
		for _, host := range p.hosts {
			w.net.Add(host, s)
			w.hosts[host] = p.driver
		}
	}
	// Close reports nothing of use here: the context's owner has left.
	w.stop = context.AfterFunc(ctx, func() { _ = w.shut() })
	return w, nil
}

func open(o fakes.Options, memory bool) (*fakes.Server, error) {
	if memory {
		return fakes.New(o), nil
	}
	return fakes.Start(o)
}

// Drivers returns the names of the drivers that have a server, sorted.
func (w *World) Drivers() []string {
	var names []string
	for d := range w.servers {
		names = append(names, d)
	}
	sort.Strings(names)
	return names
}

// Server returns the server of a driver, to inject faults and to read its log; nil
// for a driver that has none. It answers for all hosts of its service.
func (w *World) Server(driver string) *fakes.Server { return w.servers[driver] }

// URL returns the base address of a driver's server, "" for a driver without one.
func (w *World) URL(driver string) string {
	if s := w.Server(driver); s != nil {
		return s.URL()
	}
	return ""
}

// Hosts returns the "host:port" addresses that the web client has to be allowed,
// none in memory.
func (w *World) Hosts() []string {
	var hosts []string
	for _, d := range w.Drivers() {
		if !w.memory {
			hosts = append(hosts, w.Server(d).Addr())
		}
	}
	return hosts
}

// Hosted returns the driver of each host name that leads to a server.
func (w *World) Hosted() map[string]string { return maps.Clone(w.hosts) }

// Net returns the world as an internet in memory, for the web client's Transport.
func (w *World) Net() *fakes.Net { return w.net }

// Sources returns a configuration node per driver, under which the driver asks
// this world.
func (w *World) Sources() map[string]map[string]any {
	nodes := map[string]map[string]any{}
	for _, d := range w.Drivers() {
		node := map[string]any{}
		maps.Copy(node, w.nodes[d])
		if !w.memory {
			node["base_url"] = w.URL(d)
		}
		nodes[d] = node
	}
	return nodes
}

// Expected returns the external ids that a scan of each driver has to find.
func (w *World) Expected() map[string][]string {
	out := map[string][]string{}
	for d, ids := range w.ids {
		out[d] = append([]string(nil), ids...)
	}
	return out
}

// Requests counts what all servers were asked so far.
func (w *World) Requests() int {
	n := 0
	for _, s := range w.servers {
		n += s.Count("")
	}
	return n
}

// Close stops all servers and waits for them.
func (w *World) Close() error {
	if w.stop != nil {
		w.stop()
	}
	return w.shut()
}

func (w *World) shut() error {
	var errs []error
	for _, s := range w.servers {
		errs = append(errs, s.Close())
	}
	w.net.CloseIdleConnections()
	return errors.Join(errs...)
}
