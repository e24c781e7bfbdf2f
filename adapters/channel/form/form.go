// Package form sends proposals through application forms on the web, in a real
// Chromium. It fills in what the approved content and confirmed facts say and
// nothing else, never touches fields that are there to catch programs, and obeys no
// text of a page. Preview fills the form on a page that cannot write to any server,
// takes a picture and stops before the last click; Submit checks that the form is
// still the one that was seen, clicks once, and keeps the proof. What it cannot
// answer, a sign-in or a challenge for people parks the submission with the reason.
package form

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/browser"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

// Page is what the channel needs of an open page; see browser.Page.
type Page interface {
	Go(ctx context.Context, url string) (int, error)
	Rest(ctx context.Context) error
	Frames(ctx context.Context) ([]browser.Frame, error)
	Eval(ctx context.Context, f browser.Frame, function string, arg, out any) error
	Upload(ctx context.Context, f browser.Frame, function string, arg any, files []string) error
	Screenshot(ctx context.Context) ([]byte, error)
	URL(ctx context.Context) string
	Guard(values ...string)
	AllowWrites()
	Tag(key string)
	Exchanges() []browser.Exchange
	Answer(ctx context.Context, x browser.Exchange) string
	Close()
}

var _ Page = (*browser.Page)(nil)

// Channel is the channel of forms. Its methods may be called concurrently; pages
// are opened one after the other.
type Channel struct {
	name    core.ChannelName
	conf    settings
	clock   clock.Clock
	author  func(ctx context.Context, s core.Submission) (channel.Author, error)
	reach   func(string)
	store   evidence
	dryRun  bool
	browser *browser.Browser
	open    func(ctx context.Context, o browser.Options) (Page, error)
}

// New makes the channel from its configuration node. In dry-run its browser cannot
// write to any server. Chromium is started only when a form is opened.
func New(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	return newChannel(cfg, deps, browser.New)
}

func newChannel(cfg channel.Config, deps channel.Deps, start func(browser.Config) *browser.Browser) (*Channel, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	conf, err := c.check()
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	b := start(browser.Config{Program: c.Program, Folder: filepath.Join(deps.Folder, "browser"), ReadOnly: deps.DryRun, Dial: deps.Dial, Log: deps.Log})
	return &Channel{name: deps.Name, conf: conf, clock: deps.Clock, author: deps.Author, reach: deps.Reach, store: evidence{dir: deps.Folder}, dryRun: deps.DryRun,
		browser: b, open: func(ctx context.Context, o browser.Options) (Page, error) { return b.Open(ctx, o) }}, nil
}

// Close ends the browser.
func (c *Channel) Close() { c.browser.Close() }

// CheckLogin looks for Chromium and asks for its version.
func (c *Channel) CheckLogin(ctx context.Context) error {
	_, err := c.browser.Version(ctx)
	return err
}

// OpenWindow opens a window with the account's profile at an address, for the user
// to sign in, and returns when the user has closed it or ctx ends.
func (c *Channel) OpenWindow(ctx context.Context, account, address string) error {
	if account != "" && !accountForm.MatchString(account) {
		return core.Invalid("account", "%q is not a name for a browser profile; use letters, digits, - and _", core.Clean(account, 40, false))
	}
	p, err := c.open(ctx, browser.Options{Account: account, Visible: true})
	if err != nil {
		return err
	}
	defer c.browser.Close()
	defer p.Close()
	if address != "" {
		clean, err := core.CleanURL(address)
		if err != nil || strings.HasPrefix(clean, "mailto:") {
			return core.Invalid("url", "%q is not an address of a web page", core.Clean(address, 80, false))
		}
		if _, err := p.Go(ctx, clean); err != nil && ctx.Err() == nil && core.KindOf(err) == core.KindTransient {
			return err
		}
	}
	return c.browser.Wait(ctx)
}

// Preview returns the filled form as text, with a picture of it in the channel's
// folder. A form is looked at once for each content; a second preview shows the
// same look.
func (c *Channel) Preview(ctx context.Context, s core.Submission) (channel.Preview, error) {
	u, err := c.check(s)
	if err != nil {
		return channel.Preview{}, err
	}
	l, ok := c.store.look(s.Hash)
	if !ok {
		if l, err = c.rehearse(ctx, u, s); err != nil {
			var refused *core.Refusal
			if !errors.As(err, &refused) {
				return channel.Preview{}, err
			}
			l = look{Lines: []string{"Text: " + s.Content.Body}, Warnings: []string{refused.Text}}
		}
	}
	return l.preview(u, s), nil
}

