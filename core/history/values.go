package history

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
)

// status is what a word says became of a proposal: a kind, or "none" for no answer and
// "open" for one of which nothing is known yet.
const (
	statusNone = "none"
	statusOpen = "open"
)

// statusOf reads a word of a status column, in English or German.
func statusOf(s string) (string, bool) {
	words := map[string][]string{
		statusOpen:                       {"", "open", "pending", "sent", "submitted", "applied", "active", "waiting", "offen", "gesendet", "beworben", "wartet", "laufend", "ausstehend", "eingereicht"},
		statusNone:                       {"no answer", "no reply", "no response", "none", "ignored", "unanswered", "closed", "expired", "keine antwort", "keine rueckmeldung", "ohne antwort", "unbeantwortet", "abgelaufen"},
		string(core.OutcomeGhosted):      {"ghosted", "stale", "versandet", "funkstille"},
		string(core.OutcomeViewed):       {"viewed", "seen", "opened", "angesehen", "gelesen"},
		string(core.OutcomeReplied):      {"replied", "reply", "answered", "answer", "response", "responded", "yes", "messaged", "contacted", "beantwortet", "antwort", "geantwortet", "rueckmeldung", "ja"},
		string(core.OutcomeInterviewing): {"interview", "interviewing", "interviewed", "shortlisted", "call", "im gespraech", "gespraech", "vorstellungsgespraech", "engere auswahl"},
		string(core.OutcomeOffered):      {"offer", "offered", "offer received", "angebot erhalten", "zusage angeboten"},
		string(core.OutcomeWon):          {"won", "hired", "accepted", "awarded", "contract", "in progress", "gewonnen", "beauftragt", "zusage", "zuschlag", "angenommen", "erhalten"},
		string(core.OutcomeLost):         {"lost", "rejected", "declined", "refused", "not selected", "no", "turned down", "archived", "verloren", "abgelehnt", "absage", "abgesagt", "nein"},
		string(core.OutcomeWithdrawn):    {"withdrawn", "withdrew", "retracted", "cancelled", "canceled", "zurueckgezogen", "storniert"},
		string(core.OutcomePaid):         {"paid", "completed", "complete", "done", "finished", "delivered", "bezahlt", "abgeschlossen", "erledigt", "fertig"},
	}
	folded := foldName(s)
	for status, list := range words {
		for _, w := range list {
			if w == folded {
				return status, true
			}
		}
	}
	return "", false
}

// dateOrder says how days with slashes are read.
type dateOrder int

const (
	orderUnknown dateOrder = iota
	dayFirst
	monthFirst
)

// orderOf finds the order from all the days of a table: one that fits only one way
// decides for all.
func orderOf(values []string) dateOrder {
	order := orderUnknown
	for _, v := range values {
		p := strings.SplitN(strings.TrimSpace(v), "/", 3)
		if len(p) != 3 {
			continue
		}
		a, errA := strconv.Atoi(p[0])
		b, errB := strconv.Atoi(p[1])
		switch {
		case errA != nil || errB != nil:
		case a > 12 && b <= 12 && order != monthFirst:
			order = dayFirst
		case b > 12 && a <= 12 && order != dayFirst:
			order = monthFirst
		}
	}
	return order
}

// dateOf reads a day or a moment; days are taken at noon UTC, so that no zone moves
// them. why names what is wrong.
func dateOf(s string, order dateOrder) (at time.Time, why string) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "02.01.2006 15:04:05", "02.01.2006 15:04", "2.1.2006 15:04"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), ""
		}
	}
	noon := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	for _, layout := range []string{time.DateOnly, "02.01.2006", "2.1.2006", "2.1.06", "2006/01/02", "Jan 2, 2006", "January 2, 2006", "2 Jan 2006", "2 January 2006", "2-Jan-2006", "20060102"} {
		if t, err := time.Parse(layout, s); err == nil {
			return noon(t), ""
		}
	}
	if strings.Count(s, "/") != 2 {
		return time.Time{}, "date"
	}
	s, _, _ = strings.Cut(s, " ")
	first, err := time.Parse("2/1/2006", s)
	second, errM := time.Parse("1/2/2006", s)
	switch {
	case err != nil && errM != nil:
		return time.Time{}, "date"
	case errM != nil, err == nil && order == dayFirst, err == nil && first.Equal(second):
		return noon(first), ""
	case err != nil, order == monthFirst:
		return noon(second), ""
	}
	return time.Time{}, "date_order"
}

