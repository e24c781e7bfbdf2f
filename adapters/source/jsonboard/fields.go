package jsonboard

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/automonet/automonet/core/extract/plaintext"
)

// maxTags is how many tags a posting may carry before they say nothing about it.
const maxTags = 15

var contractWords = regexp.MustCompile(`(?i)(full[- ]?time|part[- ]?time|contract|freelanc|freiberuf|intern|praktik|werkstudent|working student|temporary|befristet|permanent|festanstellung|vollzeit|teilzeit|minijob)`)

// salary renders a stated range, for example "EUR 90000 - 120000 per year". A
// range without a currency or of 0 is unknown.
func salary(low, high float64, currency, period string) string {
	const most = 1e9
	currency = strings.ToUpper(strings.TrimSpace(currency))
	if len(currency) != 3 || low < 0 || high < 0 || low > most || high > most || low+high == 0 {
		return ""
	}
	per := ""
	switch strings.ToLower(strings.TrimSpace(period)) {
	case "annual", "yearly", "year", "annually":
		per = " per year"
	case "hourly", "hour":
		per = " per hour"
	case "daily", "day":
		per = " per day"
	case "weekly", "week":
		per = " per week"
	case "monthly", "month":
		per = " per month"
	}
	switch {
	case low > 0 && high > low:
		return fmt.Sprintf("%s %s - %s%s", currency, number(low), number(high), per)
	case low > 0:
		return fmt.Sprintf("%s %s%s", currency, number(low), per)
	}
	return fmt.Sprintf("up to %s %s%s", currency, number(high), per)
}

func number(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", v), "0"), ".")
}

// tags joins at most maxTags tags; more of them say nothing.
func tags(list []string) string {
	if len(list) > maxTags {
		return ""
	}
	return join(list)
}

// contracts joins the entries that are about the form of engagement.
func contracts(list []string) string {
	var out []string
	for _, v := range list {
		if contractWords.MatchString(v) {
			out = append(out, v)
		}
	}
	return join(out)
}

func join(list []string) string {
	var out []string
	for _, v := range list {
		if v = plaintext.Line(v); v != "" {
			out = append(out, v)
		}
	}
	return strings.Join(out, ", ")
}

// hints drops the empty ones.
func hints(m map[string]string) map[string]string {
	for k, v := range m {
		if v == "" {
			delete(m, k)
		}
	}
	return m
}

// epoch reads seconds since 1970; what cannot be a date of our time is unknown.
func epoch(v float64) time.Time {
	if v <= 0 || v > 1e11 {
		return time.Time{}
	}
	return time.Unix(int64(v), 0).UTC()
}

// stamp reads the date forms of the boards.
func stamp(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