// rehearse fills the form on a page that cannot write, and remembers what it saw.
// An error is a *core.Refusal where the page or the form is the reason.
func (c *Channel) rehearse(ctx context.Context, u *url.URL, s core.Submission) (look, error) {
	v, err := c.visit(ctx, u, s)
	if err != nil {
		return look{}, err
	}
	defer v.close()
	ctx, cancel := context.WithTimeout(ctx, c.conf.timeout)
	defer cancel()
	_, err = v.walk(ctx)
	var refused *core.Refusal
	if err != nil && !errors.As(err, &refused) {
		return look{}, unreachable(ctx, err)
	}
	if err != nil && len(v.pages) == 0 {
		return look{}, err
	}
	l := look{Host: u.Host, Pages: v.pages, Answers: v.hash(), Partial: v.partial, Lines: v.lines, At: c.clock.Now()}
	if refused != nil {
		l.Warnings = append(l.Warnings, refused.Text)
	}
	if v.partial {
		l.Warnings = append(l.Warnings, "the form has further pages that can be seen only when it is sent")
	}
	if shot, err := v.page.Screenshot(ctx); err == nil {
		l.Picture = "looks/" + string(s.Hash) + ".jpg"
		v.shots = append(v.shots, shot)
	}
	if err := c.store.saveLook(s.Hash, l, v.shots); err != nil {
		return look{}, err
	}
	return l, nil
}

// Submit fills in the form anew and clicks once. See channel.Channel for its ends.
func (c *Channel) Submit(ctx context.Context, s core.Submission) (core.Receipt, error) {
	u, err := c.check(s)
	if err != nil {
		return core.Receipt{}, err
	}
	if c.dryRun {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedDryRun, Text: "dry-run: nothing was sent; start with --live to send"}
	}
	if r, ok := c.receipt(s.Key); ok {
		return r, nil
	}
	who, err := c.author(ctx, s)
	if err != nil {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the proposal of this submission cannot be read; review it again"}
	}
	free := c.conf.free(u)
	if !who.ByUser && !free {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedPermission, Text: "forms of " + u.Host + " are sent only after your own approval; look at the form and resume it"}
	}
	seen, ok := c.store.look(s.Hash)
	if !ok && !free {
		if _, err = c.rehearse(ctx, u, s); err != nil {
			return core.Receipt{}, err
		}
		return core.Receipt{}, &core.Refusal{Code: core.RefusedPermission, Text: "the form is filled in and waits for your look: open the preview, then resume it"}
	}
	return c.send(ctx, u, s, seen, free)
}

func (c *Channel) send(ctx context.Context, u *url.URL, s core.Submission, seen look, free bool) (core.Receipt, error) {
	if err := c.store.mark(s.Key, record{State: stateOpened, At: c.clock.Now()}); err != nil {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedUnreachable, Text: "the channel's folder cannot be written; free some space", RetryAfter: 10 * time.Minute}
	}
	c.reach("dial")
	v, err := c.visit(ctx, u, s)
	if err != nil {
		return core.Receipt{}, err
	}
	defer v.close()
	v.live = true
	v.seen = seen
	filling, cancel := context.WithTimeout(ctx, c.conf.timeout)
	defer cancel()
	last, err := v.walk(filling)
	if err != nil {
		var refused *core.Refusal
		if errors.As(err, &refused) {
			if refused.Code == core.RefusedApprovalVoid {
				c.store.forget(s.Hash)
			}
			return core.Receipt{}, err
		}
		var unclear *channel.AmbiguousError
		if errors.As(err, &unclear) {
			return core.Receipt{}, err
		}
		return core.Receipt{}, unreachable(filling, err)
	}
	if v.hosted && free {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedPermission, Text: "the form belongs to an application system; take its host out of \"allow_hosts\" and approve the filled form"}
	}
	if seen.Host != "" && (len(v.pages) < len(seen.Pages) || !seen.Partial && len(v.pages) != len(seen.Pages) || !seen.Partial && v.hash() != seen.Answers) {
		c.store.forget(s.Hash)
		return core.Receipt{}, changed()
	}
	return v.finish(ctx, last)
}

