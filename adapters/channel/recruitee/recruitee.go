// Package recruitee applies for offers on career pages of Recruitee through the
// documented interface for candidates. Beside the approved letter and CV go only
// contacts that were confirmed and answers that the user has given; what the user saw
// of them in a preview is what is sent. The interface cannot be asked afterwards, so
// that the channel notes on the disk how far it came.
package recruitee

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/web"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const (
	service  = "Recruitee"
	maxText  = 20000
	maxFiles = 10 << 20
)

// Config is the channel's node in the configuration.
type Config struct {
	// Hosts are career pages under a company's own name.
	Hosts []string `yaml:"hosts" json:"hosts"`
}

var hostForm = core.NewPattern(`^[a-z0-9.-]+(:[0-9]+)?$`)

// Channel applies. Its methods may be called concurrently.
type Channel struct {
	name   core.ChannelName
	conf   Config
	clock  clock.Clock
	web    web.Getter
	dryRun bool
	notes  channel.Notes
	author func(ctx context.Context, s core.Submission) (channel.Author, error)
	reach  func(string)
}

// New makes the channel from its configuration node. In dry-run its requests can only
// read.
func New(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	for _, h := range c.Hosts {
		if !hostForm.MatchString(h) {
			return nil, fmt.Errorf("channel %s: %w", deps.Name, core.Invalid("hosts", "%q is not a host; write it like jobs.example.org", core.Clean(h, 80, false)))
		}
	}
	ch := &Channel{name: deps.Name, conf: c, clock: deps.Clock, web: deps.Web, dryRun: deps.DryRun, notes: channel.Notes{Folder: deps.Folder}, author: deps.Author, reach: deps.Reach}
	if deps.DryRun {
		ch.web = readOnly{deps.Web}
	}
	return ch, nil
}

// readOnly lets no request through that writes.
type readOnly struct{ next web.Getter }

// Do passes on what reads.
func (r readOnly) Do(ctx context.Context, q web.Request) (web.Response, error) {
	if q.Method != "" && q.Method != http.MethodGet {
		return web.Response{}, &web.BlockedError{Reason: web.BlockedUnsafeRequest}
	}
	return r.next.Do(ctx, q)
}

// place is an offer at a career site.
type place struct{ origin, slug string }

var page = core.NewPattern(`^(?:/l/[a-z-]{2,8})?/o/([a-z0-9-]{1,200})(?:/c/new)?/?$`)

// place reads the link of an offer.
func (c *Channel) place(link string) (place, bool) {
	if core.Clean(link, core.MaxURLBytes, false) != link || strings.ContainsAny(link, " \t<>\"\\;()@,%") {
		return place{}, false
	}
	u, err := url.Parse(link)
	if err != nil || u.Fragment != "" || u.RawQuery != "" {
		return place{}, false
	}
	host := strings.ToLower(u.Host)
	own := slices.Contains(c.conf.Hosts, host)
	company, hosted := strings.CutSuffix(host, ".recruitee.com")
	hosted = hosted && company != "" && !strings.ContainsAny(company, ".:")
	loopback := strings.HasPrefix(host, "127.0.0.1:") || strings.HasPrefix(host, "localhost:")
	if !own && !hosted || u.Scheme != "https" && (u.Scheme != "http" || !own || !loopback) {
		return place{}, false
	}
	m := page.FindStringSubmatch(u.Path)
	if m == nil {
		return place{}, false
	}
	return place{origin: u.Scheme + "://" + host, slug: m[1]}, true
}

// prepare checks a submission without asking anybody. Errors are *core.Refusal.
func (c *Channel) prepare(s core.Submission) (place, []channel.File, error) {
	if err := channel.Approved(s, c.name); err != nil {
		return place{}, nil, err
	}
	p, ok := c.place(s.Recipient)
	if !ok {
		return place{}, nil, &core.Refusal{Code: core.RefusedRecipient, Text: "this is not the address of an offer at Recruitee; put the link of the offer's page there"}
	}
	if err := channel.Carried(s.Content, maxText); err != nil {
		return place{}, nil, err
	}
	files, err := channel.Files(s.Content.Attachments, maxFiles)
	if err != nil {
		return place{}, nil, err
	}
	for _, f := range files {
		if !slices.Contains([]string{".pdf", ".doc", ".docx", ".odt", ".rtf", ".txt"}, strings.ToLower(filepath.Ext(f.Name))) {
			return place{}, nil, &core.Refusal{Code: core.RefusedContent, Text: "a CV is a file of the kind pdf, doc, docx, odt, rtf or txt; attach another and approve it again"}
		}
	}
	return p, files, nil
}

