package freelancer

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/channel"
	"github.com/automonet/automonet/adapters/client/freelancer"
	"github.com/automonet/automonet/core"
)

// retryFast is how long a client that bids too fast waits, retryQuota how long one
// waits for the next free bid of a plan.
const (
	retryFast  = 15 * time.Minute
	retryQuota = 24 * time.Hour
)

func nda() *core.Refusal {
	return &core.Refusal{Code: core.RefusedNDA, Text: "the project wants a non-disclosure agreement first, which cannot be signed by a program; sign it at Freelancer.com and bid there"}
}

// explain types a failure: the codes under which the service refuses, and the words
// that it uses where it has no code. phase is as in channel.Fault.
func explain(phase string, err error) error {
	var told *freelancer.RefusedError
	if !errors.As(err, &told) {
		return channel.Fault(service, phase, err)
	}
	refuse := func(code core.RefusalCode, retry time.Duration) error {
		return channel.Told(service, told.Message, code, retry)
	}
	_, code, _ := strings.Cut(strings.ToUpper(told.Code), ".")
	words := strings.ToLower(told.Message)
	has := func(list ...string) bool {
		for _, w := range list {
			if strings.Contains(words, w) || strings.Contains(code, strings.ToUpper(strings.ReplaceAll(w, " ", "_"))) {
				return true
			}
		}
		return false
	}
	switch {
	case has("duplicate bid", "already bid"):
		return refuse(core.RefusedAlreadySent, 0)
	case has("nda", "non-disclosure"):
		return nda()
	case has("too fast", "too many requests", "throttled", "rate limit"):
		return refuse(core.RefusedTooFast, retryFast)
	case has("all of your bids", "out of bids", "bid limit", "no bids left", "bids remaining"):
		return refuse(core.RefusedQuota, retryQuota)
	case has("bid minimum requirement not met", "restricted from bidding", "preferred", "escrow", "verified", "balance"):
		return refuse(core.RefusedNotEligible, 0)
	case has("bid amount invalid", "milestone percentage", "description", "bid period", "amount must"):
		return refuse(core.RefusedContent, 0)
	case has("project not open", "project closed", "not accepting bids", "project not found", "no longer open", "is closed"):
		return refuse(core.RefusedClosed, 0)
	case told.Status == http.StatusForbidden:
		return refuse(core.RefusedNotEligible, 0)
	}
	return refuse(core.RefusedWall, 0)
}

// explainRetract types a failure to take a bid back, which may be tried again.
func explainRetract(err error) error {
	if err == nil {
		return nil
	}
	var unclear *channel.AmbiguousError
	if err = explain("answer", err); errors.As(err, &unclear) {
		return core.Errorf(core.KindTransient, "Freelancer.com gave no clear answer; try again, taking back twice does no harm").Because(err)
	}
	return err
}