func changed() *core.Refusal {
	return &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the form or the answers have changed since you looked at it; review the proposal again"}
}

// unreachable is a failure before the last click: nothing was handed over.
func unreachable(ctx context.Context, err error) *core.Refusal {
	text := "the form could not be filled in"
	var own *core.Error
	switch {
	case ctx.Err() != nil:
		text = "the form took too long"
	case errors.As(err, &own):
		text = own.Error()
	}
	return &core.Refusal{Code: core.RefusedUnreachable, Text: text + "; nothing was sent, it is tried again", RetryAfter: 10 * time.Minute}
}

// absenceFor is how long a record that the last click was not reached proves that
// nothing was sent. After that the record may be of a restored folder.
const absenceFor = time.Hour

// Verify says what the channel's own record of the last click knows, and asks the
// page whether it knows the applicant already.
func (c *Channel) Verify(ctx context.Context, s core.Submission) (channel.Verdict, error) {
	if r, ok := c.receipt(s.Key); ok {
		return channel.Verdict{Presence: channel.PresenceFound, Receipt: r, Reason: "the page confirmed it, and the proof is kept"}, nil
	}
	r, ok := c.store.record(s.Key)
	if ok && r.State == stateOpened {
		if age := c.clock.Now().Sub(r.At); age >= 0 && age < absenceFor {
			return channel.Verdict{Presence: channel.PresenceAbsent, Reason: "the last click was not reached"}, nil
		}
	}
	if u, err := c.check(s); err == nil && ok && r.State == stateClicked && c.conf.account(u) != "" {
		if v, err := c.visit(ctx, u, s); err == nil {
			defer v.close()
			if v.saysAlready(ctx) {
				return channel.Verdict{Presence: channel.PresenceFound, Receipt: core.Receipt{RemoteID: u.String(), Text: "the page says that you have applied", At: c.clock.Now(), By: "channel"},
					Reason: "the page says that you have applied"}, nil
			}
		}
	}
	return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "a form cannot be asked; look for a confirmation by mail, and at the picture in the folder evidence/" + core.Clean(string(s.Key), 64, false)}, nil
}

// Outcomes has nothing to report: replies are read from the mailbox.
func (c *Channel) Outcomes(_ context.Context, cursor channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	return nil, cursor, nil
}

// check refuses what was not approved, and what a form cannot carry. Errors are
// *core.Refusal.
func (c *Channel) check(s core.Submission) (*url.URL, error) {
	content := s.Content
	switch {
	case s.Hash != content.Hash(), s.Recipient != content.Recipient:
		return nil, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the content is not the approved one; review the proposal again"}
	case content.Channel != c.name || s.Channel != c.name:
		return nil, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the approval is for another channel; review the proposal again"}
	case !keyForm.MatchString(string(s.Key)):
		return nil, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the submission has no key; approve the proposal again"}
	case strings.TrimSpace(content.Body) == "" || len(content.Body) > maxText || !checkText(content.Body):
		return nil, &core.Refusal{Code: core.RefusedContent, Text: "the text is empty, too long, or holds characters that cannot be typed; change it and approve it again"}
	case core.Clean(content.Subject, 500, false) != content.Subject:
		return nil, &core.Refusal{Code: core.RefusedContent, Text: "the subject holds line breaks, invisible characters or blanks at its ends, or is too long; write it anew and approve it again"}
	}
	to := content.Recipient
	refused := &core.Refusal{Code: core.RefusedRecipient, Text: "this is not the address of a form; put the link of the application page there"}
	low := strings.ToLower(to)
	if core.Clean(to, core.MaxURLBytes, false) != to || strings.ContainsAny(to, " \t<>\"\\;()@") || strings.Contains(low, "%0d") || strings.Contains(low, "%0a") || strings.Contains(low, "%00") {
		return nil, refused
	}
	u, err := url.Parse(to)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil {
		return nil, refused
	}
	return u, nil
}

var keyForm = core.NewPattern(`^[0-9A-Za-z]{8,64}$`)

func (c *Channel) receipt(key core.IdemKey) (core.Receipt, bool) {
	if !keyForm.MatchString(string(key)) {
		return core.Receipt{}, false
	}
	r, ok := c.store.record(key)
	if ok && r.Receipt != nil {
		return *r.Receipt, true
	}
	return core.Receipt{}, false
}

var _ channel.Channel = (*Channel)(nil)
