// Package source fixes the contract that a source of postings keeps. A source
// turns one foreign service into postings, page by page; it stores nothing,
// schedules nothing and decides nothing.
package source

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Source reads postings. Fetch is called by one goroutine at a time.
type Source interface {
	// Fetch reads the page that cursor points to; the empty cursor starts a new
	// scan with what is known from the last one (validators, newest id). Every
	// problem is told in the Page, never by panicking: a wall, an empty answer, a
	// body that cannot be read and an ordinary page are different things.
	Fetch(ctx context.Context, cursor Cursor) Page
}

// Cursor is where a source is in a scan, and what it remembers between scans:
// small JSON, owned by the source, stored with the page's postings in one
// transaction so that a scan resumes after a crash where it was.
type Cursor json.RawMessage

// Watcher is a source that can tell before its next visit that there may be
// something new.
type Watcher interface {
	// Watch blocks until there may be something that cursor does not know, and
	// returns nil then. It returns an error when it cannot wait any longer, and that
	// of ctx when ctx ends. It may run beside Fetch.
	Watch(ctx context.Context, cursor Cursor) error
}

// Importer is a source that also reads files which its user exported elsewhere.
type Importer interface {
	// Import reads one file; name is what the user calls it. The page has no cursor.
	Import(ctx context.Context, name string, body []byte) Page
}

// Rereader is a source over a protocol that Deps.Web does not speak, such as mail. It
// hands what it reads to Deps.Keep, and reads it from there when a fetch is replayed.
type Rereader interface {
	// Reread reads what Fetch read from the cursor, and asks nobody.
	Reread(from Cursor, kept []Exchange) Page
}

// Status is what came of a fetch. They are never confused with each other.
type Status string

// The results of a fetch.
const (
	// StatusOK is an answer that was read: Postings may still be none that are new.
	StatusOK Status = "ok"
	// StatusEmpty is a well-formed answer that lists nothing at all.
	StatusEmpty Status = "empty"
	// StatusUnchanged is a 304 or an identical body.
	StatusUnchanged Status = "unchanged"
	// StatusBlocked is a wall: robots, 401, 403, a challenge. A human may be needed.
	StatusBlocked Status = "blocked"
	// StatusParseFailed is an answer that this version cannot read: Sample is kept.
	StatusParseFailed Status = "parse_failed"
	// StatusTransient is a failure that may pass: try later, sooner than usual.
	StatusTransient Status = "transient"
	// StatusLimited is a request to slow down: wait RetryAfter.
	StatusLimited Status = "limited"
)

// Page is the result of one fetch.
type Page struct {
	Status   Status
	Postings []core.Posting
	// Skipped are items that were left out, with the reason, so that nothing is
	// a silent zero. Bounded by the source.
	Skipped []Skipped
	// Gone are external ids of which the source says that they are no longer there:
	// deleted, removed or closed. It needs no complete scan.
	Gone []string
	// Next continues this scan when More is set, and starts the next scan when not.
	Next Cursor
	More bool
	// Complete is set on the last page of a scan that saw everything the source
	// lists at present; only then may absence be counted as "gone".
	Complete bool
	// Reason says in words for the user what the matter is, for every Status but ok.
	Reason string
	// Unreached is set when no connection came about: the network may be down.
	Unreached bool
	// RetryAfter is how long the source asks to wait; 0 = its usual interval.
	RetryAfter time.Duration
	// FreshFor is how long the answer holds by its cache headers.
	FreshFor time.Duration
	// Sample is the raw body as fetched, for the black box; bounded.
	Sample []byte
	// URL is what was fetched, without secrets.
	URL string
}

// Skipped is one item that was not turned into a posting.
type Skipped struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// Config is a source's own configuration node. Decode fills v strictly: an
// unknown key or a wrong type is an error that names file, line and key.
type Config interface {
	Decode(v any) error
}

// Deps are what a source is given to work with.
type Deps struct {
	// Transport is the guarded network for protocols that Web does not speak: no
	// robots.txt, pace or bounds apply. It may be nil in tests.
	Transport http.RoundTripper

	Name  core.SourceName
	Web   web.Getter
	Clock clock.Clock
	Log   *slog.Logger
	// Keep notes for the black box what was read over another protocol than Web's;
	// nil where nothing is kept.
	Keep func(e Exchange)
	// Secret resolves a secret reference such as "env:REDDIT_SECRET".
	Secret func(ref string) (string, error)
	// KeepSecret stores a value under a reference, for sign-ins that renew
	// themselves; nil where nothing can be kept.
	KeepSecret func(ref, value string) error
}

// Signer is a Source that asks the user for access once, in the browser. SignIn
// shows the address to open, waits for the way back, and keeps what it got.
type Signer interface {
	SignIn(ctx context.Context, show func(address string)) error
}

// Access says what the user needs before a service answers.
type Access string

// The ways of access.
const (
	// AccessOpen needs nothing.
	AccessOpen Access = "open"
	// AccessKey needs a key, free or not, that the service gives to its user.
	AccessKey Access = "key"
	// AccessOAuth needs the user's consent in a browser, or a registered application.
	AccessOAuth Access = "oauth"
	// AccessMail needs the user's own mailbox.
	AccessMail Access = "mail"
	// AccessUser reads what the user supplies: files, saved pages.
	AccessUser Access = "user"
)

// Spec describes a driver: everything the program knows of it without making one.
type Spec struct {
	// Driver is the name used in the configuration, for example "remoteok".
	Driver string
	// Title and About are for users, by language.
	Title map[core.Lang]string
	About map[core.Lang]string
	// Floor is the least time between two scans that the source's terms permit.
	Floor time.Duration
	// Start is the interval a new source begins with.
	Start time.Duration
	// Hosts are the hosts it asks by default, for doctor and the politeness tests.
	Hosts []string
	Note  core.ComplianceNote
	// Schema is the JSON Schema of the configuration node.
	Schema json.RawMessage
	// CacheTTL is how long the platform's terms let texts be kept; 0 = no limit.
	CacheTTL time.Duration
	// RulesOnly says that the platform's terms forbid that machines rank its postings:
	// they are marked, and a model may not judge them unless the user recorded the
	// platform's permission (ranking_permission of the source).
	RulesOnly bool
	// Default is the configuration under which the source works without any
	// input of the user, or nil where it needs some.
	Default map[string]any
	// Access says what the user needs before the service answers.
	Access Access
	// Reads are the fields that the service states and the driver takes over:
	// core.Posting's by their JSON names ("title", "posted_at"), and hints by
	// theirs ("salary", "tags").
	Reads []string
	// Omits says in words what the service has and this driver does not read, by
	// language; nil where that is nothing worth telling.
	Omits map[core.Lang]string
	// Recognise tells from an address alone, asking nobody, whether this driver
	// reads what it names, and with which configuration. It is pure, and the address
	// is what a user pasted: a page of a browser more often than an API's. Nil where
	// the hosts say enough.
	Recognise func(u *url.URL) (Found, bool)
	// Sniff tells the same from the answer that an address gave, for drivers that
	// read whatever has the right form. It is asked only where no address was
	// recognised; nil for drivers that know their addresses.
	Sniff func(a Answer) (Found, bool)
	// New makes a source from its configuration node.
	New func(cfg Config, deps Deps) (Source, error)
}

// FailedPage turns an error of the web client into the page that reports it.
func FailedPage(cursor Cursor, url string, err error) Page {
	return failed(cursor, url, err)
}
