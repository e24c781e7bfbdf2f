package core

import "time"

// Mode is how far a channel may go on its own. The modes are ordered: each
// permits what the one before it permits, and more.
type Mode string

// The modes of a channel.
const (
	ModeOff     Mode = "off"
	ModeRead    Mode = "read"
	ModeDraft   Mode = "draft"
	ModeConfirm Mode = "confirm"
	ModeAuto    Mode = "auto"
)

// Rank orders the modes from 0 (off) to 4 (auto); -1 for an unknown mode.
func (m Mode) Rank() int {
	switch m {
	case ModeOff:
		return 0
	case ModeRead:
		return 1
	case ModeDraft:
		return 2
	case ModeConfirm:
		return 3
	case ModeAuto:
		return 4
	}
	return -1
}

// Permits reports whether mode m includes want.
func (m Mode) Permits(want Mode) bool { return m.Rank() >= want.Rank() && want.Rank() >= 0 }

// ComplianceNote is a dated statement on what a platform's terms permit.
type ComplianceNote struct {
	// Text says the position in one or two sentences, by language.
	Text map[Lang]string `json:"text"`
	// Source is where it was read; Reviewed when (YYYY-MM-DD).
	Source   string `json:"source"`
	Reviewed string `json:"reviewed"`
}

// ChannelPolicy is what a channel is allowed: by the platform (Ceiling) and by
// the user (Mode).
type ChannelPolicy struct {
	Channel ChannelName    `json:"channel"`
	Mode    Mode           `json:"mode"`
	Default Mode           `json:"default"`
	Ceiling Mode           `json:"ceiling"`
	Note    ComplianceNote `json:"note"`
	// WrittenPermission is the user's record of a permission by the platform.
	// It is needed for auto where the terms forbid unattended sending, and it
	// never lifts a channel above its ceiling.
	WrittenPermission string `json:"written_permission,omitempty"`
	// ForbidsUnattended says that the platform's terms forbid unattended sending.
	ForbidsUnattended bool `json:"forbids_unattended"`
	// HandOff says that the channel only prepares and the user sends; it may do so
	// from mode draft on, where others need confirm.
	HandOff bool `json:"hand_off"`
	// Hosts are those of the pages whose postings are answered through this channel.
	Hosts []string `json:"-"`
	// Earned is how far the channel has come in earning to send by itself; nil where
	// that was not looked at.
	Earned *Autonomy `json:"-"`
}

// WithMode returns the policy in another mode. It refuses an unknown mode, one
// above the ceiling, and auto on a channel whose terms forbid it unless a
// written permission is recorded.
func (c ChannelPolicy) WithMode(m Mode) (ChannelPolicy, error) {
	if m.Rank() < 0 {
		return c, Invalid("mode", "%q is not a mode; use off, read, draft, confirm or auto", clip(string(m), 20))
	}
	if m.Rank() > c.Ceiling.Rank() {
		return c, Errorf(KindDenied, "%s can go no further than %s (%s, %s)", c.Channel, c.Ceiling, c.Note.Source, c.Note.Reviewed)
	}
	if m == ModeAuto && c.ForbidsUnattended && c.WrittenPermission == "" {
		return c, Errorf(KindDenied, "the terms of %s forbid unattended sending; record the platform's written permission first", c.Channel)
	}
	c.Mode = m
	return c, nil
}

// Approvable returns the least mode under which an approval by the user leads to
// the channel acting.
func (c ChannelPolicy) Approvable() Mode {
	if c.HandOff {
		return ModeDraft
	}
	return ModeConfirm
}

// Caps bound how often a channel sends. Zero means "none allowed", so that a
// forgotten cap stops instead of opening.
type Caps struct {
	// PerHour is how many go out within an hour at most; 0 lets nothing out.
	PerHour int `json:"per_hour" yaml:"per_hour"`
	// PerDay is how many go out within a day at most; 0 lets nothing out.
	PerDay int `json:"per_day" yaml:"per_day"`
	// PerCompany is how many go to one company within the window at most; 0 lets nothing out.
	PerCompany int `json:"per_company" yaml:"per_company"`
	// PerRecipient is how many go to one recipient within the window at most; 0 lets nothing out.
	PerRecipient int `json:"per_recipient" yaml:"per_recipient"`
	// Window is the time over which PerCompany and PerRecipient count.
	Window time.Duration `json:"window" yaml:"window"`
	// QuietFrom is the hour of the day (0..23) in the recipient's zone from which on
	// nothing is sent.
	QuietFrom int `json:"quiet_from" yaml:"quiet_from"`
	// QuietTo is the hour of the day (0..23) from which on it is sent again; the same as the
	// other means no quiet hours.
	QuietTo int `json:"quiet_to" yaml:"quiet_to"`
}

// DefaultMailCaps returns the caps of the mail channel: 3 an hour, 10 a day, one
// per company and per recipient in 30 days, quiet from 20 to 8.
func DefaultMailCaps() Caps {
	return Caps{PerHour: 3, PerDay: 10, PerCompany: 1, PerRecipient: 1, Window: 30 * 24 * time.Hour, QuietFrom: 20, QuietTo: 8}
}

// Lock is a visible stop with a reason: a cap that is reached, a cool-down, quiet
// hours, or the user's own stop. It can be removed by hand.
type Lock struct {
	ID LockID `json:"id"`
	// Scope is "all", "channel:<name>", "company:<name>" or "recipient:<address>".
	Scope  string    `json:"scope"`
	Reason string    `json:"reason"`
	Since  time.Time `json:"since,omitzero"`
	// Until is when it ends by itself; the zero time means never.
	Until time.Time `json:"until,omitzero"`
}

// Active reports whether the lock holds at now.
func (l Lock) Active(now time.Time) bool { return l.Until.IsZero() || now.Before(l.Until) }

// RunMode says what an agent may do at present.
type RunMode string

// The run modes.
const (
	RunNormal  RunMode = "running"
	RunPaused  RunMode = "paused"   // nothing is fetched, drafted or sent
	RunStopNew RunMode = "stop_new" // nothing new is sent; replies are still read
)
