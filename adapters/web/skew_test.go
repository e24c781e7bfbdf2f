package web

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheClockIsJudgedBySeveralHosts(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var s skews
	at := func(d time.Duration) http.Header { return http.Header{"Date": {now.Add(d).Format(http.TimeFormat)}} }
	s.note("a", at(5*time.Minute), now)
	s.note("b", at(5*time.Minute), now)
	_, known := s.median()
	require.False(t, known)
	s.note("c", at(-300*24*time.Hour), now)
	got, known := s.median()
	require.True(t, known)
	require.Equal(t, 5*time.Minute, got, "one wrong server says nothing")
	old := at(0)
	old.Set("Age", "600")
	s.note("a", old, now)
	s.note("a", http.Header{"Date": {"yesterday"}}, now)
	got, _ = s.median()
	require.Equal(t, 5*time.Minute, got)
	for i := range 100 {
		s.note(fmt.Sprint("host", i), at(time.Second), now)
	}
	require.Len(t, s.byHost, skewHosts)
	require.Len(t, s.order, skewHosts)
}

func TestOwnServersTellNoTime(t *testing.T) {
	t.Parallel()
	c := New(Config{AllowHosts: []string{"ntfy.home.arpa:443"}})
	t.Cleanup(func() { require.NoError(t, c.Close()) })
	for address, tells := range map[string]bool{"https://example.org/": true, "https://ntfy.home.arpa/": false, "http://127.0.0.1:8080/": false, "http://10.0.0.1/": false, "https://9.9.9.9/": true} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		require.Equal(t, tells, c.tellsTime(u), address)
	}
	_, known := c.ClockOffset()
	require.False(t, known)
}
