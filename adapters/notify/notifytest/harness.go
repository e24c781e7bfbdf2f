// Package notifytest is the conformance suite that every notification target passes:
// it tells the whole notice, keeps the id over tries, obeys a server that asks to
// wait, types what the owner has to mend, takes hostile text as text, and never
// shows a secret or what a server said.
package notifytest

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/adapters/notify"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Start is the instant at which the suite's clock stands.
func Start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// World is a foreign service and a valid way to use it.
type World struct {
	// Config is the target's configuration node, Secrets the values behind its
	// references.
	Config  map[string]any
	Secrets map[string]string
	// Allow are the host:port pairs that the guard lets through.
	Allow []string
	// State is what the target remembers at first.
	State string
	// Self takes mails to the owner; nil where there is no mail channel.
	Self func(ctx context.Context, key, subject, body string) error
	// Told are the texts that arrived, whole; IDs the ids that came along, where the
	// service takes one.
	Told func() []string
	IDs  func() []string
	// Remote is the foreign service, for the harness' own closures.
	Remote any
}

// Outage is a way in which the service fails.
type Outage struct {
	Name    string
	Arrange func(w *World)
	// Later is the least wait that the service asked for, 0 for none.
	Later time.Duration
	// Why is the code of what the owner has to mend, "" for nothing.
	Why string
	// Passes is set where the next try succeeds.
	Passes bool
}

// Harness tells the suite about one target.
type Harness struct {
	Spec notify.Spec
	// Open starts a fresh foreign service.
	Open func(t *testing.T) *World
	// Outages are failures of the service.
	Outages []Outage
	// Bad are configurations that are refused, with the field that is named.
	Bad map[string]map[string]any
	// MaxText is how much of a text arrives at least, in bytes; 0 means all.
	MaxText int
	// Digest is set for a target that is told digests.
	Digest bool
}

// Rig is a target over its world.
type Rig struct {
	*World
	Notifier notify.Notifier
	Clock    *clock.Sim
	Log      *bytes.Buffer
	Deps     notify.Deps
}

// Build makes a target over a world.
func Build(t *testing.T, spec notify.Spec, w *World) *Rig {
	t.Helper()
	r := &Rig{World: w, Clock: clock.NewSim(Start()), Log: &bytes.Buffer{}}
	log := slog.New(slog.NewTextHandler(&locked{w: r.Log}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	client := web.New(web.Config{Version: "test", Clock: clock.System{}, AllowHosts: w.Allow, MinInterval: -1, Log: log, HeaderTimeout: 2 * time.Second, IdleTimeout: time.Second, TotalTimeout: 3 * time.Second})
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	r.Deps = notify.Deps{Name: spec.Driver, Clock: r.Clock, IDs: &clock.Sequence{}, Log: log, Web: client, Transport: client.Transport(),
		State: &Memory{doc: w.State}, Self: w.Self, Secret: func(ref string) (string, error) {
			if v, ok := w.Secrets[ref]; ok {
				return v, nil
			}
			return "", core.Errorf(core.KindNotFound, "there is no secret %q", ref)
		}}
	n, err := spec.New(Node(w.Config), r.Deps)
	require.NoError(t, err)
	r.Notifier = n
	return r
}

// Memory is a State in memory.
type Memory struct {
	mu  sync.Mutex
	doc string
}

// Load returns the document.
func (m *Memory) Load(context.Context) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.doc, nil
}

// Save replaces the document.
func (m *Memory) Save(_ context.Context, doc string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.doc = doc
	return nil
}

// Node is a configuration node of plain values.
type Node map[string]any

// Decode reads the node strictly.
func (n Node) Decode(v any) error {
	raw, err := yaml.Marshal(map[string]any(n))
	if err != nil {
		return err
	}
	return yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(v)
}

type locked struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

// Message is a notice as targets get it.
func Message(id, title, text string) notify.Message {
	n := core.Notice{ID: core.NoticeID(id), Kind: core.NoticeReply, Params: map[string]string{"about": title}, At: Start()}
	return notify.Message{ID: id, Kind: n.Kind, Notices: []core.Notice{n}, Title: title, Text: text, Lang: core.LangEnglish, Zone: time.UTC, At: Start()}
}

// clean reports which secrets or words of a server a text shows.
func clean(w *World, text string) []string {
	var out []string
	for _, v := range w.Secrets {
		if strings.Contains(text, v) {
			out = append(out, "a secret")
		}
	}
	if strings.Contains(text, ServerWords) {
		out = append(out, "what a server said")
	}
	return out
}

// ServerWords stand in every failing answer of the suite.
const ServerWords = "words-of-a-hostile-server"
