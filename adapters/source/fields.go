package source

import (
	"fmt"
	"strings"
	"time"
)

// PayHint renders a stated range of pay as the hint "salary", for example "EUR
// 90000 - 120000 per year". A range of 0, below it, or without a currency of three
// letters is unknown and gives "". Period is a word such as "yearly", "HOUR" or
// "per-month-salary"; one that is not known is left out.
func PayHint(low, high float64, currency, period string) string {
	const most = 1e9
	currency = strings.ToUpper(strings.TrimSpace(currency))
	if len(currency) != 3 || low < 0 || high < 0 || low > most || high > most || low+high == 0 {
		return ""
	}
	per := perWord(period)
	switch {
	case low > 0 && high > low:
		return fmt.Sprintf("%s %s - %s%s", currency, number(low), number(high), per)
	case low > 0:
		return fmt.Sprintf("%s %s%s", currency, number(low), per)
	}
	return fmt.Sprintf("up to %s %s%s", currency, number(high), per)
}

func perWord(period string) string {
	period = strings.ToLower(period)
	for _, known := range []struct{ word, per string }{
		{"hour", " per hour"}, {"day", " per day"}, {"dail", " per day"}, {"week", " per week"}, {"month", " per month"},
		{"year", " per year"}, {"annual", " per year"},
	} {
		if strings.Contains(period, known.word) {
			return known.per
		}
	}
	return ""
}

func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}

// Hints drops the empty ones of a posting's hints.
func Hints(m map[string]string) map[string]string {
	for k, v := range m {
		if v == "" {
			delete(m, k)
		}
	}
	return m
}

// Epoch reads seconds since 1970; what cannot be a date of our time is unknown.
func Epoch(v float64) time.Time {
	if v <= 0 || v > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(v), 0).UTC()
}

// Date reads the date forms that the JSON and XML of job boards have; one without a
// zone is in UTC, and what is none gives the zero time.
func Date(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05 MST",
		"2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
