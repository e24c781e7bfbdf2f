package freelancer

import (
	"context"
	"errors"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/freelancer"
	"github.com/automonet/automonet/core"
)

// maxPages bounds how many pages of bids are read in one round.
const maxPages = 10

// Outcomes reports what the clients decided on the bids, and what they paid for those
// that were accepted. Where nothing was sent, nobody is asked. What the service keeps of
// a payment it does not say here: that is entered by hand.
func (c *Channel) Outcomes(ctx context.Context, from channel.Cursor) ([]core.OutcomeEvent, channel.Cursor, error) {
	sent, err := c.sent(ctx)
	if err != nil || len(sent) == 0 {
		return nil, from, err
	}
	of := map[freelancer.ID]core.SentMail{}
	for _, m := range sent {
		if id, err := c.conf.project(m.Recipient); err == nil {
			of[id] = m
		}
	}
	self, err := c.me(ctx)
	if err != nil {
		return nil, from, err
	}
	var news []channel.News
	accepted := false
	for page := range maxPages {
		bids, err := c.client.Bids(ctx, self, "", page*freelancer.MaxLimit)
		if err != nil {
			return nil, from, err
		}
		for _, b := range bids {
			m, ours := of[b.Project]
			if e, decided := event(b, m); decided && ours {
				accepted = accepted || b.Accepted > 0
				news = append(news, channel.News{Remote: string(b.ID), Event: e})
			}
		}
		if len(bids) < freelancer.MaxLimit {
			break
		}
	}
	if accepted {
		paid, err := c.paid(ctx, self, of)
		if err != nil {
			return nil, from, err
		}
		news = append(news, paid...)
	}
	return channel.Report(from, c.name, news)
}

// paid are the payments that clients released. A token that may not read them hides no
// decision: then payments are entered by hand.
func (c *Channel) paid(ctx context.Context, self freelancer.ID, of map[freelancer.ID]core.SentMail) ([]channel.News, error) {
	var news []channel.News
	for page := range maxPages {
		list, err := c.client.Milestones(ctx, self, page*freelancer.MaxLimit)
		var refused *freelancer.RefusedError
		if errors.As(err, &refused) {
			c.log.Warn("freelancer.com does not let payments be read; enter them by hand", "code", core.Clean(refused.Code, 80, false))
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			m, ours := of[p.Project]
			amount, err := core.FromMajor(p.Amount, core.Currency(p.Currency.Code))
			if !ours || err != nil || p.ID == "" || p.Status != freelancer.StatusCleared || p.Bidder != self || amount.Minor <= 0 {
				continue
			}
			news = append(news, channel.News{Remote: "milestone-" + string(p.ID), Event: core.OutcomeEvent{SubmissionID: m.SubmissionID, JobID: m.JobID,
				Kind: core.OutcomePaid, Amount: amount, At: freelancer.Time(p.Released)}})
		}
		if len(list) < freelancer.MaxLimit {
			break
		}
	}
	return news, nil
}

// event is what became of a bid; false while the client has not decided.
func event(b freelancer.Bid, m core.SentMail) (core.OutcomeEvent, bool) {
	e := core.OutcomeEvent{SubmissionID: m.SubmissionID, JobID: m.JobID}
	switch {
	case b.Retracted, b.Award == "canceled":
		e.Kind = core.OutcomeWithdrawn
	case b.Award == "rejected", b.Award == "revoked":
		e.Kind = core.OutcomeLost
	case b.Accepted > 0:
		e.Kind, e.At = core.OutcomeWon, freelancer.Time(b.Accepted)
		if m.Price.Period == core.PeriodFixed { // the amount of another bid is that of an hour
			if won, err := core.FromMajor(b.Amount, m.Price.Max.Currency); err == nil {
				e.Amount = won
			}
		}
	case b.Award == "awarded", b.Awarded > 0:
		e.Kind, e.At = core.OutcomeOffered, freelancer.Time(b.Awarded)
	default:
		return e, false
	}
	return e, true
}
