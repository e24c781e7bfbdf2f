// Package notify decides what the owner is told, where and how loudly: which
// events and conditions are worth a notice, which target gets it, and which
// notices become one message. It reads and sends nothing.
package notify

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// maxParam bounds a value that fills a text, in bytes.
const maxParam = 160

// eventBudget is the event of a budget alert.
const eventBudget core.EventKind = "budget.alert"

// FromEvent returns the notice of an event, and whether it is worth one.
func FromEvent(e core.Event) (core.Notice, bool) {
	n := core.Notice{ID: core.NoticeID("event-" + strconv.FormatInt(e.Seq, 10)), JobID: e.JobID, Subject: core.Clean(e.Subject, maxParam, false), At: e.At}
	data := fields(e.Data)
	switch e.Kind {
	case "proposal.waiting", "proposal.needs_human":
		if strings.HasPrefix(e.By, "user:") {
			// The owner knows what the owner has just edited.
			return n, false
		}
		n.Kind, n.Params = core.NoticeProposal, map[string]string{"state": e.To}
	case "answer.waiting":
		if strings.HasPrefix(e.By, "user:") {
			return n, false
		}
		n.Kind, n.Params = core.NoticeAnswer, map[string]string{"kind": data["kind"]}
	case "submission.unknown", "submission.needs_human", "answer.unknown", "answer.needs_human":
		n.Kind, n.Params = core.NoticeUnknown, map[string]string{"state": e.To}
	case "outcome.saved":
		switch core.OutcomeKind(data["kind"]) {
		case core.OutcomeReplied, core.OutcomeInterviewing, core.OutcomeOffered, core.OutcomeWon:
		default:
			return n, false
		}
		// What comes after silence is news, though it corrects that silence.
		if data["supersedes"] != "" && data["late"] == "" || strings.HasPrefix(e.By, "user:") {
			return n, false
		}
		n.Kind, n.Params = core.NoticeReply, map[string]string{"outcome": data["kind"]}
	case core.EventAutonomy:
		if strings.HasPrefix(e.By, "user:") {
			return n, false // the owner knows what the owner did
		}
		n.Params = map[string]string{"channel": n.Subject, "reason": data["reason"], "detail": data["detail"], "matched": data["matched"], "n": data["n"], "max": data["max"], "per_day": data["per_day"]}
		switch core.AutonomyState(e.To) {
		case core.AutonomyOffered:
			n.Kind = core.NoticeOffer
		case core.AutonomyDemoted:
			n.Kind = core.NoticeDemoted
		default:
			return n, false
		}
	case "reply.saved":
		if data["ask"] == "" {
			return n, false
		}
		n.Kind, n.Params = core.NoticeReplyOpen, map[string]string{"ask": data["ask"], "class": data["class"]}
	case eventBudget:
		kind, ok := budgetKinds()[e.To]
		if !ok {
			return n, false
		}
		n.Kind, n.Params = kind, map[string]string{"scope": n.Subject, "level": e.To, "used": data["used_nusd"], "limit": data["limit_nusd"]}
	case core.EventAlertRaised:
		kind, subject, _ := strings.Cut(n.Subject, ":")
		switch core.AlertKind(kind) {
		case core.AlertBlocked, core.AlertSilent, core.AlertActor, core.AlertDisk, core.AlertClock:
		default:
			return n, false
		}
		n.Kind, n.Subject, n.Params = core.NoticeKind(kind), subject, map[string]string{"subject": subject, "detail": data["detail"]}
	default:
		return n, false
	}
	return n, true
}

func budgetKinds() map[string]core.NoticeKind {
	return map[string]core.NoticeKind{"50": core.NoticeBudget50, "80": core.NoticeBudget80, "100": core.NoticeBudget100}
}

// fields reads an event's data; numbers become their text.
func fields(data string) map[string]string {
	var raw map[string]json.RawMessage
	if json.Unmarshal([]byte(data), &raw) != nil {
		return nil
	}
	out := map[string]string{}
	for k, v := range raw {
		var text string
		if json.Unmarshal(v, &text) != nil {
			text = string(v)
		}
		out[k] = core.Clean(text, maxParam, false)
	}
	return out
}

// Digest returns the digest of a day, and whether there is anything to say: it is
// made of what happened since the last one and of the proposals that wait.
func Digest(day string, since []core.Notice, waiting int, now time.Time) (core.Notice, bool) {
	count := map[core.NoticeKind]int{}
	for _, n := range since {
		if n.Kind != core.NoticeDigest && n.Kind != core.NoticeTest {
			count[n.Kind]++
		}
	}
	if len(count) == 0 && waiting == 0 {
		return core.Notice{}, false
	}
	params := map[string]string{"day": day, "waiting": strconv.Itoa(waiting)}
	for kind, n := range count {
		params[string(kind)] = strconv.Itoa(n)
	}
	return core.Notice{ID: core.NoticeID("digest-" + day), Kind: core.NoticeDigest, Params: params, At: now}, true
}

// Target is a place that notices can go to.
type Target struct {
	Name string
	// Collects is set for one that is told in the digest only, such as mail.
	Collects bool
}

// Delivery is one notice on its way to one target.
type Delivery struct {
	Target string
	Notice core.NoticeID
	// Silent makes no sound.
	Silent bool
}

// Plan decides where a notice goes and how loudly, at now on the owner's wall.
func Plan(rules core.NoticeRules, zone *time.Location, now time.Time, n core.Notice, targets []Target) []Delivery {
	var out []Delivery
	quiet := rules.Quiet(now, zone) && n.Kind != core.NoticeTest
	for _, t := range targets {
		level := rules.Level(t.Name, n.Kind)
		switch {
		case level == core.NoticeOff:
		case t.Collects && n.Kind != core.NoticeDigest && n.Kind != core.NoticeTest:
			// It is in the next digest.
		default:
			out = append(out, Delivery{Target: t.Name, Notice: n.ID, Silent: quiet || level == core.NoticeQuiet})
		}
	}
	return out
}

// manyAre is from how many notices of a kind on they are told as one.
const manyAre = 4

// Batch groups the notices that wait for a target into messages: many of one kind
// become one, all others stay alone. The order of the first of each stays.
func Batch(waiting []core.Notice) [][]core.Notice {
	count := map[core.NoticeKind]int{}
	for _, n := range waiting {
		count[n.Kind]++
	}
	var out [][]core.Notice
	at := map[core.NoticeKind]int{}
	for _, n := range waiting {
		if count[n.Kind] < manyAre || n.Kind == core.NoticeDigest || n.Kind == core.NoticeTest {
			out = append(out, []core.Notice{n})
			continue
		}
		i, ok := at[n.Kind]
		if !ok {
			i = len(out)
			at[n.Kind] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], n)
	}
	return out
}

// The tries to tell a target: the pauses double from the first up to the longest,
// and after the last try, about three days on, a notice is only in the list.
const (
	firstPause   = 15 * time.Second
	longestPause = time.Hour
	// MaxTries is how often one notice is tried.
	MaxTries = 80
)

// Retry is the pause after the nth failed try, counted from 1; asked is what the
// target itself asked for, 0 for nothing.
func Retry(n int, asked time.Duration) time.Duration {
	pause := longestPause
	if n < 10 {
		pause = min(longestPause, time.Duration(float64(firstPause)*math.Pow(2, float64(max(0, n-1)))))
	}
	return max(pause, min(asked, 24*time.Hour))
}
