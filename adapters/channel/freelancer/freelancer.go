// Package freelancer places approved bids at Freelancer.com with the user's own token:
// in the sandbox, and at the real service only where the user has recorded the
// platform's written permission, each bid after an approval of its own. The service
// takes one bid of a bidder on a project; by that it is asked whether a bid arrived.
package freelancer

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/freelancer"
	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/clock"
)

const service = "Freelancer.com"

// Channel places bids. Its methods may be called concurrently.
type Channel struct {
	name   core.ChannelName
	conf   settings
	clock  clock.Clock
	log    *slog.Logger
	client *freelancer.Client
	place  func(ctx context.Context, b freelancer.NewBid, key string) (freelancer.Bid, error)
	// retract is nil in dry-run, like place.
	retract func(ctx context.Context, bid freelancer.ID) error
	author  func(ctx context.Context, s core.Submission) (channel.Author, error)
	sent    func(ctx context.Context) ([]core.SentMail, error)
	reach   func(string)

	mu   sync.Mutex
	self freelancer.ID
}

// New makes the channel from its configuration node. In dry-run it has nothing to
// place a bid with.
func New(cfg channel.Config, deps channel.Deps) (channel.Channel, error) {
	var c Config
	if err := cfg.Decode(&c); err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	conf, err := c.check()
	if err != nil {
		return nil, fmt.Errorf("channel %s: %w", deps.Name, err)
	}
	client := freelancer.New(freelancer.Config{Web: deps.Web, Base: conf.base.String(), Token: func() (string, error) { return deps.Secret(conf.Token) }})
	ch := &Channel{name: deps.Name, conf: conf, clock: deps.Clock, log: deps.Log, client: client, author: deps.Author, sent: deps.Sent, reach: deps.Reach}
	if !deps.DryRun {
		ch.place, ch.retract = client.Place, client.Retract
	}
	return ch, nil
}

// Hosts are those of the projects that the channel bids on: while it speaks to the
// sandbox, real ones are answered in another way.
func (c *Channel) Hosts() []string {
	if c.conf.BaseURL == "" && !c.conf.Live {
		return []string{"freelancer-sandbox.com"}
	}
	return []string{"freelancer.com"}
}

// bid is a checked submission.
type bid struct {
	freelancer.NewBid
	price core.Money
	// hourly says that the amount is that of an hour.
	hourly bool
}

// prepare checks a submission without asking anybody. Errors are *core.Refusal.
func (c *Channel) prepare(s core.Submission) (bid, error) {
	if err := channel.Approved(s, c.name); err != nil {
		return bid{}, err
	}
	project, err := c.conf.project(s.Recipient)
	if err != nil {
		return bid{}, err
	}
	if err := channel.Carried(s.Content, freelancer.MaxBidText); err != nil {
		return bid{}, err
	}
	if err := channel.NoFiles(s.Content); err != nil {
		return bid{}, err
	}
	price := s.Content.Price
	if !price.Min.Stated() || price.Min != price.Max || price.Min.Minor <= 0 || price.Period != core.PeriodFixed && price.Period != core.PeriodHour {
		return bid{}, &core.Refusal{Code: core.RefusedContent, Text: "one amount is needed, for the whole work or for an hour; enter it with automonet proposal edit --price \"900 EUR\" and approve it again"}
	}
	amount, _, _ := strings.Cut(price.Min.String(), " ")
	return bid{price: price.Min, hourly: price.Period == core.PeriodHour, NewBid: freelancer.NewBid{Project: json.Number(project), Amount: json.Number(amount),
		Period: c.conf.Days, Milestone: c.conf.MilestonePercent, Description: s.Content.Body}}, nil
}

// Preview shows the bid and the request that would place it; only the number of the
// user, which the service tells, is not in it yet.
func (c *Channel) Preview(_ context.Context, s core.Submission) (channel.Preview, error) {
	b, err := c.prepare(s)
	if err != nil {
		return channel.Preview{}, err
	}
	raw, err := json.MarshalIndent(b.NewBid, "", "  ")
	if err != nil {
		return channel.Preview{}, err
	}
	per := ""
	if b.hourly {
		per = " / h"
	}
	text := fmt.Sprintf("%s%s, %d d, %d %%\n\n%s", b.price, per, b.Period, b.Milestone, s.Content.Body)
	p := channel.Preview{Summary: fmt.Sprintf("bid of %s on project %s at %s", b.price, b.Project, service), Text: text, Link: s.Recipient,
		Wire: "POST " + c.conf.base.String() + freelancer.BidsPath + "\nIdempotency-Key: " + string(s.Key) + "\n\n" + string(raw)}
	if !c.conf.Live {
		p.Warnings = append(p.Warnings, "this goes to the sandbox; no client sees it")
	}
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
	if err := channel.ByPerson(service, who, err, c.conf.Live); err != nil {
		return core.Receipt{}, err
	}
	c.reach("dial")
	if err := c.look(ctx, &b); err != nil {
		return core.Receipt{}, err
	}
	c.reach("data")
	placed, err := c.place(ctx, b.NewBid, string(s.Key))
	c.reach("answer")
	if err != nil {
		return core.Receipt{}, explain("answer", err)
	}
	return c.receipt(placed), nil
}

