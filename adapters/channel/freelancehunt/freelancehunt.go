// Package freelancehunt places approved bids at Freelancehunt with the user's personal
// token, each after an approval of its own. The service takes one bid of a freelancer
// on a project; by that it is asked whether a bid arrived.
package freelancehunt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/freelancehunt"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const (
	service = "Freelancehunt"
	// maxText is below what the service was seen to take.
	maxText = 4000
	// maxPages bounds how many pages of ten bids are read.
	maxPages = 30
)

// Config is the channel's node in the configuration.
type Config struct {
	// Token is a secret reference.
	Token string `yaml:"token" json:"token"`
	// Days is in how many days the work is promised; 0 means 7.
	Days int `yaml:"days" json:"days"`
	// SafeType is who pays the fee of the escrow: "employer", "developer" or "split";
	// "" is direct payment.
	SafeType string `yaml:"safe_type" json:"safe_type"`
	// BaseURL is another server for the same paths.
	BaseURL string `yaml:"base_url" json:"base_url"`
}

func (c *Config) check() error {
	switch {
	case !channel.Reference(c.Token):
		return core.Invalid("token", "store the access token with \"automonet secret set\" and write its reference here, for example secret:TOKEN")
	case c.Days < 0 || c.Days > 365:
		return core.Invalid("days", "%d is outside 1 to %d", c.Days, 365)
	case !slices.Contains([]string{"", "employer", "developer", "split"}, c.SafeType):
		return core.Invalid("safe_type", "%q is not known; use employer, developer, split, or nothing for direct payment", core.Clean(c.SafeType, 20, false))
	}
	if c.Days == 0 {
		c.Days = 7
	}
	if c.BaseURL == "" {
		return nil
	}
	if u, err := url.Parse(c.BaseURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return core.Invalid("base_url", "%q is not the address of a server", core.Clean(c.BaseURL, 120, false))
	}
	return nil
}

// Channel places bids. Its methods may be called concurrently.
type Channel struct {
	name   core.ChannelName
	conf   Config
	clock  clock.Clock
	client *freelancehunt.Client
	place  func(ctx context.Context, project string, b freelancehunt.NewBid, key string) (freelancehunt.Bid, error)
	author func(ctx context.Context, s core.Submission) (channel.Author, error)
	sent   func(ctx context.Context) ([]core.SentMail, error)
	reach  func(string)
}

// New makes the channel from its configuration node. In dry-run it has nothing to
// place a bid with.
func New(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	client := freelancehunt.New(freelancehunt.Config{Web: deps.Web, Base: c.BaseURL, Lang: "en", Token: func() (string, error) { return deps.Secret(c.Token) }})
	ch := &Channel{name: deps.Name, conf: c, clock: deps.Clock, client: client, author: deps.Author, sent: deps.Sent, reach: deps.Reach}
	if !deps.DryRun {
		ch.place = client.Place
	}
	return ch, nil
}

// bid is a checked submission.
type bid struct {
	freelancehunt.NewBid
	project string
	price   core.Money
}

var page = core.NewPattern(`^/(?:[a-z]{2}/)?project/[^/]{1,300}/([0-9]{1,12})\.html$`)

// project finds the number of the project in the link of its page.
func (c *Channel) project(link string) (string, bool) {
	if core.Clean(link, core.MaxURLBytes, false) != link || strings.ContainsAny(link, " \t<>\"\\;()@,") || strings.Contains(strings.ToLower(link), "%0") {
		return "", false
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
		return "", false
	}
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	own, _ := url.Parse(c.conf.BaseURL)
	if host != "freelancehunt.com" && (own == nil || host != own.Host) {
		return "", false
	}
	m := page.FindStringSubmatch(u.Path)
	if m == nil {
		return "", false
	}
	return m[1], true
}

