// Package reddit answers posts by a comment or a private message, whichever the poster
// invites, with an application that Reddit approved and after an approval of the very
// text. Reddit keeps nothing by which a second comment would be refused: the channel
// notes on the disk how far it came, and asks Reddit for the user's own comments and
// messages.
package reddit

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const service = "Reddit"

// Config is the channel's node in the configuration.
type Config struct {
	ClientID string `yaml:"client_id" json:"client_id"`
	// ClientSecret and Password are secret references.
	ClientSecret string `yaml:"client_secret" json:"client_secret"`
	Username     string `yaml:"username" json:"username"`
	Password     string `yaml:"password" json:"password"`
	// NoDisclosure sends texts that do not say that AI helped.
	NoDisclosure bool `yaml:"no_disclosure" json:"no_disclosure"`
	// BaseURL is another server for the same paths.
	BaseURL string `yaml:"base_url" json:"base_url"`
}

func (c Config) check() error {
	switch {
	case c.ClientID == "" || c.Username == "":
		return core.Invalid("client_id", "an approved application of the kind script is needed: client_id, client_secret, username and password")
	case !channel.Reference(c.ClientSecret):
		return core.Invalid("client_secret", "store the secret with \"automonet secret set\" and write its reference here, for example secret:REDDIT_SECRET")
	case !channel.Reference(c.Password):
		return core.Invalid("password", "store the password with \"automonet secret set\" and write its reference here, for example secret:REDDIT_PASSWORD")
	}
	if c.BaseURL == "" {
		return nil
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return core.Invalid("base_url", "%q is not the address of a server", core.Clean(c.BaseURL, 120, false))
	}
	return nil
}

// Channel answers posts. Its methods may be called concurrently.
type Channel struct {
	name   core.ChannelName
	conf   Config
	clock  clock.Clock
	client *reddit.Client
	dryRun bool
	notes  channel.Notes
	author func(ctx context.Context, s core.Submission) (channel.Author, error)
	sent   func(ctx context.Context) ([]core.SentMail, error)
	reach  func(string)
}

// New makes the channel from its configuration node.
func New(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	client := reddit.New(reddit.Config{Web: deps.Web, Base: c.BaseURL, User: c.Username, Clock: deps.Clock, Tokens: &tokens{conf: c, deps: deps}})
	return &Channel{name: deps.Name, conf: c, clock: deps.Clock, client: client, dryRun: deps.DryRun, notes: channel.Notes{Folder: deps.Folder},
		author: deps.Author, sent: deps.Sent, reach: deps.Reach}, nil
}

var page = core.NewPattern(`^/r/[A-Za-z0-9_]{2,21}/comments/([a-z0-9]{3,12})(?:/[^/]{0,200})?/?$`)

