package books

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// WriteCSV writes a statement as comma-separated values: one row for each line of each
// group, one for each payment, named by its time (UTC) and what came in, and a last one for the
// total. Amounts are in whole units of the statement's currency with a decimal point;
// rate is what one unit of a payment's own currency counted as, for other rows one US
// dollar of model calls. Names from outside that a spreadsheet would run as a
// formula are set behind an apostrophe, and hold no semicolon or tab: where those part
// cells, as in a German spreadsheet, what follows one would be a cell of its own.
func WriteCSV(s core.Statement, w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"group", "key", "currency", "sends", "replies", "wins", "paid", "fees", "calls", "profit", "hours", "per_hour", "cost_per_reply", "cost_per_win", "rate", "rates_as_of"}}
	for _, g := range core.StatementGroups() {
		for _, l := range s.Group(g) {
			rows = append(rows, row(s, g, l))
		}
	}
	for _, in := range s.Currencies {
		for _, o := range in.Payments {
			rows = append(rows, payment(s, o))
		}
	}
	rows = append(rows, row(s, "total", s.Total))
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write the statement: %w", err)
	}
	return nil
}

// payment is the row of a payment; one that no rate is known for has no amounts.
func payment(s core.Statement, o core.OutcomeEvent) []string {
	out := []string{"payment", o.At.UTC().Format(time.RFC3339) + " " + o.Amount.String(), string(s.Currency), "", "", "", "", "", "", "", "", "", "", "", "", ""}
	if o.Hours > 0 {
		out[10] = strconv.FormatFloat(o.Hours, 'f', -1, 64)
	}
	if b := o.Booked; b != nil && b.Amount.Currency == s.Currency {
		out[6], out[7], out[9] = amount(s, b.Amount.Minor), amount(s, b.Fee.Minor), amount(s, b.Amount.Minor-b.Fee.Minor)
		out[14], out[15] = rate(b.Rate), b.RatesAsOf
	}
	return out
}

// rate is a rate as text, "" for one that is not known.
func rate(v float64) string {
	if v == 0 {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 8, 64)
}

// amount is an amount in minor units as a plain decimal.
func amount(s core.Statement, minor int64) string {
	text, _, _ := strings.Cut(core.Money{Minor: minor, Currency: s.Currency}.String(), " ")
	return text
}

func row(s core.Statement, group string, l core.StatementLine) []string {
	maybe := func(v *int64) string {
		if v == nil {
			return ""
		}
		return amount(s, *v)
	}
	return []string{group, harmless(l.Key), string(s.Currency), strconv.Itoa(l.Sends), strconv.Itoa(l.Replies), strconv.Itoa(l.Wins),
		amount(s, l.Paid), amount(s, l.Fees), amount(s, l.Calls), amount(s, l.Profit), strconv.FormatFloat(l.Hours, 'f', -1, 64),
		maybe(l.PerHour), maybe(l.CostPerReply), maybe(l.CostPerWin), rate(s.DollarRate), s.RatesAsOf}
}

// harmless returns a key that no spreadsheet takes for a formula.
func harmless(key string) string {
	key = strings.ReplaceAll(core.Clean(key, 200, false), ";", ",")
	// The wide forms count as the narrow ones in East Asian settings.
	if first, _ := utf8.DecodeRuneInString(key); strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + key
	}
	return key
}