// prepare checks a submission without asking anybody. Errors are *core.Refusal.
func (c *Channel) prepare(s core.Submission) (bid, error) {
	if err := channel.Approved(s, c.name); err != nil {
		return bid{}, err
	}
	project, ok := c.project(s.Recipient)
	if !ok {
		return bid{}, &core.Refusal{Code: core.RefusedRecipient, Text: "this is not the address of a project at Freelancehunt; put the link of the project's page there"}
	}
	if err := channel.Carried(s.Content, maxText); err != nil {
		return bid{}, err
	}
	if err := channel.NoFiles(s.Content); err != nil {
		return bid{}, err
	}
	price := s.Content.Price
	if !price.Min.Stated() || price.Min != price.Max || price.Min.Minor <= 0 || price.Period != core.PeriodFixed {
		return bid{}, &core.Refusal{Code: core.RefusedContent, Text: "one amount for the whole work is needed; enter it with automonet proposal edit --price \"900 EUR\" and approve it again"}
	}
	amount, _, _ := strings.Cut(price.Min.String(), " ")
	return bid{project: project, price: price.Min, NewBid: freelancehunt.NewBid{Days: c.conf.Days, SafeType: c.conf.SafeType, Comment: s.Content.Body,
		Budget: freelancehunt.Budget{Amount: json.Number(amount), Currency: string(price.Min.Currency)}}}, nil
}

// Preview shows the bid and the request that would place it.
func (c *Channel) Preview(_ context.Context, s core.Submission) (channel.Preview, error) {
	b, err := c.prepare(s)
	if err != nil {
		return channel.Preview{}, err
	}
	raw, err := json.MarshalIndent(b.NewBid, "", "  ")
	if err != nil {
		return channel.Preview{}, err
	}
	base := c.conf.BaseURL
	if base == "" {
		base = freelancehunt.API
	}
	p := channel.Preview{Summary: fmt.Sprintf("bid of %s on project %s at %s", b.price, b.project, service), Link: s.Recipient,
		Text: fmt.Sprintf("%s, %d d\n\n%s", b.price, b.Days, s.Content.Body),
		Wire: "POST " + base + freelancehunt.BidPath(b.project) + "\nIdempotency-Key: " + string(s.Key) + "\n\n" + string(raw)}
	if s.Content.Subject != "" {
		p.Warnings = append(p.Warnings, "a bid has no subject; only the text is sent")
	}
	return p, nil
}

// Submit places the bid. See channel.Channel for its ends.
func (c *Channel) Submit(ctx context.Context, s core.Submission) (core.Receipt, error) {
	b, err := c.prepare(s)
	if err != nil {
		return core.Receipt{}, err
	}
	if c.place == nil {
		return core.Receipt{}, channel.DryRun()
	}
	who, err := c.author(ctx, s)
	if err := channel.ByPerson(service, who, err, false); err != nil {
		return core.Receipt{}, err
	}
	c.reach("dial")
	if err := c.look(ctx, b); err != nil {
		return core.Receipt{}, err
	}
	c.reach("data")
	placed, err := c.place(ctx, b.project, b.NewBid, string(s.Key))
	c.reach("answer")
	if err != nil {
		return core.Receipt{}, explain("answer", err)
	}
	return c.receipt(placed), nil
}

// look asks whether the project still takes this bid. The errors are *core.Refusal.
func (c *Channel) look(ctx context.Context, b bid) error {
	p, err := c.client.Project(ctx, b.project)
	if err != nil {
		return explain("", err)
	}
	switch {
	case p.Status.ID != freelancehunt.StatusOpen:
		return &core.Refusal{Code: core.RefusedClosed, Text: "the posting takes no answers any more"}
	case p.PlusOnly:
		return &core.Refusal{Code: core.RefusedNotEligible, Text: "the project takes bids of paying members only"}
	case p.SafeType == "employer_cashless" || p.SafeType == "person":
		return &core.Refusal{Code: core.RefusedNotEligible, Text: "the project is paid in a way that programs cannot agree to; bid there yourself"}
	case p.Budget != nil && p.Budget.Currency != string(b.price.Currency):
		return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("it is paid in %s; enter the amount in that currency and approve it again", core.Clean(p.Budget.Currency, 8, false))}
	}
	return nil
}

func (c *Channel) receipt(b freelancehunt.Bid) core.Receipt {
	at := b.At
	if at.IsZero() {
		at = c.clock.Now()
	}
	return core.Receipt{RemoteID: b.ID, Text: "bid " + core.Clean(b.ID, 40, false), At: at, By: "channel"}
}

// Verify looks for the bid among the user's own.
func (c *Channel) Verify(ctx context.Context, s core.Submission) (channel.Verdict, error) {
	b, err := c.prepare(s)
	if err != nil {
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "the submission is not one for this channel any more; look at " + service}, nil
	}
	other, found := false, (*freelancehunt.Bid)(nil)
	all, err := c.each(ctx, func(have freelancehunt.Bid) bool {
		if have.Project == b.project {
			if channel.Same(have.Comment, b.Comment) {
				found = &have
			}
			other = other || have.Status != "revoked"
		}
		return found == nil
	})
	switch {
	case err != nil:
		return channel.Verdict{}, err
	case found != nil:
		return channel.Verdict{Presence: channel.PresenceFound, Receipt: c.receipt(*found), Reason: "it stands there with this text"}, nil
	case other:
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "another text of yours stands there; look at " + service}, nil
	case !all:
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "there is more of yours than can be looked through; look at " + service}, nil
	}
	return channel.Verdict{Presence: channel.PresenceAbsent, Reason: service + " has nothing of yours on this posting"}, nil
}

