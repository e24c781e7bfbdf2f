package core

import (
	"sort"
	"strings"
	"time"
)

// NoticeKind is what a notice tells the owner of.
type NoticeKind string

// The kinds of notices.
const (
	NoticeProposal  NoticeKind = "proposal_waiting"   // a text waits for a decision
	NoticeReply     NoticeKind = "reply"              // a client answered, or more
	NoticeAnswer    NoticeKind = "answer_waiting"     // an answer of ours waits for a decision
	NoticeReplyOpen NoticeKind = "reply_open"         // an answer that the owner has to judge
	NoticeUnknown   NoticeKind = "submission_unknown" // nobody knows whether it was sent
	NoticeBlocked   NoticeKind = "source_blocked"     // a source does not let us in
	NoticeSilent    NoticeKind = "source_silent"      // a source lists far less than usual
	NoticeBudget50  NoticeKind = "budget_50"          // percent of a limit that are used
	NoticeBudget80  NoticeKind = "budget_80"
	NoticeBudget100 NoticeKind = "budget_100"
	NoticeActor     NoticeKind = "actor_degraded"   // a part of the agent keeps failing
	NoticeDisk      NoticeKind = "disk_low"         // little space is left
	NoticeClock     NoticeKind = "clock_wrong"      // this machine's clock is off
	NoticeOffer     NoticeKind = "autonomy_offered" // a channel has earned to send by itself
	NoticeDemoted   NoticeKind = "autonomy_demoted" // a channel may not send by itself any more
	NoticeDigest    NoticeKind = "digest"           // what happened since the last digest
	NoticeTest      NoticeKind = "test"             // asked for by the owner; no rule applies
)

// NoticeKinds lists the kinds that rules can name.
func NoticeKinds() []NoticeKind {
	return []NoticeKind{NoticeProposal, NoticeReply, NoticeAnswer, NoticeReplyOpen, NoticeUnknown, NoticeBlocked, NoticeSilent,
		NoticeBudget50, NoticeBudget80, NoticeBudget100, NoticeActor, NoticeDisk, NoticeClock, NoticeOffer, NoticeDemoted, NoticeDigest}
}

// NoticeLevel says how loudly a notice is told.
type NoticeLevel string

// The levels of a notice.
const (
	NoticeOn    NoticeLevel = "on"     // told, with a sound where the target has one
	NoticeQuiet NoticeLevel = "silent" // told without a sound
	NoticeOff   NoticeLevel = "off"    // not told
)

// NoticeID is the same for every delivery of one notice, so that a receiver can
// drop a second one. It is derived from the event behind the notice.
type NoticeID string

// Notice is something that the owner should hear of.
type Notice struct {
	ID   NoticeID   `json:"id"`
	Kind NoticeKind `json:"kind"`
	// JobID is the job it is about, "" for none; Subject the row or thing.
	JobID   JobID  `json:"job_id,omitempty"`
	Subject string `json:"subject,omitempty"`
	// Params fill its text; values are bounded foreign text.
	Params map[string]string `json:"params,omitempty"`
	// Title and Text are the notice in the owner's language. They are made when it
	// is shown and are not stored.
	Title string    `json:"title,omitempty"`
	Text  string    `json:"text,omitempty"`
	At    time.Time `json:"at,omitzero"`
	// ReadAt is when the owner saw it, zero while unread.
	ReadAt time.Time `json:"read_at,omitzero"`
}

// NoticeFilter selects notices, newest first.
type NoticeFilter struct {
	// Unread selects what was not read yet.
	Unread bool         `json:"unread,omitempty"`
	Kinds  []NoticeKind `json:"kinds,omitempty"`
	// After is the cursor of the previous page, as returned with it.
	After string `json:"after,omitempty"`
	// Limit is 1..MaxLimit; 0 means 50.
	Limit int `json:"limit,omitempty"`
}

// NoticeRules say which notice goes where, and when without a sound.
type NoticeRules struct {
	Rev int64 `json:"rev"`
	// Events are the levels by kind; an absent kind has DefaultNoticeLevel.
	Events map[NoticeKind]NoticeLevel `json:"events"`
	// Targets are levels of single targets, which come before Events.
	Targets map[string]map[NoticeKind]NoticeLevel `json:"targets,omitempty"`
	// QuietFrom and QuietTo are hours on the owner's wall, 0 to 23, between which
	// nothing makes a sound; equal means never.
	QuietFrom int `json:"quiet_from"`
	QuietTo   int `json:"quiet_to"`
	// DigestAt is when the daily digest is made, as 15:04 on the owner's wall; ""
	// makes none.
	DigestAt string `json:"digest_at"`
}

// DefaultNoticeRules are those of a new installation.
func DefaultNoticeRules() NoticeRules {
	return NoticeRules{Rev: 1, Events: map[NoticeKind]NoticeLevel{}, QuietFrom: 22, QuietTo: 7, DigestAt: "18:00"}
}

// DefaultNoticeLevel is the level of a kind that no rule names.
func DefaultNoticeLevel(kind NoticeKind) NoticeLevel {
	switch kind {
	case NoticeBudget50, NoticeSilent:
		return NoticeQuiet
	}
	return NoticeOn
}