// post finds the full name of the post in its link.
func post(link string) (string, bool) {
	if core.Clean(link, core.MaxURLBytes, false) != link || strings.ContainsAny(link, " \t<>\"\\;()@,%") {
		return "", false
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || !slices.Contains([]string{"www.reddit.com", "reddit.com", "old.reddit.com"}, strings.ToLower(u.Host)) {
		return "", false
	}
	m := page.FindStringSubmatch(u.Path)
	if m == nil {
		return "", false
	}
	return "t3_" + m[1], true
}

// prepare checks a submission without asking anybody. Errors are *core.Refusal.
func (c *Channel) prepare(s core.Submission) (name string, err error) {
	if err := channel.Approved(s, c.name); err != nil {
		return "", err
	}
	name, ok := post(s.Recipient)
	if !ok {
		return "", &core.Refusal{Code: core.RefusedRecipient, Text: "this is not the address of a post at Reddit; put the link of the post there"}
	}
	if err := channel.Carried(s.Content, reddit.MaxText); err != nil {
		return "", err
	}
	if err := channel.NoFiles(s.Content); err != nil {
		return "", err
	}
	if !c.conf.NoDisclosure && !mentionsHelp(s.Content.Body) {
		return "", &core.Refusal{Code: core.RefusedContent, Text: "the text has to say that AI helped to write it; add such a line (setting disclosure_line) and approve it again"}
	}
	return name, nil
}

// target is a post that invites an answer.
type target struct {
	reddit.Post
	by way
}

// look asks for the post, and how its poster wants to be answered. The errors are
// *core.Refusal.
func (c *Channel) look(ctx context.Context, name string, s core.Submission) (target, error) {
	got, err := c.client.Look(ctx, []string{name})
	if err != nil {
		return target{}, explain("", err)
	}
	i := slices.IndexFunc(got.Posts, func(p reddit.Post) bool { return p.Name == name })
	if i < 0 {
		return target{}, &core.Refusal{Code: core.RefusedClosed, Text: "the posting takes no answers any more"}
	}
	t := target{Post: got.Posts[i]}
	t.by = invited(t.Post)
	switch {
	case t.Gone() != "", t.Locked, t.Archived:
		return t, &core.Refusal{Code: core.RefusedClosed, Text: "the posting takes no answers any more"}
	case t.by == "":
		return t, &core.Refusal{Code: core.RefusedPermission, Text: "the poster invites neither a comment nor a message; answer by the way that the post names"}
	case t.by == byMessage && (strings.TrimSpace(s.Content.Subject) == "" || utf8.RuneCountInString(s.Content.Subject) > reddit.MaxSubject):
		return t, &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("a message needs a subject of at most %d characters; change it and approve it again", reddit.MaxSubject)}
	}
	return t, nil
}

// Preview asks for the post and shows by which way its poster is answered.
func (c *Channel) Preview(ctx context.Context, s core.Submission) (channel.Preview, error) {
	name, err := c.prepare(s)
	if err != nil {
		return channel.Preview{}, err
	}
	view := channel.Preview{Summary: "answer to the post " + name + " at " + service, Text: s.Content.Body, Link: s.Recipient,
		Wire: "Post: " + name + "\nKey: " + string(s.Key) + "\n\n" + s.Content.Body}
	t, err := c.look(ctx, name, s)
	var refused *core.Refusal
	if errors.As(err, &refused) {
		// What stands in the way is shown, not hidden behind an error.
		view.Warnings = append(view.Warnings, refused.Text)
		return view, nil
	}
	if err != nil {
		return channel.Preview{}, err
	}
	if t.by == byMessage {
		view.Summary = "private message to u/" + quote(t.Author) + " at " + service
		view.Text = "Subject: " + s.Content.Subject + "\n\n" + s.Content.Body
	} else {
		view.Summary = "comment under the post " + name + " at " + service
		if s.Content.Subject != "" {
			view.Warnings = append(view.Warnings, "a comment has no subject; only the text is sent")
		}
	}
	return view, c.notes.SaveLook(s.Hash, t.seen(), c.clock.Now())
}

// seen is what the user was shown of the poster's wish.
func (t target) seen() string { return string(t.by) + " " + t.Author }

// Submit answers once. See channel.Channel for its ends.
func (c *Channel) Submit(ctx context.Context, s core.Submission) (core.Receipt, error) {
	name, err := c.prepare(s)
	if err != nil {
		return core.Receipt{}, err
	}
	if c.dryRun {
		return core.Receipt{}, channel.DryRun()
	}
	if note, ok := c.notes.Load(string(s.Key)); ok && note.Receipt != nil {
		return *note.Receipt, nil
	}
	who, err := c.author(ctx, s)
	if err := channel.ByPerson(service, who, err, true); err != nil {
		return core.Receipt{}, err
	}
	if err := c.note(s.Key, channel.StepBegun); err != nil {
		return core.Receipt{}, err
	}
	c.reach("dial")
	t, err := c.look(ctx, name, s)
	if err != nil {
		return core.Receipt{}, err
	}
	if !c.notes.Unchanged(s.Hash, t.seen()) {
		return core.Receipt{}, &core.Refusal{Code: core.RefusedApprovalVoid, Text: "the poster's wish has changed since you looked at it; review the proposal again"}
	}
	if err := c.note(s.Key, channel.StepHanded); err != nil {
		return core.Receipt{}, err
	}
	c.reach("data")
	r, err := c.write(ctx, t, s)
	c.reach("answer")
	if err != nil {
		failed := explain("answer", err)
		var refused *core.Refusal
		if errors.As(failed, &refused) {
			// Nothing was written, for sure: Verify need not doubt.
			_ = c.note(s.Key, channel.StepBegun)
		}
		return core.Receipt{}, failed
	}
	// It is written, whether the proof can be kept or not.
	_ = c.notes.Save(string(s.Key), channel.Note{Step: channel.StepSent, At: r.At, Receipt: &r})
	return r, nil
}

