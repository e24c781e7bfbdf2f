package core

// StatementLine is the sum of what belongs to one key of a group. Amounts are minor units of
// the statement's currency.
type StatementLine struct {
	Key     string `json:"key"`
	Sends   int    `json:"sends"`
	Replies int    `json:"replies"`
	Wins    int    `json:"wins"`
	// Paid is what clients paid, Fees what platforms kept of it, Calls what model calls
	// cost; Profit is Paid less both.
	Paid   int64 `json:"paid"`
	Fees   int64 `json:"fees"`
	Calls  int64 `json:"calls"`
	Profit int64 `json:"profit"`
	// Hours are those of the payments that state some, and PerHour what such payments
	// left after fees for each of them; nil without any.
	Hours   float64 `json:"hours"`
	PerHour *int64  `json:"per_hour"`
	// CostPerReply and CostPerWin are Calls for each reply and win; nil without any.
	CostPerReply *int64 `json:"cost_per_reply"`
	CostPerWin   *int64 `json:"cost_per_win"`
}

// Statement is the owner's statement of a period.
type Statement struct {
	From     string   `json:"from"`
	To       string   `json:"to"`
	Currency Currency `json:"currency"`
	// DollarRate is how much of the currency one US dollar bought, by which the costs of
	// model calls are converted, and RatesAsOf the day of that rate.
	DollarRate float64         `json:"dollar_rate"`
	RatesAsOf  string          `json:"rates_as_of"`
	Total      StatementLine   `json:"total"`
	Months     []StatementLine `json:"months"`
	Sources    []StatementLine `json:"sources"`
	Clients    []StatementLine `json:"clients"`
	Channels   []StatementLine `json:"channels"`
	Templates  []StatementLine `json:"templates"`
	Models     []StatementLine `json:"models"`
	// Open is what was won and is not paid yet, at the end of the period.
	Open int64 `json:"open"`
	// Currencies says what was paid in each currency before it was converted.
	Currencies []PaidIn `json:"currencies"`
	// Unbooked are the payments that no rate is known for; they are in no sum.
	Unbooked []OutcomeEvent `json:"unbooked"`
}

// PaidIn is what came in in one currency, and what it counted as.
type PaidIn struct {
	Paid Money `json:"paid"`
	Fees Money `json:"fees"`
	// Booked is what of it, fees not taken off, is in the statement's sums.
	Booked int64 `json:"booked"`
	// Kept is Paid less Fees, in the smallest unit.
	Kept int64 `json:"kept"`
	// Hours are those of the payments for which somebody stated them, PerHour what of
	// these was kept an hour, in the smallest unit; nil without any.
	Hours   float64 `json:"hours"`
	PerHour *int64  `json:"per_hour"`
	// NoFee and NoHours count the payments of which nobody stated the fee or the hours.
	NoFee   int `json:"no_fee"`
	NoHours int `json:"no_hours"`
	// Payments are those that add up to it, the oldest first.
	Payments []OutcomeEvent `json:"payments"`
}

// StatementGroups lists the names of the groups of a statement, in their order.
func StatementGroups() []string {
	return []string{"month", "source", "client", "channel", "template", "model"}
}

// Group returns the lines of a group by its name, nil for one that is not known.
func (s Statement) Group(name string) []StatementLine {
	switch name {
	case "month":
		return s.Months
	case "source":
		return s.Sources
	case "client":
		return s.Clients
	case "channel":
		return s.Channels
	case "template":
		return s.Templates
	case "model":
		return s.Models
	}
	return nil
}
