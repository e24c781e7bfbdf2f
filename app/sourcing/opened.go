// Package sourcing holds the configured sources of a program: it records what each
// fetch was answered, keeps two readers of one source apart, writes test data of
// answers that cannot be read, and recognises what an address is. It knows no store.
package sourcing

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Config is one source to be opened.
type Config struct {
	Name core.SourceName
	Spec source.Spec
	// Node is the driver's own configuration.
	Node source.Config
	// Web is asked; Floor and Start are the intervals in force.
	Web          web.Getter
	Floor, Start time.Duration
	Clock        clock.Clock
	Log          *slog.Logger
	Secret       func(ref string) (string, error)
	// KeepSecret stores what a sign-in renewed; Transport is the guarded network for
	// protocols that Web does not speak.
	KeepSecret func(ref, value string) error
	Transport  http.RoundTripper
	// Fixtures takes answers that cannot be read.
	Fixtures Fixtures
}

// Opened is one configured source with its driver. It is safe for concurrent use:
// one fetch at a time reaches the driver, as its contract asks.
type Opened struct {
	Config
	driver source.Source
	tape   *source.Tape
	// turn holds one value while nobody fetches.
	turn chan struct{}
}

// Open makes a source. The error is the driver's about its configuration.
func Open(c Config) (*Opened, error) {
	o := &Opened{Config: c, tape: source.NewTape(c.Web), turn: make(chan struct{}, 1)}
	o.turn <- struct{}{}
	var err error
	o.driver, err = c.Spec.New(c.Node, source.Deps{Name: c.Name, Web: o.tape, Clock: c.Clock, Log: c.Log, Secret: o.tape.Secret(c.Secret),
		KeepSecret: c.KeepSecret, Keep: o.tape.Keep, Transport: c.Transport})
	return o, err
}

// Watcher is the driver where it tells of news, else nil. It is not kept apart from
// a fetch: its contract lets it run beside one.
func (o *Opened) Watcher() source.Watcher {
	w, ok := o.driver.(source.Watcher)
	if !ok {
		return nil
	}
	return w
}

// Imports reports whether the driver takes files.
func (o *Opened) Imports() bool {
	_, ok := o.driver.(source.Importer)
	return ok
}

// Import reads a file of the user's; false says that the driver takes none.
func (o *Opened) Import(ctx context.Context, name string, body []byte) (source.Page, bool) {
	reader, ok := o.driver.(source.Importer)
	if !ok {
		return source.Page{}, false
	}
	return reader.Import(ctx, name, body), true
}

// SignIn asks the user for access; false says that the driver needs no consent.
func (o *Opened) SignIn(ctx context.Context, show func(address string)) (bool, error) {
	asker, ok := o.driver.(source.Signer)
	if !ok {
		return false, nil
	}
	return true, asker.SignIn(ctx, show)
}

// Fetch reads one page. The page's Sample is the whole recording of the fetch.
func (o *Opened) Fetch(ctx context.Context, from source.Cursor) source.Page {
	page, _ := o.read(ctx, from)
	return page
}

// Try reads the first page of a scan and says where test data of it was written,
// "" unless it cannot be read.
func (o *Opened) Try(ctx context.Context) (page source.Page, fixture string) {
	return o.read(ctx, nil)
}

func (o *Opened) read(ctx context.Context, from source.Cursor) (page source.Page, fixture string) {
	select {
	case <-o.turn:
		defer func() { o.turn <- struct{}{} }()
	case <-ctx.Done():
		return source.Page{Status: source.StatusTransient, Next: from, Reason: ctx.Err().Error()}, ""
	}
	o.tape.Start()
	at := o.Clock.Now()
	page = o.driver.Fetch(ctx, from)
	r := o.tape.Recording(o.Spec.Driver, from, page, at)
	if page.Status == source.StatusUnchanged || len(r.Exchanges) == 0 {
		page.Sample = nil
		return page, ""
	}
	page.Sample = r.Encode()
	if page.Status == source.StatusParseFailed {
		var err error
		if fixture, err = o.Fixtures.Write(o.Name, r, o.Node); err != nil {
			o.Log.Warn("test data of an answer that cannot be read was not written", "err", err)
		} else if fixture != "" {
			o.Log.Warn("an answer cannot be read; test data of it was written", "folder", fixture)
		}
	}
	return page, fixture
}

// Book lists the opened sources by name. It is safe for concurrent use.
type Book struct {
	mu  sync.RWMutex
	all map[core.SourceName]*Opened
}

// NewBook holds sources.
func NewBook(list []*Opened) *Book {
	b := &Book{all: map[core.SourceName]*Opened{}}
	for _, o := range list {
		b.all[o.Name] = o
	}
	return b
}

// Get returns a source, or nil.
func (b *Book) Get(name core.SourceName) *Opened {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.all[name]
}

// Add takes one more source in; false where its name is taken.
func (b *Book) Add(o *Opened) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all[o.Name] != nil {
		return false
	}
	b.all[o.Name] = o
	return true
}

// Names are in order.
func (b *Book) Names() []string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	out := make([]string, 0, len(b.all))
	for name := range b.all {
		out = append(out, string(name))
	}
	slices.Sort(out)
	return out
}

var _ source.Source = (*Opened)(nil)
