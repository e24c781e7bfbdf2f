package mailalerts

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/client/oauth"
	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// mails is the source.
type mails struct {
	conf      settings
	deps      source.Deps
	platforms []platform

	mu    sync.Mutex
	oauth *oauth.Client
}

func open(cfg source.Config, deps source.Deps) (*mails, error) {
	var c config
	if cfg != nil {
		if err := cfg.Decode(&c); err != nil {
			return nil, err
		}
	}
	s, err := c.check()
	if err != nil {
		return nil, err
	}
	return &mails{conf: s, deps: deps, platforms: platforms()}, nil
}

// cursor is where the mailbox was read to.
type cursor struct {
	V int `json:"v"`
	// Validity and UID say what was read of the folder.
	Validity uint32 `json:"validity,omitempty"`
	UID      uint32 `json:"uid,omitempty"`
	// Seen are short hashes of the Message-IDs that were read, newest last: a mail that
	// was moved, or a mailbox that was numbered anew, is not read twice.
	Seen []string `json:"seen,omitempty"`
	// Files recognises exported files that did not change.
	Files string `json:"files,omitempty"`
}

// maxSeen is how many Message-IDs are remembered.
const maxSeen = 3000

// pile collects what a page of mails gives.
type pile struct {
	source *mails
	items  *source.Collector
	seen   map[string]bool
	fresh  []string // Message-IDs of this page, hashed
	// counts of this page's mails
	alerts, refused, unread, repeated int
	unnumbered                        int
	why                               string // of the first refused mail
	sample, odd                       []byte
	// boxed is how many messages the folder holds.
	boxed int
}

func (s *mails) pile(c cursor) *pile {
	p := &pile{source: s, items: source.NewCollector(s.deps, s.deps.Clock.Now()), seen: make(map[string]bool, len(c.Seen))}
	for _, h := range c.Seen {
		p.seen[h] = true
	}
	return p
}

// short names a Message-ID in the cursor.
func short(id string) string { return hashed(id)[:12] }

// take reads one message. Arrived is when the server took it in; trusted and
// unverified say whose word on its sender counts and whether none will do.
func (p *pile) take(raw []byte, arrived time.Time, trusted trust, unverified bool) {
	m, err := parseMail(raw)
	if err != nil {
		p.items.Skip("", "this is no mail")
		return
	}
	if m.date.IsZero() || !arrived.IsZero() && m.date.After(arrived) {
		m.date = arrived
	}
	own := platformOf(p.source.platforms, m.from)
	if own == nil && !p.source.named(m.from) {
		return
	}
	if m.id != "" {
		h := short(m.id)
		if p.seen[h] {
			p.repeated++
			return
		}
		p.seen[h] = true
		p.fresh = append(p.fresh, h)
	}
	switch v, why := trusted.check(m); {
	case v == forged, v == unknown && !unverified:
		p.refused++
		if p.why == "" {
			p.why = why
		}
		p.items.Skip(m.id, why)
		p.source.deps.Log.Info("alert mail refused", "from", domain(m.from), "why", why)
		return
	}
	p.read(own, m, raw)
}

// read takes the jobs out of a mail whose sender is known.
func (p *pile) read(own *platform, m mail, raw []byte) {
	var jobs []core.Posting
	lost, shut := 0, 0
	if own != nil {
		jobs, lost = own.postings(m)
	} else {
		jobs, shut = generic(p.source.platforms, m)
	}
	if shut > 0 {
		p.items.Skip(m.id, fmt.Sprintf("%d links of this mail were left out: where they lead, only their sender knows", shut))
	}
	p.unnumbered += lost
	if lost > 0 {
		p.items.Skip(m.id, fmt.Sprintf("%d jobs carry no number and no title in this mail", lost))
	}
	if len(jobs) == 0 {
		if own != nil && !alertSubject.MatchString(m.subject) {
			return // a message, an invoice, a newsletter
		}
		p.unread++
		p.keep(m, raw)
		if p.odd == nil {
			p.odd = raw
		}
		p.items.Skip(m.id, "no job was found in this mail")
		return
	}
	p.alerts++
	p.keep(m, raw)
	if p.sample == nil {
		p.sample = raw
	}
	for _, j := range jobs {
		p.items.Add(j)
	}
}

// mailMethod marks a mail among the exchanges of a recording, arrived the time at
// which the server took it in.
const (
	mailMethod = "MAIL"
	arrived    = "Arrived"
)

// keep notes an alert for the black box. Other mails are nobody's business.
func (p *pile) keep(m mail, raw []byte) {
	if p.source.deps.Keep == nil {
		return
	}
	p.source.deps.Keep(source.Exchange{Method: mailMethod, URL: "mail:" + short(m.id), Header: map[string][]string{arrived: {m.date.UTC().Format(time.RFC3339)}}, Body: raw})
}

// Reread reads the alerts that were kept of a fetch; their senders were checked then.
func (s *mails) Reread(from source.Cursor, kept []source.Exchange) source.Page {
	page := source.Page{Next: from}
	p := s.pile(cursor{})
	for _, e := range kept {
		if len(e.Body) == 0 {
			continue
		}
		page.URL = e.URL
		m, err := parseMail(e.Body)
		if err != nil {
			p.items.Skip("", "this is no mail")
			continue
		}
		if at := e.Header[arrived]; len(at) == 1 {
			if t, err := time.Parse(time.RFC3339, at[0]); err == nil {
				m.date = t
			}
		}
		p.read(platformOf(s.platforms, m.from), m, e.Body)
	}
	p.fill(&page)
	return page
}