// look asks whether the project still takes this bid, and for whom it is. The errors
// are *core.Refusal.
func (c *Channel) look(ctx context.Context, b *bid) error {
	self, err := c.me(ctx)
	if err != nil {
		return explain("", err)
	}
	b.Bidder = json.Number(self)
	p, err := c.client.Project(ctx, string(b.Project))
	if err != nil {
		return explain("", err)
	}
	switch {
	case !p.Open():
		return &core.Refusal{Code: core.RefusedClosed, Text: "the posting takes no answers any more"}
	case p.Upgrades.NDA:
		return nda()
	case p.Currency.Code != string(b.price.Currency):
		return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("it is paid in %s; enter the amount in that currency and approve it again", core.Clean(p.Currency.Code, 8, false))}
	case (p.Type == "hourly") != b.hourly:
		return &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the project is of the kind %q; enter an amount that fits (for the whole, or for an hour) and approve it again", core.Clean(p.Type, 20, false))}
	}
	return c.quota(ctx, self)
}

const month = 30 * 24 * time.Hour

// quota counts the bids of the last 30 days, also those that were placed by hand.
func (c *Channel) quota(ctx context.Context, self freelancer.ID) error {
	bids, err := c.client.Bids(ctx, self, "", 0)
	if err != nil {
		return explain("", err)
	}
	used, oldest, now := 0, time.Time{}, c.clock.Now()
	for _, b := range bids {
		if at := freelancer.Time(b.Submitted); now.Sub(at) < month {
			used++
			if oldest.IsZero() || at.Before(oldest) {
				oldest = at
			}
		}
	}
	if used < c.conf.BidsPerMonth {
		return nil
	}
	return &core.Refusal{Code: core.RefusedQuota, Text: fmt.Sprintf("%d bids were placed in the last 30 days, and \"bids_per_month\" is %d; it is tried again when the next one is free", used, c.conf.BidsPerMonth),
		RetryAfter: max(oldest.Add(month).Sub(now), time.Hour)}
}

// me is the number of the user, asked once.
func (c *Channel) me(ctx context.Context) (freelancer.ID, error) {
	c.mu.Lock()
	self := c.self
	c.mu.Unlock()
	if self != "" {
		return self, nil
	}
	self, err := c.client.Self(ctx)
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	c.self = self
	c.mu.Unlock()
	return self, nil
}

func (c *Channel) receipt(b freelancer.Bid) core.Receipt {
	at := freelancer.Time(b.Submitted)
	if at.IsZero() {
		at = c.clock.Now()
	}
	return core.Receipt{RemoteID: string(b.ID), Text: "bid " + core.Clean(string(b.ID), 40, false), At: at, By: "channel"}
}

// Verify looks for the user's bid on the project.
func (c *Channel) Verify(ctx context.Context, s core.Submission) (channel.Verdict, error) {
	b, err := c.prepare(s)
	if err != nil {
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "the submission is not one for this channel any more; look at " + service}, nil
	}
	self, err := c.me(ctx)
	if err != nil {
		return channel.Verdict{}, err
	}
	bids, err := c.client.Bids(ctx, self, freelancer.ID(b.Project), 0)
	if err != nil {
		return channel.Verdict{}, err
	}
	other := false
	for _, have := range bids {
		if have.Project != freelancer.ID(b.Project) {
			continue
		}
		if channel.Same(have.Description, b.Description) {
			return channel.Verdict{Presence: channel.PresenceFound, Receipt: c.receipt(have), Reason: "it stands there with this text"}, nil
		}
		other = other || !have.Retracted
	}
	if other {
		return channel.Verdict{Presence: channel.PresenceUnknowable, Reason: "another text of yours stands there; look at " + service}, nil
	}
	return channel.Verdict{Presence: channel.PresenceAbsent, Reason: service + " has nothing of yours on this posting"}, nil
}

// Withdraw retracts the bid that was placed for a submission.
func (c *Channel) Withdraw(ctx context.Context, s core.Submission) (core.OutcomeEvent, error) {
	b, err := c.prepare(s)
	if err != nil {
		return core.OutcomeEvent{}, err
	}
	if c.retract == nil {
		return core.OutcomeEvent{}, channel.DryRun()
	}
	self, err := c.me(ctx)
	if err != nil {
		return core.OutcomeEvent{}, explain("", err)
	}
	bids, err := c.client.Bids(ctx, self, freelancer.ID(b.Project), 0)
	if err != nil {
		return core.OutcomeEvent{}, explain("", err)
	}
	for _, have := range bids {
		if have.Project != freelancer.ID(b.Project) || !channel.Same(have.Description, b.Description) {
			continue
		}
		if !have.Retracted {
			if err := explainRetract(c.retract(ctx, have.ID)); err != nil {
				return core.OutcomeEvent{}, err
			}
		}
		return channel.News{Remote: string(have.ID), Event: core.OutcomeEvent{SubmissionID: s.ID, JobID: s.JobID, Kind: core.OutcomeWithdrawn, At: c.clock.Now()}}.By(c.name), nil
	}
	return core.OutcomeEvent{}, &core.Refusal{Code: core.RefusedClosed, Text: service + " has nothing of yours on this posting"}
}

// CheckLogin asks who the user is.
func (c *Channel) CheckLogin(ctx context.Context) error {
	if _, err := c.client.Self(ctx); err != nil {
		return explain("", err)
	}
	return nil
}

var (
	_ channel.Channel    = (*Channel)(nil)
	_ channel.Withdrawer = (*Channel)(nil)
	_ channel.Settled    = (*Channel)(nil)
)
