package core

import (
	"strings"
	"time"
)

// AnswerSettings say which mails of a conversation are written without being asked
// for.
type AnswerSettings struct {
	// NoFollowUps writes none; otherwise there is one after a silence.
	NoFollowUps bool `json:"no_follow_ups,omitempty" yaml:"no_follow_ups,omitempty"`
	// FollowUpDays is that silence, 3 to 60; 0 is the learned one. ChannelDays is that
	// of single channels, -1 for none.
	FollowUpDays int                 `json:"follow_up_days,omitempty" yaml:"follow_up_days,omitempty"`
	ChannelDays  map[ChannelName]int `json:"channel_days,omitempty" yaml:"channel_days,omitempty"`
	// Unattended records, by channel, the owner's own permission to send follow-ups
	// without an approval of each; it holds where the channel is on auto.
	Unattended map[ChannelName]string `json:"unattended,omitempty" yaml:"unattended,omitempty"`
	// Thanks writes a line of thanks after a rejection.
	Thanks bool `json:"thanks,omitempty" yaml:"thanks,omitempty"`
}

// Bounds of the silence before a follow-up, in days.
const (
	MinFollowUpDays = 3
	MaxFollowUpDays = 60
)

// Check returns what is wrong with the settings, nil for nothing.
func (a AnswerSettings) Check() *Error {
	ok := func(d int) bool { return d == 0 || d >= MinFollowUpDays && d <= MaxFollowUpDays }
	if !ok(a.FollowUpDays) {
		return Invalid("answers.follow_up_days", "%d is neither 0 nor in %d to %d", a.FollowUpDays, MinFollowUpDays, MaxFollowUpDays)
	}
	for name, d := range a.ChannelDays {
		if d != -1 && !ok(d) {
			return Invalid("answers.channel_days."+clip(string(name), 40), "%d is neither -1 (none), 0 (learned) nor in %d to %d", d, MinFollowUpDays, MaxFollowUpDays)
		}
	}
	for name, text := range a.Unattended {
		if len(text) > 500 {
			return Invalid("answers.unattended."+clip(string(name), 40), "the note is longer than 500 bytes")
		}
	}
	return nil
}

// FollowUps returns after which silence a channel's follow-up is written, 0 for the
// learned one; false for never.
func (a AnswerSettings) FollowUps(name ChannelName) (time.Duration, bool) {
	days := a.FollowUpDays
	if d, ok := a.ChannelDays[name]; ok {
		days = d
	}
	if a.NoFollowUps || days < 0 {
		return 0, false
	}
	return time.Duration(days) * 24 * time.Hour, true
}

// MayFollowUp reports whether the owner permits a channel's follow-ups to go out
// without an approval of each.
func (a AnswerSettings) MayFollowUp(name ChannelName) bool {
	return strings.TrimSpace(a.Unattended[name]) != ""
}
