package reply

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// kindOf names what days, months and the like are, for which one it is tells nothing.
func kindOf(w string) string {
	switch w {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "wed", "thu", "fri",
		"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "montags", "dienstags", "mittwochs",
		"donnerstags", "freitags", "montagvormittag", "donnerstagvormittag":
		return "#day"
	case "january", "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
		"jan", "feb", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "januar", "februar", "märz", "juni", "juli",
		"oktober", "dezember", "jänner", "mai":
		return "#month"
	case "euro", "euros", "eur", "usd", "gbp", "chf", "dollar", "dollars", "pounds", "franken":
		return "#money"
	case "uhr", "pm", "cet", "gmt", "utc", "noon":
		return "#time"
	}
	return w
}

// bookings recognise the links that lead to a meeting.
var bookings = [...]string{"calendly", "cal.", "zoom", "meet.", "teams"}

// tokens splits a plain sentence into words; figures, amounts, times, days, months and
// addresses are brought to one name each.
func tokens(s string) []string {
	var out []string
	for _, field := range strings.Fields(s) {
		switch {
		case strings.Contains(field, "://") || strings.HasPrefix(field, "www."):
			out = append(out, "#url")
			for _, host := range bookings {
				if strings.Contains(field, host) {
					out = append(out, "#booking")
				}
			}
			continue
		case strings.Contains(field, "@") && strings.Contains(field, "."):
			out = append(out, "#mail")
			continue
		}
		money := strings.ContainsAny(field, "€$£")
		for _, w := range strings.FieldsFunc(field, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("':.,", r)
		}) {
			out = word(out, strings.Trim(w, "'.,:"), money)
		}
		if money && strings.Trim(field, "€$£.,") == "" {
			out = append(out, "#money")
		}
	}
	return out
}

// word appends what stands between two blanks; money is set where a currency is with it.
func word(out []string, w string, money bool) []string {
	if r, _ := utf8.DecodeRuneInString(w); w == "" || unicode.IsDigit(r) {
		return figure(out, w, money)
	}
	for _, part := range strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune(".,:", r) }) {
		out = append(out, kindOf(part))
	}
	return out
}

func figure(out []string, w string, money bool) []string {
	digits := 0
	for _, c := range w {
		if unicode.IsDigit(c) {
			digits++
		}
	}
	switch {
	case w == "":
		return out
	case strings.Contains(w, ":"):
		return append(out, "#time")
	case money:
		return append(out, "#sum")
	case strings.HasSuffix(w, "am") || strings.HasSuffix(w, "pm"):
		return append(out, "#time")
	case digits > 2 || strings.HasSuffix(w, "k"):
		return append(out, "#big")
	}
	return append(out, "#few")
}