// each hands over the user's bids until f wants no more; all says that there are none
// left.
func (c *Channel) each(ctx context.Context, f func(freelancehunt.Bid) bool) (all bool, err error) {
	for n := 1; n <= maxPages; n++ {
		bids, more, err := c.client.Bids(ctx, n)
		if err != nil {
			return false, err
		}
		for _, b := range bids {
			if !f(b) {
				return false, nil
			}
		}
		if !more {
			return true, nil
		}
	}
	return false, nil
}

// Outcomes reports what the clients decided on the bids. Where nothing was sent,
// nobody is asked.
func (c *Channel) Outcomes(ctx context.Context, from channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	sent, err := c.sent(ctx)
	if err != nil || len(sent) == 0 {
		return nil, from, err
	}
	of := map[string]core.SentMail{}
	for _, m := range sent {
		if id, ok := c.project(m.Recipient); ok {
			of[id] = m
		}
	}
	var news []channel.News
	if _, err := c.each(ctx, func(b freelancehunt.Bid) bool {
		m, ours := of[b.Project]
		if kind := decided(b); ours && kind != "" {
			e := core.OutcomeEvent{SubmissionID: m.SubmissionID, JobID: m.JobID, Kind: kind}
			if amount, err := b.Budget.Amount.Float64(); err == nil && kind == core.OutcomeWon {
				if won, err := core.FromMajor(amount, core.Currency(b.Budget.Currency)); err == nil && won.Minor > 0 {
					e.Amount = won
				}
			}
			news = append(news, channel.News{Remote: b.ID, Event: e})
		}
		return true
	}); err != nil {
		return nil, from, err
	}
	return channel.Report(from, c.name, news)
}

// decided is what became of a bid, "" while the client has not chosen.
func decided(b freelancehunt.Bid) core.OutcomeKind {
	switch {
	case b.Winner:
		return core.OutcomeWon
	case b.Status == "revoked":
		return core.OutcomeWithdrawn
	case b.Status == "rejected", b.ProjectStatus != 0 && b.ProjectStatus != freelancehunt.StatusOpen:
		return core.OutcomeLost
	}
	return ""
}

const (
	retryFast  = 15 * time.Minute
	retryQuota = 24 * time.Hour
)

// explain types a failure. The service documents no codes: what counts is the status,
// and the words where one status has several reasons.
func explain(phase string, err error) error {
	var told *freelancehunt.RefusedError
	if !errors.As(err, &told) {
		return channel.Fault(service, phase, err)
	}
	refuse := func(code core.RefusalCode, retry time.Duration) error {
		return channel.Told(service, told.Message, code, retry)
	}
	words := strings.ToLower(told.Message)
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(words, w) })
	}
	switch {
	case told.Status == http.StatusConflict, has("already", "вже", "уже"):
		return refuse(core.RefusedAlreadySent, 0)
	case has("too fast", "too often", "too many requests"):
		return refuse(core.RefusedTooFast, retryFast)
	case has("limit", "quota", "run out of bids", "no bids left", "ліміт", "лимит"):
		return refuse(core.RefusedQuota, retryQuota)
	case told.Status == http.StatusNotFound, told.Status == http.StatusGone, has("closed", "not open", "expired", "закрит", "закрыт"):
		return refuse(core.RefusedClosed, 0)
	case told.Status == http.StatusForbidden, has("plus", "verif", "verified", "not allowed"):
		return refuse(core.RefusedNotEligible, 0)
	case told.Status == http.StatusUnprocessableEntity, told.Status == http.StatusBadRequest:
		return refuse(core.RefusedContent, 0)
	}
	return refuse(core.RefusedWall, 0)
}

// CheckLogin asks for the user's bids.
func (c *Channel) CheckLogin(ctx context.Context) error {
	if _, _, err := c.client.Bids(ctx, 1); err != nil {
		return explain("", err)
	}
	return nil
}

var _ channel.Channel = (*Channel)(nil)
