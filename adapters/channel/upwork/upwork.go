// Package upwork sends approved proposals through Upwork's official MCP server, in the
// two steps that it prescribes: the server prepares a preview, and the confirmation
// sends it. The confirmation is made only for a proposal that a person has approved,
// when the preview holds that very text and costs no more Connects than are allowed.
// Tools are what the server lists: without one for proposals, the text is handed over.
package upwork

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/mcp"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const (
	service  = "Upwork"
	endpoint = "https://mcp.upwork.com/mcp"
	// maxText is the length of a cover letter.
	maxText = 5000
	// usualConnects is the most that proposals usually cost.
	usualConnects = 16
)

// Config is the channel's node in the configuration.
type Config struct {
	// SignIn is the secret reference under which the sign-in is kept.
	SignIn string `yaml:"sign_in" json:"sign_in"`
	// MaxConnects is the most that one proposal may cost; 0 means 16.
	MaxConnects int `yaml:"max_connects" json:"max_connects"`
	// BaseURL is another server for the same paths.
	BaseURL string `yaml:"base_url" json:"base_url"`
}

func (c *Config) check() (address string, err error) {
	if !channel.Reference(c.SignIn) && (c.SignIn != "" || c.BaseURL == "") {
		return "", core.Invalid("sign_in", "write the reference of the sign-in here, for example secret:upwork-sign-in, and sign in with: automonet source signin NAME")
	}
	if c.MaxConnects < 0 || c.MaxConnects > 100 {
		return "", core.Invalid("max_connects", "%d is outside 1 to %d", c.MaxConnects, 100)
	}
	if c.MaxConnects == 0 {
		c.MaxConnects = usualConnects
	}
	if c.BaseURL == "" {
		return endpoint, nil
	}
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return "", core.Invalid("base_url", "%q is not the address of a server", core.Clean(c.BaseURL, 120, false))
	}
	return u.Scheme + "://" + u.Host + "/mcp", nil
}

// Channel sends proposals. Its methods may be called concurrently.
type Channel struct {
	name   core.ChannelName
	conf   Config
	clock  clock.Clock
	client *mcp.Client
	dryRun bool
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
	address, err := c.check()
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	conf := mcp.Config{Service: service, Endpoint: address, Web: deps.Web}
	if c.SignIn != "" {
		conf.Tokens = mcp.NewSignIn(mcp.Account{Service: service, Endpoint: address, Ref: c.SignIn, Get: deps.Secret, Set: deps.KeepSecret, Web: deps.Web, Clock: deps.Clock})
	}
	return &Channel{name: deps.Name, conf: c, clock: deps.Clock, client: mcp.New(conf), dryRun: deps.DryRun, author: deps.Author, sent: deps.Sent, reach: deps.Reach}, nil
}

// offer is a checked submission.
type offer struct {
	// job is the service's name of the job, such as "~021234567890".
	job    string
	letter string
	amount float64
	price  core.Pay
}

var jobName = core.NewPattern(`~[0-9a-z]{10,40}$`)

// job finds the service's name of the job in the link of its page.
func job(link string) (string, bool) {
	if core.Clean(link, core.MaxURLBytes, false) != link || strings.ContainsAny(link, " \t<>\"\\;()@,%") {
		return "", false
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	host := strings.ToLower(u.Host)
	path := strings.Trim(u.Path, "/")
	if host != "www.upwork.com" && host != "upwork.com" || !strings.HasPrefix(path, "jobs/") {
		return "", false
	}
	name := jobName.FindString(path)
	return name, name != ""
}

// prepare checks a submission without asking anybody. Errors are *core.Refusal.
func (c *Channel) prepare(s core.Submission) (offer, error) {
	if err := channel.Approved(s, c.name); err != nil {
		return offer{}, err
	}
	name, ok := job(s.Recipient)
	if !ok {
		return offer{}, &core.Refusal{Code: core.RefusedRecipient, Text: "this is not the address of a job at Upwork; put the link of the job's page there"}
	}
	if err := channel.Carried(s.Content, maxText); err != nil {
		return offer{}, err
	}
	if err := channel.NoFiles(s.Content); err != nil {
		return offer{}, err
	}
	p := s.Content.Price
	if !p.Min.Stated() || p.Min != p.Max || p.Min.Minor <= 0 || p.Period != core.PeriodFixed && p.Period != core.PeriodHour {
		return offer{}, &core.Refusal{Code: core.RefusedContent, Text: "one amount is needed, for the whole work or for an hour; enter it with automonet proposal edit --price \"900 EUR\" and approve it again"}
	}
	if p.Min.Currency != "USD" {
		return offer{}, &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("it is paid in %s; enter the amount in that currency and approve it again", "USD")}
	}
	return offer{job: name, letter: s.Content.Body, amount: p.Min.Major(), price: p}, nil
}

