package core

// PlatformFee is what the owner says a platform keeps of a price, and what a bid costs.
type PlatformFee struct {
	// Percent is the share of the price that the platform keeps, 0 to 100; Least is the
	// least fee of a fixed price, zero for none.
	Percent float64 `json:"percent" yaml:"percent"`
	Least   Money   `json:"least,omitzero" yaml:"least,omitempty"`
	// BidCredits are what a bid costs in the platform's own unit, 0 for nothing; Credit
	// is the price of one unit, zero where none are bought.
	BidCredits int   `json:"bid_credits,omitempty" yaml:"bid_credits,omitempty"`
	Credit     Money `json:"credit,omitzero" yaml:"credit,omitempty"`
}

// maxBidCredits is more than any platform asks for a bid.
const maxBidCredits = 10_000

// Check returns what is wrong with the fee, nil for nothing; field is where it stands.
func (f PlatformFee) Check(field string) *Error {
	switch {
	case !(f.Percent >= 0 && f.Percent <= 100):
		return Invalid(field+".percent", "%v is outside 0 to 100", f.Percent)
	case f.Least.Minor < 0 || f.Least.Minor != 0 && !f.Least.Currency.Valid():
		return Invalid(field+".least", "an amount is zero or more and has a currency, such as 5 EUR")
	case f.BidCredits < 0 || f.BidCredits > maxBidCredits:
		return Invalid(field+".bid_credits", "%d is outside 0 to %d", f.BidCredits, maxBidCredits)
	case f.Credit.Minor < 0 || f.Credit.Minor != 0 && !f.Credit.Currency.Valid():
		return Invalid(field+".credit", "an amount is zero or more and has a currency, such as 5 EUR")
	}
	return nil
}