// amountOf reads money: a number in German or English form with a sign or code of its
// currency before or behind it, else in the currency that stands in a column of its
// own. The zero Money is an empty cell.
func amountOf(s string, currency core.Currency) (core.Money, bool) {
	s = strings.TrimSpace(strings.NewReplacer("\u00a0", " ", "\u202f", " ", "'", "", "’", "").Replace(s))
	if s == "" || s == "-" || s == "–" {
		return core.Money{}, true
	}
	signs := map[string]core.Currency{"€": "EUR", "$": "USD", "£": "GBP", "us$": "USD", "zł": "PLN", "₴": "UAH", "¥": "JPY", "₹": "INR", "fr.": "CHF", "euro": "EUR", "usd": "USD"}
	start := strings.IndexAny(s, "0123456789")
	end := strings.LastIndexAny(s, "0123456789")
	if start < 0 {
		return core.Money{}, false
	}
	before, number, after := strings.TrimSpace(s[:start]), s[start:end+1], strings.TrimSpace(s[end+1:])
	if strings.HasSuffix(before, "-") || strings.HasPrefix(before, "-") {
		return core.Money{}, false
	}
	thousand := 1.0
	if rest := strings.ToLower(after); rest == "k" || strings.HasPrefix(rest, "k ") || strings.HasPrefix(rest, "k€") {
		thousand, after = 1000, strings.TrimSpace(after[1:])
	}
	for _, word := range []string{before, after} {
		word, _, _ = strings.Cut(word, "/")
		word = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(word), ".-"))
		if word == "" {
			continue
		}
		if c, ok := signs[strings.ToLower(word)]; ok {
			currency = c
			continue
		}
		c := core.Currency(strings.ToUpper(word))
		if !c.Valid() {
			return core.Money{}, false
		}
		currency = c
	}
	v, ok := numberOf(number)
	if !ok || !currency.Valid() {
		return core.Money{}, false
	}
	m, err := core.FromMajor(v*thousand, currency)
	return m, err == nil
}

// numberOf reads 1234.5, 1,234.50, 1.234,50 and 1 234,50. A single separator with three
// digits behind it parts thousands.
func numberOf(s string) (float64, bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	switch {
	case dot >= 0 && comma > dot:
		s = strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case comma >= 0 && dot > comma:
		s = strings.ReplaceAll(s, ",", "")
	case comma >= 0:
		s = parts(s, ",")
	case dot >= 0:
		s = parts(s, ".")
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) && v >= 0
}

func parts(s, sep string) string {
	p := strings.Split(s, sep)
	if len(p) > 2 || len(p[1]) == 3 && p[0] != "0" {
		return strings.ReplaceAll(s, sep, "")
	}
	return p[0] + "." + p[1]
}

// periodOf reads what a price is per.
func periodOf(s string) (core.Period, bool) {
	switch foldName(s) {
	case "":
		return "", true
	case "hour", "hourly", "h", "hr", "per hour", "stunde", "stuendlich", "std", "pro stunde":
		return core.PeriodHour, true
	case "fixed", "fix", "project", "job", "fixed price", "festpreis", "pauschal", "projekt", "gesamt", "total":
		return core.PeriodFixed, true
	case "day", "daily", "per day", "tag", "taeglich", "tagessatz", "pro tag":
		return core.PeriodDay, true
	case "week", "weekly", "per week", "woche", "pro woche":
		return core.PeriodWeek, true
	case "month", "monthly", "per month", "monat", "monatlich", "pro monat":
		return core.PeriodMonth, true
	case "year", "yearly", "annual", "per year", "jahr", "jaehrlich", "pro jahr":
		return core.PeriodYear, true
	}
	return "", false
}

// periodIn reads a period that stands in the cell of the price itself: "80 EUR/h".
func periodIn(s string) core.Period {
	_, unit, ok := strings.Cut(s, "/")
	if !ok {
		return ""
	}
	p, _ := periodOf(unit)
	return p
}
