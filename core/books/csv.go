package books

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/automonet/automonet/core"
)

// WriteCSV writes a statement as comma-separated values, one row for each line of each
// group and a last one for the total. Amounts are in whole units of the statement's
// currency with a decimal point. Names from outside that a spreadsheet would run as a
// formula are set behind an apostrophe, and hold no semicolon or tab: where those part
// cells, as in a German spreadsheet, what follows one would be a cell of its own.
func WriteCSV(s core.Statement, w io.Writer) error {
	out := csv.NewWriter(w)
	rows := [][]string{{"group", "key", "currency", "sends", "replies", "wins", "paid", "fees", "calls", "profit", "hours", "per_hour", "cost_per_reply", "cost_per_win"}}
	for _, g := range core.StatementGroups() {
		for _, l := range s.Group(g) {
			rows = append(rows, row(s, g, l))
		}
	}
	rows = append(rows, row(s, "total", s.Total))
	if err := out.WriteAll(rows); err != nil {
		return fmt.Errorf("write the statement: %w", err)
	}
	return nil
}

func row(s core.Statement, group string, l core.StatementLine) []string {
	amount := func(v int64) string {
		d := s.Currency.Decimals()
		sign := ""
		if v < 0 {
			sign, v = "-", -v
		}
		digits := strconv.FormatInt(v, 10)
		if d == 0 {
			return sign + digits
		}
		for len(digits) <= d {
			digits = "0" + digits
		}
		return sign + digits[:len(digits)-d] + "." + digits[len(digits)-d:]
	}
	maybe := func(v *int64) string {
		if v == nil {
			return ""
		}
		return amount(*v)
	}
	return []string{group, harmless(l.Key), string(s.Currency), strconv.Itoa(l.Sends), strconv.Itoa(l.Replies), strconv.Itoa(l.Wins),
		amount(l.Paid), amount(l.Fees), amount(l.Calls), amount(l.Profit), strconv.FormatFloat(l.Hours, 'f', -1, 64),
		maybe(l.PerHour), maybe(l.CostPerReply), maybe(l.CostPerWin)}
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
