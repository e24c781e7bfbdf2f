package invite_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/invite"
)

const google = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:20261201T160000\r\nDTEND;TZID=Europe/Berlin:20261201T164500\r\n" +
	"UID:abc@google.com\r\nORGANIZER;CN=Rachel:mailto:Rachel@Health.example\r\nSEQUENCE:2\r\nSUMMARY:Intro call\\, Mara\r\nLOCATION:Room 1\\nBerlin\r\n" +
	"DESCRIPTION:Join https://meet.example/abc-d\r\n efg now\r\nBEGIN:VALARM\r\nTRIGGER:-P0DT0H10M0S\r\nSUMMARY:alarm\r\nDTSTART:19990101T000000Z\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestParse(t *testing.T) {
	t.Parallel()
	got, ok := invite.Parse(google)
	require.True(t, ok)
	assert.Equal(t, core.Invite{UID: "abc@google.com", Method: "request", Sequence: 2, Summary: "Intro call, Mara", Location: "Room 1 Berlin", Link: "https://meet.example/abc-defg",
		From: "rachel@health.example", Start: time.Date(2026, 12, 1, 15, 0, 0, 0, time.UTC), End: time.Date(2026, 12, 1, 15, 45, 0, 0, time.UTC)}, got)
	for name, c := range map[string]struct {
		lines      string
		start, end time.Time
		day        bool
	}{
		"Outlook's names of zones": {"DTSTART;TZID=\"W. Europe Standard Time\":20261201T100000\nDURATION:PT1H30M", time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 10, 30, 0, 0, time.UTC), false},
		"a day":                    {"DTSTART;VALUE=DATE:20261201", time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC), true},
		"UTC":                      {"DTSTART:20261201T100000Z\nDTEND:20261201T090000Z", time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC), time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC), false},
		"weeks":                    {"DTSTART:20261201T100000Z\nDURATION:P1W1D", time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC), time.Date(2026, 12, 9, 10, 0, 0, 0, time.UTC), false},
	} {
		got, ok := invite.Parse("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + c.lines + "\nEND:VEVENT\nEND:VCALENDAR")
		require.True(t, ok, name)
		assert.Equal(t, c.start, got.Start, name)
		assert.Equal(t, c.end, got.End, name)
		assert.Equal(t, c.day, got.AllDay, name)
	}
	own, ok := invite.Parse("BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nTZOFFSETTO:+0530\nEND:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Mine:20261201T100000\nSTATUS:CANCELLED\nEND:VEVENT")
	require.True(t, ok)
	assert.Equal(t, time.Date(2026, 12, 1, 4, 30, 0, 0, time.UTC), own.Start)
	assert.Equal(t, "cancel", own.Method)
	for _, bad := range []string{"", "BEGIN:VEVENT\nEND:VEVENT", "BEGIN:VEVENT\nDTSTART:soon\nEND:VEVENT", "DTSTART:20261201T100000Z"} {
		_, ok := invite.Parse(bad)
		assert.False(t, ok, bad)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	i := core.Invite{UID: "u@x", Method: "cancel", Sequence: 3, Summary: strings.Repeat("Gespräch; mit, allem\\ ", 10), Location: "Köln\nMitte", Link: "https://meet.example/x",
		Start: time.Date(2026, 12, 1, 15, 0, 0, 0, time.UTC), End: time.Date(2026, 12, 1, 16, 0, 0, 0, time.UTC)}
	text := invite.Write(i, time.Date(2026, 11, 30, 1, 2, 3, 0, time.UTC))
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		assert.LessOrEqual(t, len(line), 75, line)
		assert.True(t, strings.ToValidUTF8(line, "?") == line)
	}
	back, ok := invite.Parse(text)
	require.True(t, ok)
	i.Summary, i.Location = strings.TrimSpace(i.Summary), "Köln Mitte"
	assert.Equal(t, i, back)
	day := core.Invite{Start: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), End: time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC), AllDay: true, Summary: "Probetag"}
	back, ok = invite.Parse(invite.Write(day, day.Start))
	require.True(t, ok)
	assert.True(t, back.AllDay)
	assert.NotEmpty(t, back.UID)
}

func FuzzParse(f *testing.F) {
	f.Add(google)
	f.Add("BEGIN:VEVENT\nDTSTART;TZID=\"a:b\":20261201T100000\nDURATION:P99999999999D\nEND:VEVENT")
	f.Fuzz(func(t *testing.T, text string) {
		i, ok := invite.Parse(text)
		if !ok {
			return
		}
		if i.End.Before(i.Start) || len(i.Summary) > 300 {
			t.Fatalf("%+v", i)
		}
		if _, ok := invite.Parse(invite.Write(i, i.Start)); !ok {
			t.Fatal("what was written cannot be read")
		}
	})
}
