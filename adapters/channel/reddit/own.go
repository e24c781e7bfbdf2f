package reddit

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/reddit"
	"github.com/automonet/automonet/core"
)

// The lists of the user's own things.
const (
	inbox   = "/message/inbox"
	outbox  = "/message/sent"
	ownPath = "/user/{name}/comments"
	// maxPages bounds how many pages of a list are read.
	maxPages = 10
	// settle is how long Reddit's lists may lack what was just written.
	settle = 2 * time.Minute
)

// tokens sign in with the secrets that are read at the moment of use.
type tokens struct {
	conf Config
	deps channel.Deps

	mu     sync.Mutex
	signIn *reddit.SignIn
}

func (t *tokens) open() (*reddit.SignIn, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.signIn != nil {
		return t.signIn, nil
	}
	secret, err := t.deps.Secret(t.conf.ClientSecret)
	if err != nil {
		return nil, err
	}
	password, err := t.deps.Secret(t.conf.Password)
	if err != nil {
		return nil, err
	}
	t.signIn, err = reddit.Open(reddit.Account{Grant: reddit.GrantScript, ClientID: t.conf.ClientID, ClientSecret: secret, User: t.conf.Username, Password: password,
		Base: t.conf.BaseURL, Web: t.deps.Web, Clock: t.deps.Clock})
	return t.signIn, err
}

// Token returns a token that can be used now.
func (t *tokens) Token(ctx context.Context) (string, error) {
	s, err := t.open()
	if err != nil {
		return "", err
	}
	return s.Token(ctx)
}

// Reject says that Reddit refused a token.
func (t *tokens) Reject(access string) {
	if s, err := t.open(); err == nil {
		s.Reject(access)
	}
}

// Verify looks for the text among the user's own comments and messages.
func (c *Channel) Verify(ctx context.Context, s core.Submission) (channel.Verdict, error) {
	name, err := c.prepare(s)
	if err != nil {
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "the submission is not one for this channel any more; look at " + service}, nil
	}
	note, known := c.notes.Load(string(s.Key))
	if known && (note.Receipt != nil || note.Step == channel.StepBegun) {
		if v := c.notes.Verdict(s.Key, c.clock.Now()); v.Presence != channel.PresenceUnknowable {
			return v, nil
		}
	}
	since := note.At
	if !known {
		since = s.UpdatedAt
	}
	comment := func(t reddit.Thing) bool {
		return (t.Link == name || t.Parent == name) && channel.Same(t.Body, s.Content.Body)
	}
	message := func(t reddit.Thing) bool {
		return t.Subject == s.Content.Subject && channel.Same(t.Body, s.Content.Body)
	}
	all := true
	for _, list := range []struct {
		path string
		is   func(reddit.Thing) bool
	}{{strings.Replace(ownPath, "{name}", c.conf.Username, 1), comment}, {outbox, message}} {
		found, whole, err := c.find(ctx, list.path, since, list.is)
		if err != nil {
			return channel.Verdict{}, err
		}
		if found != nil {
			id := core.Clean(found.Name, 40, false)
			return channel.Verdict{Presence: channel.PresenceFound, Reason: "it stands there with this text", Receipt: core.Receipt{RemoteID: id, Text: id, At: c.clock.Now(), By: "channel"}}, nil
		}
		all = all && whole
	}
	if age := c.clock.Now().Sub(note.At); known && age >= 0 && age < settle {
		return channel.Verdict{}, core.Errorf(core.KindTransient, "Reddit's lists may lack what was just written; it is asked again later")
	}
	if !all {
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "there is more of yours than can be looked through; look at " + service}, nil
	}
	return channel.Verdict{Presence: channel.PresenceAbsent, Reason: service + " has nothing of yours on this posting"}, nil
}

// find reads a list back to a time; whole says that all since then was read.
func (c *Channel) find(ctx context.Context, path string, since time.Time, is func(reddit.Thing) bool) (found *reddit.Thing, whole bool, err error) {
	after := ""
	for range maxPages {
		list, next, err := c.client.Own(ctx, path, after)
		if err != nil {
			return nil, false, err
		}
		for _, t := range list {
			if is(t) {
				return &t, true, nil
			}
			// Clocks differ; an hour is far more than they do.
			if at := t.Posted(); !at.IsZero() && !since.IsZero() && at.Before(since.Add(-time.Hour)) {
				return nil, true, nil
			}
		}
		if after = next; after == "" {
			return nil, true, nil
		}
	}
	return nil, false, nil
}

// Outcomes reports the answers that came: replies to the comments, and messages of
// those to whom one was sent. Where nothing was sent, nobody is asked.
func (c *Channel) Outcomes(ctx context.Context, from channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	sent, err := c.sent(ctx)
	if err != nil || len(sent) == 0 {
		return nil, from, err
	}
	list, _, err := c.client.Own(ctx, inbox, "")
	if err != nil {
		return nil, from, err
	}
	var news []channel.News
	for _, m := range sent {
		to, isMessage := strings.CutPrefix(m.RemoteID, "message to ")
		for _, t := range list {
			if t.Parent == m.RemoteID && m.RemoteID != "" || isMessage && strings.EqualFold(t.Author, to) && strings.HasPrefix(strings.ToLower(t.Subject), "re: ") {
				news = append(news, channel.News{Remote: string(m.SubmissionID), Event: core.OutcomeEvent{SubmissionID: m.SubmissionID, JobID: m.JobID, Kind: core.OutcomeReplied, At: t.Posted()}})
				break
			}
		}
	}
	return channel.Report(from, c.name, news)
}