// NewNoticeRules checks rules; targets are the names of those that there are, nil
// takes any.
func NewNoticeRules(r NoticeRules, targets []string) (NoticeRules, error) {
	if r.Events == nil {
		r.Events = map[NoticeKind]NoticeLevel{}
	}
	if err := checkLevels("events", r.Events); err != nil {
		return r, err
	}
	for name, levels := range r.Targets {
		known := targets == nil
		for _, t := range targets {
			known = known || t == name
		}
		if !known {
			return r, Invalid("targets", "%q is not a notification target; known: %s", clip(name, 40), strings.Join(targets, ", "))
		}
		if err := checkLevels("targets."+clip(name, 40), levels); err != nil {
			return r, err
		}
	}
	if r.QuietFrom < 0 || r.QuietFrom > 23 || r.QuietTo < 0 || r.QuietTo > 23 {
		return r, Invalid("quiet_from", "quiet hours go from 0 to 23, not from %d to %d", r.QuietFrom, r.QuietTo)
	}
	if _, ok := r.digestTime(); !ok && r.DigestAt != "" {
		return r, Invalid("digest_at", "%q is not a time of day such as 18:00", clip(r.DigestAt, 20))
	}
	return r, nil
}

func checkLevels(field string, levels map[NoticeKind]NoticeLevel) error {
	for kind, level := range levels {
		known := false
		for _, k := range NoticeKinds() {
			known = known || k == kind
		}
		if !known {
			return Invalid(field, "%q is no kind of notice; known: %s", clip(string(kind), 40), noticeKindNames())
		}
		if level != NoticeOn && level != NoticeQuiet && level != NoticeOff {
			return Invalid(field+"."+string(kind), "%q is not a level; use on, silent or off", clip(string(level), 20))
		}
	}
	return nil
}

func noticeKindNames() string {
	var out []string
	for _, k := range NoticeKinds() {
		out = append(out, string(k))
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}

// Level is how a kind is told to a target by the rules, without regard to the hour.
func (r NoticeRules) Level(target string, kind NoticeKind) NoticeLevel {
	if kind == NoticeTest {
		return NoticeOn
	}
	if level, ok := r.Targets[target][kind]; ok {
		return level
	}
	if level, ok := r.Events[kind]; ok {
		return level
	}
	return DefaultNoticeLevel(kind)
}

// Quiet reports whether quiet hours hold at now in the owner's zone. Hours are
// those on the wall, so a night with a change of clocks lasts an hour more or less.
func (r NoticeRules) Quiet(now time.Time, zone *time.Location) bool {
	h := now.In(zone).Hour()
	if r.QuietFrom <= r.QuietTo {
		return h >= r.QuietFrom && h < r.QuietTo
	}
	return h >= r.QuietFrom || h < r.QuietTo
}

// DigestDay returns the day, as 2006-01-02 in the owner's zone, whose digest is due
// at now: today's once its time has come, else yesterday's. It is "" without one.
func (r NoticeRules) DigestDay(now time.Time, zone *time.Location) string {
	at, ok := r.digestTime()
	if !ok {
		return ""
	}
	local := now.In(zone)
	if minutes := local.Hour()*60 + local.Minute(); minutes < at {
		local = local.AddDate(0, 0, -1)
	}
	return local.Format(time.DateOnly)
}

// digestTime is DigestAt in minutes since midnight.
func (r NoticeRules) digestTime() (int, bool) {
	t, err := time.Parse("15:04", r.DigestAt)
	if err != nil || len(r.DigestAt) != 5 {
		return 0, false
	}
	return t.Hour()*60 + t.Minute(), true
}

// NoticeTarget is a place that notices go to, as it is shown to the owner.
type NoticeTarget struct {
	Name   string `json:"name"`
	Driver string `json:"driver"`
	// Ready is set when notices reach the owner; Why says what is missing, as a
	// stable code.
	Ready bool   `json:"ready"`
	Why   string `json:"why,omitempty"`
	// Waiting counts notices that are still to be told, Error is why the last try
	// failed.
	Waiting int    `json:"waiting"`
	Error   string `json:"error,omitempty"`
}

// Pairing is what the owner needs to make a chat the owner's.
type Pairing struct {
	Target string `json:"target"`
	// Code is shown once; it is good for one chat until Until.
	Code  string    `json:"code"`
	Until time.Time `json:"until,omitzero"`
	// Bot is the name of the counterpart, for example "@my_automonet_bot".
	Bot string `json:"bot,omitempty"`
	// Link opens the chat with the code filled in.
	Link string `json:"link,omitempty"`
}

// AlertKind says which condition an Alert is about.
type AlertKind string

// The conditions that are watched.
const (
	AlertBlocked AlertKind = "source_blocked"
	AlertSilent  AlertKind = "source_silent"
	AlertActor   AlertKind = "actor_degraded"
	AlertDisk    AlertKind = "disk_low"
	AlertClock   AlertKind = "clock_wrong"
)

// Alert is a condition that holds: it is told when it begins, and again only after
// it has ended.
type Alert struct {
	Kind AlertKind `json:"kind"`
	// Subject is what it is about, for example a source's name.
	Subject string `json:"subject"`
	// Detail is a bounded figure or code for the text.
	Detail string    `json:"detail,omitempty"`
	Since  time.Time `json:"since,omitzero"`
}

// The events of alerts. Subject is "kind:subject", Data holds the detail.
const (
	EventAlertRaised  EventKind = "alert.raised"
	EventAlertCleared EventKind = "alert.cleared"
)

// Profit is what was earned and spent since a day.
type Profit struct {
	Since time.Time `json:"since,omitzero"`
	// Earned and Fees are sums by currency.
	Earned []Money `json:"earned"`
	Fees   []Money `json:"fees"`
	Paid   int     `json:"paid"`
	Hours  float64 `json:"hours"`
	// Spent is what model calls cost.
	Spent NanoUSD `json:"spent_nusd"`
}