// note says what the user should know of the page, "" for nothing.
func (p *pile) note() string {
	switch {
	case p.refused == 1:
		return core.Clean("1 mail was refused: "+p.why, 390, false)
	case p.refused > 1:
		return core.Clean(fmt.Sprintf("%d mails were refused; of the first: %s", p.refused, p.why), 390, false)
	case p.unread > 0:
		return fmt.Sprintf("in %d alert mails no job was found", p.unread)
	}
	return ""
}

// unreadable is how many alerts without a job, and none with one, mean that the
// form of the mails has changed.
const unreadable = 3

// fill makes the page of what was collected.
func (p *pile) fill(page *source.Page) {
	page.Sample = source.Sample(p.sample)
	if p.odd != nil {
		page.Sample = source.Sample(p.odd)
	}
	if len(p.items.Postings()) == 0 && p.unread >= unreadable {
		*page = source.ParseFailed(*page, "the alert mails have another form than known; no job was found in them")
		return
	}
	p.items.Fill(page)
	switch {
	case len(p.items.Postings()) > 0 || page.More:
		page.Status, page.Reason = source.StatusOK, p.note()
	default:
		page.Status = source.StatusUnchanged
		if page.Reason = p.note(); page.Reason == "" {
			page.Reason = "no new alert mail has come"
		}
	}
}

// Fetch reads one page of the mailbox, and the files where they changed.
func (s *mails) Fetch(ctx context.Context, from source.Cursor) source.Page {
	c := source.Load[cursor](from)
	if c.V != 1 || len(c.Seen) > maxSeen {
		c = cursor{V: 1}
	}
	p := s.pile(c)
	page := source.Page{Next: from}
	if s.conf.Host == "" && len(s.conf.Files) == 0 {
		page.Status, page.Reason = source.StatusEmpty, "no mailbox is named; import exported mails with automonet source import"
		return page
	}
	files, err := s.fromFiles(ctx, &c, p)
	if err != nil {
		return failed(page, err)
	}
	page.URL = files
	if s.conf.Host != "" {
		page.URL = "imap://" + s.conf.Host + "/" + core.Clean(s.conf.Folder, 100, false)
		if page.More, err = s.fromBox(ctx, &c, p); err != nil {
			return failed(page, err)
		}
	}
	p.fill(&page)
	if page.Status == source.StatusUnchanged && s.conf.Host != "" && p.boxed == 0 && files == "" {
		page.Status, page.Reason = source.StatusEmpty, "the folder is empty"
	}
	if page.Status == source.StatusParseFailed {
		return page
	}
	c.Seen = append(c.Seen, p.fresh...)
	c.Seen = c.Seen[max(0, len(c.Seen)-maxSeen):]
	page.Next = source.Store(c)
	return page
}

// failed turns an error into the page that tells it.
func failed(page source.Page, err error) source.Page {
	page.Status, page.More = source.StatusTransient, false
	page.Reason = "the mailbox could not be read; it is tried again later"
	var own *core.Error
	if errors.As(err, &own) {
		page.Reason = core.Clean(own.Error(), 390, false)
	}
	switch core.KindOf(err) {
	case core.KindDenied, core.KindBlocked, core.KindNotFound, core.KindInvalid:
		page.Status = source.StatusBlocked
	}
	return page
}

// watchSpan is how long one wait for mail lasts.
const watchSpan = 12 * time.Hour

// Watch waits until the mailbox may hold something that the cursor does not know.
func (s *mails) Watch(ctx context.Context, from source.Cursor) error {
	if s.conf.Host == "" {
		<-ctx.Done()
		return ctx.Err()
	}
	c := source.Load[cursor](from)
	conn, err := s.dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	box, err := conn.Examine(ctx, s.conf.Folder)
	if err != nil {
		return err
	}
	if c.V == 1 && (box.UIDValidity != c.Validity || box.UIDNext > 0 && box.UIDNext-1 > c.UID) {
		return nil
	}
	for {
		news, err := conn.Wait(ctx, watchSpan)
		if err != nil || news {
			return err
		}
	}
}

// Import reads exported mails that the user hands over: one message or an mbox. The
// user vouches for them, so that a mail is refused only where a known mail server
// found it to be forged.
func (s *mails) Import(_ context.Context, name string, body []byte) source.Page {
	page := source.Page{URL: core.Clean(name, 300, false)}
	p := s.pile(cursor{})
	left := p.file(body)
	p.fill(&page)
	if left > 0 {
		page.Skipped = append(page.Skipped, source.Skipped{Reason: fmt.Sprintf("and %d more mails", left)})
	}
	if page.Status == source.StatusUnchanged {
		page.Status = source.StatusEmpty
		if p.note() == "" {
			page.Reason = "no alert mail of a known platform is in it"
		}
	}
	return page
}

var (
	_ source.Source   = (*mails)(nil)
	_ source.Watcher  = (*mails)(nil)
	_ source.Importer = (*mails)(nil)
	_ source.Rereader = (*mails)(nil)
	_ source.Signer   = (*mails)(nil)
)