// Preview shows the proposal without asking the server: the server's own preview is
// made, and compared with this, when the proposal is sent.
func (c *Channel) Preview(_ context.Context, s core.Submission) (channel.Preview, error) {
	o, err := c.prepare(s)
	if err != nil {
		return channel.Preview{}, err
	}
	raw, err := json.MarshalIndent(map[string]any{"action": "create", "job": o.job, "amount": o.amount, "cover_letter": o.letter}, "", "  ")
	if err != nil {
		return channel.Preview{}, err
	}
	per := ""
	if o.price.Period == core.PeriodHour {
		per = " / h"
	}
	p := channel.Preview{Summary: fmt.Sprintf("proposal of %s for job %s at %s", o.price.Min, o.job, service), Link: s.Recipient, Text: o.price.Min.String() + per + "\n\n" + o.letter,
		Wire: "manage_proposals, then confirm_preview\nKey: " + string(s.Key) + "\n\n" + string(raw)}
	p.Warnings = append(p.Warnings, fmt.Sprintf("Connects are spent when it is sent, %d at most", c.conf.MaxConnects))
	if s.Content.Subject != "" {
		p.Warnings = append(p.Warnings, "a proposal has no subject there; only the text is sent")
	}
	return p, nil
}

// Submit has the server prepare the proposal, and confirms it. See channel.Channel for
// its ends.
func (c *Channel) Submit(ctx context.Context, s core.Submission) (core.Receipt, error) {
	o, err := c.prepare(s)
	if err != nil {
		return core.Receipt{}, err
	}
	if c.dryRun {
		return core.Receipt{}, channel.DryRun()
	}
	who, err := c.author(ctx, s)
	if err := channel.ByPerson(service, who, err, false); err != nil {
		return core.Receipt{}, err
	}
	c.reach("dial")
	d, err := c.open(ctx)
	if err != nil {
		return core.Receipt{}, explain("", err)
	}
	defer d.Close()
	if d.manage.Name == "" {
		return core.Receipt{}, &channel.HandOffError{Link: s.Recipient, Text: s.Content.Body}
	}
	preview, err := d.preview(ctx, o, c.conf.MaxConnects)
	if err != nil {
		return core.Receipt{}, err
	}
	c.reach("data")
	got, err := d.confirm(ctx, preview)
	c.reach("answer")
	if err != nil {
		return core.Receipt{}, explain("answer", err)
	}
	id, _ := mcp.Find(got.JSON, "proposal_id", "proposalId", "application_id", "applicationId", "id")
	shown := core.Clean(fmt.Sprint(id), 60, false)
	if id == nil || shown == "" {
		return core.Receipt{}, &channel.AmbiguousError{Phase: "answer", Err: errors.New("the answer to the confirmation names no proposal")}
	}
	return core.Receipt{RemoteID: shown, Text: "proposal " + shown, At: c.clock.Now(), By: "channel"}, nil
}

// Verify looks for the proposal among the user's own.
func (c *Channel) Verify(ctx context.Context, s core.Submission) (channel.Verdict, error) {
	o, err := c.prepare(s)
	if err != nil {
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "the submission is not one for this channel any more; look at " + service}, nil
	}
	d, err := c.open(ctx)
	if err != nil {
		return channel.Verdict{}, err
	}
	defer d.Close()
	list, all, err := d.proposals(ctx)
	if err != nil {
		return channel.Verdict{}, err
	}
	other := false
	for _, p := range list {
		if p.job != o.job && "~02"+p.job != o.job {
			continue
		}
		if p.letter == "" || channel.Same(p.letter, o.letter) {
			return channel.Verdict{Presence: channel.PresenceFound, Reason: "it stands there with this text",
				Receipt: core.Receipt{RemoteID: p.id, Text: "proposal " + p.id, At: c.clock.Now(), By: "channel"}}, nil
		}
		other = other || p.kind != core.OutcomeWithdrawn
	}
	switch {
	case other:
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "another text of yours stands there; look at " + service}, nil
	case !all:
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "there is more of yours than can be looked through; look at " + service}, nil
	}
	return channel.Verdict{Presence: channel.PresenceAbsent, Reason: service + " has nothing of yours on this posting"}, nil
}

// Outcomes reports where the proposals stand. Where nothing was sent, nobody is asked.
func (c *Channel) Outcomes(ctx context.Context, from channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	sent, err := c.sent(ctx)
	if err != nil || len(sent) == 0 {
		return nil, from, err
	}
	d, err := c.open(ctx)
	if err != nil {
		return nil, from, err
	}
	defer d.Close()
	list, _, err := d.proposals(ctx)
	if err != nil {
		return nil, from, err
	}
	var news []channel.News
	for _, p := range list {
		i := slices.IndexFunc(sent, func(m core.SentMail) bool {
			name, ok := job(m.Recipient)
			return ok && (name == p.job || name == "~02"+p.job)
		})
		if i >= 0 && p.kind != "" {
			news = append(news, channel.News{Remote: p.id, Event: core.OutcomeEvent{SubmissionID: sent[i].SubmissionID, JobID: sent[i].JobID, Kind: p.kind}})
		}
	}
	return channel.Report(from, c.name, news)
}

// CheckLogin asks for the tools of the server, and for the account.
func (c *Channel) CheckLogin(ctx context.Context) error {
	d, err := c.open(ctx)
	if err != nil {
		return explain("", err)
	}
	d.Close()
	return nil
}

// retryFast and retryConnects are waits for the pace, and for new Connects.
const (
	retryFast     = 15 * time.Minute
	retryConnects = 24 * time.Hour
)

var _ channel.Channel = (*Channel)(nil)