// application is a filled sheet.
type application struct {
	place
	fields []field
}

// fill asks for the offer and fills in the application. Errors are *core.Refusal.
func (c *Channel) fill(ctx context.Context, s core.Submission, who core.Profile) (application, error) {
	p, files, err := c.prepare(s)
	if err != nil {
		return application{}, err
	}
	o, err := c.offer(ctx, p)
	if err != nil {
		return application{}, err
	}
	fields, err := sheet(o, s, who, files)
	return application{place: p, fields: fields}, err
}

// digest is that of all fields.
func (a application) digest() string {
	h := sha256.New()
	for _, f := range a.fields {
		fmt.Fprintf(h, "%d %s %d %s %d ", len(f.name), f.name, len(f.value), f.value, len(f.file))
		h.Write(f.file)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Preview asks for the offer and shows the whole application. Nothing that it asks
// carries anything of the user.
func (c *Channel) Preview(ctx context.Context, s core.Submission) (channel.Preview, error) {
	p, _, err := c.prepare(s)
	if err != nil {
		return channel.Preview{}, err
	}
	who, err := c.author(ctx, s)
	if err != nil {
		return channel.Preview{}, err
	}
	view := channel.Preview{Summary: "application for " + p.slug + " at " + service, Link: s.Recipient, Text: s.Content.Body,
		Wire: "POST " + p.origin + "/api/offers/" + p.slug + "/candidates\nIdempotency-Key: " + string(s.Key) + "\n"}
	a, err := c.fill(ctx, s, who.Profile)
	var refused *core.Refusal
	if errors.As(err, &refused) {
		// What stands in the way is shown, not hidden behind an error.
		view.Warnings = append(view.Warnings, refused.Text)
		return view, nil
	}
	if err != nil {
		return channel.Preview{}, err
	}
	var lines []string
	for _, f := range a.fields {
		view.Wire += "\n" + f.name + ": " + f.value
		if f.label != "" {
			lines = append(lines, f.label+": "+f.value)
		}
	}
	view.Text = strings.Join(lines, "\n")
	if s.Content.Subject != "" {
		view.Warnings = append(view.Warnings, "an application has no subject; only the letter is sent")
	}
	return view, c.notes.SaveLook(s.Hash, a.digest(), c.clock.Now())
}

// Submit applies once. See channel.Channel for its ends.
func (c *Channel) Submit(ctx context.Context, s core.Submission) (core.Receipt, error) {
	if _, _, err := c.prepare(s); err != nil {
		return core.Receipt{}, err
	}
	if c.dryRun {
		return core.Receipt{}, channel.DryRun()
	}
	if note, ok := c.notes.Load(string(s.Key)); ok && note.Receipt != nil {
		return *note.Receipt, nil
	}
	who, err := c.author(ctx, s)
	if err != nil {
		return core.Receipt{}, channel.ByPerson(service, who, err, false)
	}
	if err := c.note(s.Key, channel.Note{Step: channel.StepBegun}); err != nil {
		return core.Receipt{}, err
	}
	c.reach("dial")
	a, err := c.fill(ctx, s, who.Profile)
	if err != nil {
		return core.Receipt{}, err
	}
	if !c.notes.Unchanged(s.Hash, a.digest()) {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the form or the answers have changed since you looked at it; review the proposal again"}
	}
	request, err := a.request(s.Key)
	if err != nil {
		return core.Receipt{}, fmt.Errorf("pack the application: %w", err)
	}
	if err := c.note(s.Key, channel.Note{Step: channel.StepHanded}); err != nil {
		return core.Receipt{}, err
	}
	c.reach("data")
	got, err := c.web.Do(ctx, request)
	c.reach("answer")
	return c.finish(s, got, err)
}

// note writes down how far the sending has come. The error is a *core.Refusal: without
// a note nothing is sent.
func (c *Channel) note(key core.IdemKey, n channel.Note) error {
	n.At = c.clock.Now()
	if c.notes.Save(string(key), n) != nil {
		return &core.Refusal{Code: core.RefusedUnreachable, Text: "the channel's folder cannot be written; free some space", RetryAfter: 10 * time.Minute}
	}
	return nil
}

// request packs the application. Its boundary is made of the key, so that each try is
// the same to the byte.
func (a application) request(key core.IdemKey) (web.Request, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if err := w.SetBoundary("automonet-" + string(key)); err != nil {
		return web.Request{}, err
	}
	for _, f := range a.fields {
		if f.file == nil {
			if err := w.WriteField(f.name, f.value); err != nil {
				return web.Request{}, err
			}
			continue
		}
		kind := "application/octet-stream"
		if strings.EqualFold(filepath.Ext(f.value), ".pdf") {
			kind = "application/pdf"
		}
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {kind},
			"Content-Disposition": {multipart.FileContentDisposition(f.name, f.value)}})
		if err != nil {
			return web.Request{}, err
		}
		if _, err := part.Write(f.file); err != nil {
			return web.Request{}, err
		}
	}
	if err := w.Close(); err != nil {
		return web.Request{}, err
	}
	return web.Request{Method: http.MethodPost, URL: a.origin + "/api/offers/" + a.slug + "/candidates", Body: b.Bytes(), Accept: "application/json", TakeRefusals: true, MaxBytes: 1 << 20,
		Header: http.Header{"Content-Type": {w.FormDataContentType()}, "Idempotency-Key": {string(key)}}}, nil
}

