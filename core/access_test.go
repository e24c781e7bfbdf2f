package core_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/automonet/automonet/core"
)

func TestTriesWaitLongerEachTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	var tries core.Tries
	require.True(t, tries.Until(5, time.Hour).IsZero())
	for range 4 {
		tries = tries.Add(now)
		require.True(t, tries.Until(5, time.Hour).IsZero(), "the first are free")
	}
	for i, want := range []time.Duration{2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600} {
		tries = tries.Add(now)
		require.Equal(t, now.Add(want*time.Second), tries.Until(5, time.Hour), i)
	}
	tries.Fails = 1 << 40
	require.Equal(t, now.Add(time.Hour), tries.Until(5, time.Hour), "no overflow")
	require.Equal(t, 1, tries.Add(now.Add(24*time.Hour)).Fails, "a day without one is forgiven")
}

func TestTriesNeverAdmitEarlierAfterMore(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(r *rapid.T) {
		n := rapid.IntRange(0, 10_000).Draw(r, "fails")
		free := rapid.IntRange(0, 50).Draw(r, "free")
		a := core.Tries{Fails: n, Last: now}.Until(free, time.Hour)
		b := core.Tries{Fails: n + 1, Last: now}.Until(free, time.Hour)
		require.False(t, b.Before(a))
		require.False(t, b.After(now.Add(time.Hour)))
	})
}

func TestNewPassword(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"correct horse battery", "Zürich-am-See", "8fh2-kd9s-1m", "grüne Äpfel 7", strings.Repeat("abcde", 40)} {
		require.NoError(t, core.NewPassword("anna", ok), ok)
	}
	for _, bad := range []string{"", "short", "aaaaaaaaaaaaaaaa", "1234567890", "password123", "Passwort123!", "annaanna12", "automonet1", "qwertyuiop", "with\nnewline!", "bad\xffbytes here", strings.Repeat("abcde", 41)} {
		require.Equal(t, core.KindInvalid, core.KindOf(core.NewPassword("anna", bad)), bad)
	}
}
