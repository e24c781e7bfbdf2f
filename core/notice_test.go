package core_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func TestNewNoticeRules(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		change func(*core.NoticeRules)
		field  string
	}{
		{"the default", func(*core.NoticeRules) {}, ""},
		{"no digest", func(r *core.NoticeRules) { r.DigestAt = "" }, ""},
		{"no levels at all", func(r *core.NoticeRules) { r.Events = nil }, ""},
		{"a level of a target", func(r *core.NoticeRules) {
			r.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{"telegram": {core.NoticeReply: core.NoticeOff}}
		}, ""},
		{"a target that is not there", func(r *core.NoticeRules) {
			r.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{"pager": {}}
		}, "targets"},
		{"a kind that is not there", func(r *core.NoticeRules) { r.Events["weather"] = core.NoticeOn }, "events"},
		{"the test has no rule", func(r *core.NoticeRules) { r.Events[core.NoticeTest] = core.NoticeOff }, "events"},
		{"a level that is not there", func(r *core.NoticeRules) { r.Events[core.NoticeReply] = "loud" }, "events.reply"},
		{"a wrong level of a target", func(r *core.NoticeRules) {
			r.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{"telegram": {core.NoticeReply: ""}}
		}, "targets.telegram.reply"},
		{"an hour that is not there", func(r *core.NoticeRules) { r.QuietTo = 24 }, "quiet_from"},
		{"a time that is not there", func(r *core.NoticeRules) { r.DigestAt = "25:00" }, "digest_at"},
		{"a time in another form", func(r *core.NoticeRules) { r.DigestAt = "7:30" }, "digest_at"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := core.DefaultNoticeRules()
			tc.change(&r)
			got, err := core.NewNoticeRules(r, []string{"telegram"})
			if tc.field == "" {
				require.NoError(t, err)
				require.NotNil(t, got.Events)
				return
			}
			var e *core.Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, tc.field, e.Field)
		})
	}
	r := core.DefaultNoticeRules()
	r.Targets = map[string]map[core.NoticeKind]core.NoticeLevel{"any": {core.NoticeReply: core.NoticeOff}}
	_, err := core.NewNoticeRules(r, nil)
	require.NoError(t, err)
}

func TestQuietHoursAndDigestDayAreOnTheOwnersWall(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin")
	require.NoError(t, err)
	r := core.DefaultNoticeRules()
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 23, hour, minute, 0, 0, zone) }
	for hour, quiet := range map[int]bool{0: true, 6: true, 7: false, 12: false, 21: false, 22: true} {
		require.Equal(t, quiet, r.Quiet(at(hour, 30), zone), hour)
	}
	r.QuietFrom, r.QuietTo = 13, 15
	require.True(t, r.Quiet(at(14, 0), zone))
	require.False(t, r.Quiet(at(15, 0), zone))
	r.QuietTo = 13
	require.False(t, r.Quiet(at(13, 0), zone), "equal hours are none")
	require.Equal(t, "2026-11-22", r.DigestDay(at(17, 59), zone))
	require.Equal(t, "2026-11-23", r.DigestDay(at(18, 0), zone))
	r.DigestAt = ""
	require.Empty(t, r.DigestDay(at(18, 0), zone))
	require.Equal(t, core.NoticeOn, r.Level("x", core.NoticeTest))
	require.Equal(t, core.NoticeQuiet, r.Level("x", core.NoticeSilent))
}
