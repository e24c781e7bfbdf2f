package cli

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
)

func reported(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	hour := int64(4_500)
	w.svc.books = core.Statement{From: "2026-11-01", To: "2026-11-30", Currency: "EUR", DollarRate: 0.8, RatesAsOf: "2026-11-27", Open: 60_000,
		Total:      core.StatementLine{Sends: 2, Replies: 1, Wins: 1, Paid: 40_000, Fees: 4_000, Calls: 300, Profit: 35_700, Hours: 8, PerHour: &hour},
		Sources:    []core.StatementLine{{Key: "remotive" + evil, Sends: 2, Paid: 40_000, Fees: 4_000, Calls: 200, Profit: 35_800}, {Calls: 100, Profit: -100}},
		Currencies: []core.PaidIn{{Paid: core.Money{Minor: 50_000, Currency: "USD"}, Booked: 40_000}},
		Unbooked:   []core.OutcomeEvent{{ID: "x"}}}
	return w
}

func TestReportShowsSumsAndTheLinesOfAGroup(t *testing.T) {
	t.Parallel()
	w := reported(t)
	out := w.ok("report", "--by", "source", "--month", "2026-02")
	assert.Equal(t, [2]string{"2026-02-01", "2026-02-28"}, w.svc.days)
	for _, want := range []string{"EUR 400.00", "EUR 357.00", "EUR 600.00", "EUR 45.00", "2 sent, 1 replies, 1 won", "0.8 EUR for a dollar", "USD 500.00 came in and counted as EUR 400.00", "remotive", "(not known)", "One payment is in no sum"} {
		assert.Contains(t, out, want)
	}
	for _, lang := range []string{"en", "de"} {
		out := reported(t).ok("report", "--by", "source", "--lang", lang)
		assert.NotRegexp(t, `\breport\.[a-z_.]+\b`, out)
		for _, bad := range []string{"\x1b", "\x07", "\u202e", "\u009b"} {
			assert.NotContains(t, out, bad)
		}
	}
	assert.Contains(t, w.ok("report"), "Nothing happened in these days.")
}

func TestReportGoesOutAsASheetAndAsJSON(t *testing.T) {
	t.Parallel()
	w := reported(t)
	out := w.ok("report", "--csv", "--from", "2026-11-01", "--to", "2026-11-30")
	assert.Contains(t, out, "\ntotal,,EUR,2,1,1,400.00,40.00,3.00,357.00,8,45.00,,,0.8,")
	var got core.Statement
	require.NoError(t, json.Unmarshal([]byte(w.ok("report", "--json")), &got))
	assert.Equal(t, w.svc.books, got)
}

func TestReportSaysWhatIsWrongWithADayOrAGroup(t *testing.T) {
	t.Parallel()
	for flag, value := range map[string]string{"--by": "weather", "--month": "2026-13", "--from": "yesterday", "--to": "30.11.2026"} {
		r := newWorld(t).run("report", flag, value)
		assert.NotZero(t, r.code, flag)
		assert.Contains(t, r.err, value, flag)
	}
}