// note writes down how far the sending has come. The error is a *core.Refusal: without
// a note nothing is sent.
func (c *Channel) note(key core.IdemKey, step channel.Step) error {
	if c.notes.Save(string(key), channel.Note{Step: step, At: c.clock.Now()}) != nil {
		return &core.Refusal{Code: core.RefusedUnreachable, Text: "the channel's folder cannot be written; free some space", RetryAfter: 10 * time.Minute}
	}
	return nil
}

func (c *Channel) write(ctx context.Context, t target, s core.Submission) (core.Receipt, error) {
	r := core.Receipt{At: c.clock.Now(), By: "channel"}
	if t.by == byMessage {
		// The interface does not tell what a message is called.
		r.RemoteID, r.Text = "message to "+quote(t.Author), "private message"
		return r, c.client.Compose(ctx, t.Author, s.Content.Subject, s.Content.Body)
	}
	written, err := c.client.Comment(ctx, t.Name, s.Content.Body)
	r.RemoteID, r.Text = core.Clean(written.Name, 40, false), "comment "+core.Clean(written.Name, 40, false)
	return r, err
}

// CheckLogin asks for the user's inbox.
func (c *Channel) CheckLogin(ctx context.Context) error {
	if _, _, err := c.client.Own(ctx, inbox, ""); err != nil {
		return explain("", err)
	}
	return nil
}

// explain types a failure. What Reddit tells within an answer was not carried out.
func explain(phase string, err error) error {
	var told *reddit.ToldError
	if !errors.As(err, &told) {
		return channel.Fault(service, phase, err)
	}
	refuse := func(code core.RefusalCode) error { return channel.Told(service, told.Message, code, 0) }
	switch told.Code {
	case "RATELIMIT":
		return channel.Told(service, told.Message, core.RefusedTooFast, max(told.Wait, time.Minute))
	case "QUOTA_FILLED":
		return channel.Told(service, told.Message, core.RefusedQuota, max(told.Wait, time.Hour))
	case "THREAD_LOCKED", "DELETED_COMMENT", "DELETED_LINK", "TOO_OLD", "NO_SUCH_COMMENT":
		return refuse(core.RefusedClosed)
	case "USER_DOESNT_EXIST", "NO_USER", "USER_BLOCKED", "USER_BLOCKED_MESSAGE", "NOT_WHITELISTED_BY_USER_MESSAGE", "INVALID_USER":
		return refuse(core.RefusedRecipient)
	case "TOO_LONG", "NO_TEXT", "NO_SUBJECT", "BAD_CAPTCHA", "DOMAIN_BANNED":
		return refuse(core.RefusedContent)
	case "USER_REQUIRED":
		return refuse(core.RefusedAuth)
	case "SUBREDDIT_NOTALLOWED", "BANNED_FROM_SUBREDDIT", "USER_MUTED", "ACCOUNT_TOO_NEW", "NOT_ENOUGH_KARMA":
		return refuse(core.RefusedNotEligible)
	}
	return refuse(core.RefusedWall)
}

var _ channel.Channel = (*Channel)(nil)
