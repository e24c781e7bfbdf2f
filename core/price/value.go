package price

import (
	"math"

	"github.com/automonet/automonet/core"
)

// Formula names the arithmetic of Value, for stored decisions.
const Formula = "value/2"

// Inputs are what the value of an answer is computed from.
type Inputs struct {
	// Reply is the chance of a reply, Win that of a win once there is one.
	Reply PPM `json:"reply"`
	Win   PPM `json:"win"`
	// Gross is what the client would pay in all, in the currency of the job.
	Gross  core.Money  `json:"gross"`
	Period core.Period `json:"period"`
	Fee    Fee         `json:"fee"`
	// Risk is the share of the net price that is expected not to be paid; 0 where nothing
	// is known of the client. Parts is in how many parts the work is paid by then.
	Risk  PPM `json:"risk,omitempty"`
	Parts int `json:"parts,omitempty"`
	// Model is what model calls for the text cost, at most.
	Model core.NanoUSD `json:"model_nano_usd"`
	// Credits are what the bid costs in the platform's unit; 0 = the platform's usual.
	Credits int64 `json:"credits,omitempty"`
	// Minutes are what the owner spends on this answer, Floor is what an hour of
	// theirs is worth at least.
	Minutes int64      `json:"minutes"`
	Floor   core.Money `json:"floor"`
	// Currency is the owner's.
	Currency core.Currency `json:"currency"`
}

// Step is one line of the arithmetic: what was added to or taken from the sum.
type Step struct {
	// Code is stable and translated at the edge: "gross", "fee", "net", "risk", "unlikely",
	// "expected", "model", "bid", "time", "value".
	Code   string            `json:"code"`
	Amount core.Money        `json:"amount"`
	Params map[string]string `json:"params,omitempty"`
	// Total marks a line that states a sum instead of changing it.
	Total bool `json:"total,omitempty"`
}

// Worth is the value of an answer with its arithmetic.
type Worth struct {
	Formula string     `json:"formula"`
	Inputs  Inputs     `json:"inputs"`
	Steps   []Step     `json:"steps"`
	Value   core.Money `json:"value"`
	// Net is what a win brings after the fee; Expected is it times both chances; Costs
	// are what the answer costs whether it is replied to or not.
	Net      core.Money `json:"net"`
	Expected core.Money `json:"expected"`
	Costs    core.Money `json:"costs"`
	// Cash is the part of Costs that leaves the purse: model calls and bids.
	Cash core.Money `json:"cash"`
	// RatesAsOf dates the exchange rates that were used, "" where none were.
	RatesAsOf string `json:"rates_as_of,omitempty"`
}

// Value computes
//
//	P(reply) * P(win|reply) * (gross - fee) * (1 - risk) - model calls - bid - minutes * floor
//
// in the owner's currency. Expected money is rounded half away from zero, each
// cost up to a whole minor unit, so that the steps add up exactly to the value. An
// unstated price or a currency without a rate is of kind core.KindInvalid.
func Value(in Inputs, rates core.Rates) (Worth, error) {
	w := Worth{Formula: Formula, Inputs: in}
	if !in.Gross.Stated() || in.Gross.Minor < 0 || !in.Currency.Valid() {
		return w, core.Invalid("price", "a value needs a price of 0 or more and the owner's currency")
	}
	if in.Minutes < 0 || in.Credits < 0 || in.Model < 0 || in.Floor.Minor < 0 {
		return w, core.Invalid("price", "minutes, credits and costs cannot be negative")
	}
	fee, err := in.Fee.On(in.Gross, in.Period, rates)
	if err != nil {
		return w, err
	}
	if in.Gross.Currency != in.Currency {
		c, _ := rates.Convert(1, in.Gross.Currency, in.Currency)
		w.RatesAsOf = c.AsOf
	}
	gross, err := convert(in.Gross, in.Currency, rates)
	if err != nil {
		return w, err
	}
	fee, err = convert(fee, in.Currency, rates)
	if err != nil {
		return w, err
	}
	model, bid, hours, err := in.costs(rates)
	if err != nil {
		return w, err
	}
	money := func(minor int64) core.Money { return core.Money{Minor: minor, Currency: in.Currency} }
	w.Net = money(gross.Minor - fee.Minor)
	risk := in.Risk.Of(w.Net)
	safe := money(w.Net.Minor - risk.Minor)
	w.Expected = in.Win.Of(in.Reply.Of(safe))
	w.Cash, w.Costs = money(model+bid), money(model+bid+hours)
	w.Value = money(w.Expected.Minor - w.Costs.Minor)
	w.Steps = []Step{
		{Code: "gross", Amount: gross}, {Code: "fee", Amount: money(-fee.Minor), Params: map[string]string{"platform": in.Fee.Platform, "rate": percent(in.Fee.Rate)}},
		{Code: "net", Amount: w.Net, Total: true},
	}
	if in.Risk > 0 {
		w.Steps = append(w.Steps, Step{Code: "risk", Amount: money(-risk.Minor), Params: map[string]string{"share": percent(in.Risk), "parts": digits(int64(max(in.Parts, 1)))}})
	}
	w.Steps = append(w.Steps, []Step{
		{Code: "unlikely", Amount: money(w.Expected.Minor - safe.Minor), Params: map[string]string{"reply": percent(in.Reply), "win": percent(in.Win)}},
		{Code: "expected", Amount: w.Expected, Total: true},
		{Code: "model", Amount: money(-model)}, {Code: "bid", Amount: money(-bid)},
		{Code: "time", Amount: money(-hours), Params: map[string]string{"minutes": digits(in.Minutes), "floor": in.Floor.String()}},
		{Code: "value", Amount: w.Value, Total: true},
	}...)
	return w, nil
}

// costs are those of model calls, of the bid and of the owner's time, each rounded
// up to a whole minor unit of the owner's currency.
func (in Inputs) costs(rates core.Rates) (model, bid, time int64, err error) {
	up := func(major float64, from core.Currency) (int64, error) {
		if major == 0 {
			return 0, nil
		}
		c, ok := rates.Convert(major, from, in.Currency)
		if !ok {
			return 0, core.Invalid("currency", "there is no exchange rate from %s to %s; set one under settings", from, in.Currency)
		}
		// A hundredth of a minor unit is the noise of the rates, not a cost.
		return int64(math.Ceil(c.Value*math.Pow10(in.Currency.Decimals()) - 0.01)), nil
	}
	if model, err = up(in.Model.USD(), "USD"); err != nil {
		return 0, 0, 0, err
	}
	credits := in.Credits
	if credits == 0 {
		credits = in.Fee.Credits
	}
	if in.Fee.Credit.Stated() {
		if bid, err = up(float64(credits)*in.Fee.Credit.Major(), in.Fee.Credit.Currency); err != nil {
			return 0, 0, 0, err
		}
	}
	if in.Floor.Stated() {
		if time, err = up(in.Floor.Major()*float64(in.Minutes)/60, in.Floor.Currency); err != nil {
			return 0, 0, 0, err
		}
	}
	return model, bid, time, nil
}

// percent writes a share with at most two decimals: "6.35 %".
func percent(p PPM) string {
	hundredths := (int64(p) + 50) / 100
	s := digits(hundredths / 100)
	switch rest := hundredths % 100; {
	case rest == 0:
	case rest%10 == 0:
		s += "." + digits(rest/10)
	case rest < 10:
		s += ".0" + digits(rest)
	default:
		s += "." + digits(rest)
	}
	return s + " %"
}