// finish judges the answer to an application.
func (c *Channel) finish(s core.Submission, got web.Response, err error) (core.Receipt, error) {
	if err != nil {
		failed := channel.Fault(service, "answer", err)
		var refused *core.Refusal
		if errors.As(failed, &refused) {
			return core.Receipt{}, c.unsent(s.Key, refused)
		}
		return core.Receipt{}, failed
	}
	body := web.UTF8(got.Body, got.Header.Get("Content-Type"))
	if got.Status >= 400 {
		return core.Receipt{}, c.unsent(s.Key, refusal(got.Status, said(body)))
	}
	var answer struct {
		Candidate struct {
			ID json.Number `json:"id"`
		} `json:"candidate"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.Candidate.ID == "" {
		return core.Receipt{}, &channel.AmbiguousError{Phase: "answer", Err: errNotAnOffer}
	}
	r := core.Receipt{RemoteID: core.Clean(answer.Candidate.ID.String(), 40, false), Text: "candidate " + core.Clean(answer.Candidate.ID.String(), 40, false), At: c.clock.Now(), By: "channel"}
	// The application is made, whether its proof can be kept or not.
	_ = c.notes.Save(string(s.Key), channel.Note{Step: channel.StepSent, At: r.At, Receipt: &r})
	return r, nil
}

// unsent notes that a definite refusal came, so that Verify need not doubt.
func (c *Channel) unsent(key core.IdemKey, r *core.Refusal) error {
	_ = c.notes.Save(string(key), channel.Note{Step: channel.StepBegun, At: c.clock.Now()})
	return r
}

// said collects the words of an error, whatever its shape.
func said(body []byte) string {
	var v struct {
		Error  any `json:"error"`
		Errors any `json:"errors"`
	}
	if json.Unmarshal(body, &v) != nil {
		return ""
	}
	var out []string
	var walk func(v any, name string, level int)
	walk = func(v any, name string, level int) {
		switch v := v.(type) {
		case string:
			out = append(out, strings.TrimSpace(name+" "+v))
		case []any:
			for _, x := range v[:min(len(v), 10)] {
				if level < 4 {
					walk(x, name, level+1)
				}
			}
		case map[string]any:
			names := make([]string, 0, len(v))
			for n := range v {
				names = append(names, n)
			}
			slices.Sort(names)
			for _, n := range names[:min(len(names), 10)] {
				if level < 4 {
					walk(v[n], n, level+1)
				}
			}
		}
	}
	walk(v.Error, "", 0)
	walk(v.Errors, "", 0)
	return strings.Join(out, ", ")
}

// refusal types an answer of 400 to 499.
func refusal(status int, words string) *core.Refusal {
	low := strings.ToLower(words)
	switch {
	case status == http.StatusNotFound, status == http.StatusGone:
		return &core.Refusal{Code: core.RefusedClosed, Text: "the posting takes no answers any more"}
	case status == http.StatusConflict, strings.Contains(low, "already"):
		return channel.Told(service, words, core.RefusedAlreadySent, 0)
	case status == http.StatusUnprocessableEntity, status == http.StatusBadRequest, status == http.StatusRequestEntityTooLarge, status == http.StatusUnsupportedMediaType:
		return channel.Told(service, words, core.RefusedContent, 0)
	}
	return channel.Told(service, words, core.RefusedWall, 0)
}

// Verify says what the channel's own note proves: the interface cannot be asked.
func (c *Channel) Verify(_ context.Context, s core.Submission) (channel.Verdict, error) {
	return c.notes.Verdict(s.Key, c.clock.Now()), nil
}

// Outcomes has nothing to report: replies are read from the mailbox.
func (c *Channel) Outcomes(_ context.Context, cursor channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	return nil, cursor, nil
}

var _ channel.Channel = (*Channel)(nil)
