package books_test

import (
	"encoding/csv"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/books"
)

func eur(minor int64) core.Money { return core.Money{Minor: minor, Currency: "EUR"} }

func at(day string) time.Time {
	t, err := time.Parse("2006-01-02 15:04", day)
	if err != nil {
		panic(err)
	}
	return t
}

// rates make a dollar 0.80 euros.
func rates() core.Rates {
	return core.Rates{AsOf: "2026-11-01", Source: "test", PerEuro: map[core.Currency]float64{"USD": 1.25}}
}

func input(entries ...books.Entry) books.Input {
	return books.Input{Entries: entries, Currency: "EUR", Rates: rates(), Zone: time.UTC, From: "2026-11-01", To: "2026-11-30"}
}

func won() books.Entry {
	return books.Entry{Submission: "s1", Job: "j1", Source: "remotive", Client: "Acme", Channel: "email", Template: "short@1", Model: "m/a", SentAt: at("2026-11-02 10:00"),
		Outcomes: []core.OutcomeEvent{
			{ID: "o1", Kind: core.OutcomeReplied, At: at("2026-11-03 10:00")},
			{ID: "o2", Kind: core.OutcomeReplied, At: at("2026-11-04 10:00")},
			{ID: "o3", Kind: core.OutcomeWon, Amount: eur(100_000), At: at("2026-11-05 10:00")},
			{ID: "o4", Kind: core.OutcomePaid, Amount: eur(40_000), Fee: eur(4_000), Hours: 8, At: at("2026-11-20 10:00")},
		}}
}

func TestStatement(t *testing.T) {
	in := input(won(), books.Entry{Submission: "s2", Job: "j2", Source: "remotive", Channel: "email", SentAt: at("2026-11-06 10:00")})
	in.JobCosts = map[core.JobID]core.NanoUSD{"j1": 2_000_000_000, "j2": 500_000_000, "j3": 1_000_000_000, "": 250_000_000}
	in.DayCosts = map[string]core.NanoUSD{"2026-11-02": 3_750_000_000}
	in.JobSources = map[core.JobID]string{"j3": "reddit"}
	s := books.Draw(in)

	assert.Equal(t, 0.8, s.DollarRate)
	assert.Equal(t, "2026-11-01", s.RatesAsOf)
	assert.Equal(t, int64(40_000), s.Total.Paid)
	assert.Equal(t, int64(4_000), s.Total.Fees)
	assert.Equal(t, int64(300), s.Total.Calls, "3.75 dollars")
	assert.Equal(t, int64(35_700), s.Total.Profit)
	assert.Equal(t, []int{2, 1, 1}, []int{s.Total.Sends, s.Total.Replies, s.Total.Wins}, "a client answers once")
	assert.Equal(t, int64(4_500), *s.Total.PerHour)
	assert.Equal(t, int64(300), *s.Total.CostPerReply)
	assert.Equal(t, int64(60_000), s.Open, "1000 were won, 400 are paid")

	require.Len(t, s.Months, 1)
	assert.Equal(t, s.Total.Profit, s.Months[0].Profit)
	require.Len(t, s.Sources, 3)
	assert.Equal(t, "remotive", s.Sources[0].Key, "the best comes first")
	assert.Equal(t, int64(200), s.Sources[0].Calls)
	assert.Equal(t, int64(-20), s.Sources[1].Profit, "what belongs to no job")
	assert.Equal(t, "reddit", s.Sources[2].Key)
	assert.Nil(t, s.Sources[2].CostPerReply)
	for _, g := range core.StatementGroups() {
		var profit int64
		for _, l := range s.Group(g) {
			profit += l.Profit
		}
		assert.Equal(t, s.Total.Profit, profit, g)
	}
	assert.Nil(t, s.Group("weather"))
}

func TestWhatIsCorrectedCountsOnce(t *testing.T) {
	e := won()
	e.Outcomes = append(e.Outcomes, core.OutcomeEvent{ID: "o5", Kind: core.OutcomePaid, Amount: eur(50_000), Fee: eur(5_000), Supersedes: "o4", At: at("2026-11-21 10:00")})
	s := books.Draw(input(e))
	assert.Equal(t, int64(50_000), s.Total.Paid)
	assert.Equal(t, int64(50_000), s.Open)
	assert.Nil(t, s.Total.PerHour, "the correction states no hours")
}

func TestThePeriodBoundsEachEventByItsOwnDay(t *testing.T) {
	in := input(won())
	in.Zone = time.FixedZone("", 14*3600) // there the last day of October has ended early
	in.From, in.To = "2026-11-21", "2026-11-30"
	s := books.Draw(in)
	assert.Zero(t, s.Total.Sends)
	assert.Equal(t, int64(40_000), s.Total.Paid, "paid on the 21st in the owner's zone")
	in.To, in.From = "2026-11-10", "2026-11-01"
	s = books.Draw(in)
	assert.Zero(t, s.Total.Paid)
	assert.Equal(t, int64(100_000), s.Open, "nothing was paid by then")
	in.From, in.To = "", ""
	assert.Equal(t, int64(40_000), books.Draw(in).Total.Paid)
}

func TestWhatWasPaidIsCountedInItsOwnCurrency(t *testing.T) {
	e := won()
	e.Outcomes = append(e.Outcomes, core.OutcomeEvent{ID: "o9", Kind: core.OutcomePaid, Amount: eur(10_000), At: at("2026-11-21 10:00")})
	s := books.Draw(input(e))
	require.Len(t, s.Currencies, 1)
	c := s.Currencies[0]
	assert.Equal(t, []int64{50_000, 4_000, 46_000, 4_500}, []int64{c.Paid.Minor, c.Fees.Minor, c.Kept, *c.PerHour}, "the rate an hour is of the payment with hours alone")
	assert.Equal(t, []any{8.0, 1, 1, 2}, []any{c.Hours, c.NoFee, c.NoHours, len(c.Payments)})
}

func TestForeignMoney(t *testing.T) {
	e := won()
	e.Outcomes = []core.OutcomeEvent{
		{ID: "a", Kind: core.OutcomePaid, Amount: core.Money{Minor: 10_000, Currency: "USD"}, At: at("2026-11-20 10:00"),
			Booked: &core.Booked{Amount: eur(9_000), Rate: 0.9, RatesAsOf: "2026-10-01"}},
		{ID: "b", Kind: core.OutcomePaid, Amount: core.Money{Minor: 10_000, Currency: "USD"}, Fee: core.Money{Minor: 1_000, Currency: "USD"}, At: at("2026-11-21 10:00"),
			Booked: &core.Booked{Amount: core.Money{Minor: 7_000, Currency: "GBP"}, Fee: core.Money{Minor: 700, Currency: "GBP"}, Rate: 0.7}},
		{ID: "c", Kind: core.OutcomePaid, Amount: core.Money{Minor: 500, Currency: "XAU"}, At: at("2026-11-22 10:00")},
	}
	s := books.Draw(input(e))
	assert.Equal(t, int64(17_000), s.Total.Paid, "the first as it was booked, the second at the present rate")
	assert.Equal(t, int64(800), s.Total.Fees)
	require.Len(t, s.Unbooked, 1)
	assert.Equal(t, core.OutcomeID("c"), s.Unbooked[0].ID)
	require.Len(t, s.Currencies, 2)
	usd := s.Currencies[0]
	require.Len(t, usd.Payments, 2)
	assert.Equal(t, core.OutcomeID("a"), usd.Payments[0].ID, "the oldest first")
	usd.Payments = nil
	assert.Equal(t, core.PaidIn{Paid: core.Money{Minor: 20_000, Currency: "USD"}, Fees: core.Money{Minor: 1_000, Currency: "USD"}, Booked: 17_000, Kept: 19_000, NoFee: 1, NoHours: 2}, usd)
	assert.Equal(t, []any{core.Currency("XAU"), int64(500), int64(0)}, []any{s.Currencies[1].Paid.Currency, s.Currencies[1].Kept, s.Currencies[1].Booked}, "without a rate it was paid all the same")
}

func TestCSV(t *testing.T) {
	e := won()
	e.Client = "=cmd|' /C calc'!A0"
	s := books.Draw(input(e))
	var b strings.Builder
	require.NoError(t, books.WriteCSV(s, &b))
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 3+len(core.StatementGroups()))
	for _, r := range rows {
		assert.NotContains(t, "=+-@", r[1][:min(1, len(r[1]))]+" ")
	}
	last := rows[len(rows)-1]
	assert.Equal(t, []string{"total", "", "EUR", "1", "1", "1", "400.00", "40.00", "0.00", "360.00", "8", "45.00", "0.00", "0.00", "0.8", "2026-11-01"}, last)
	assert.Equal(t, []string{"payment", "2026-11-20T10:00:00Z 400.00 EUR", "EUR", "", "", "", "400.00", "40.00", "", "360.00", "8", "", "", "", "1", ""}, rows[len(rows)-2])

	e = won()
	e.Outcomes[3].Amount, e.Outcomes[3].Fee = core.Money{Minor: 40_000, Currency: "USD"}, core.Money{}
	e.Outcomes = append(e.Outcomes, core.OutcomeEvent{ID: "o5", Kind: core.OutcomePaid, Amount: core.Money{Minor: 500, Currency: "XAU"}, At: at("2026-11-21 10:00")})
	b.Reset()
	require.NoError(t, books.WriteCSV(books.Draw(input(e)), &b))
	assert.Contains(t, b.String(), "payment,2026-11-20T10:00:00Z 400.00 USD,EUR,,,,320.00,0.00,,320.00,8,,,,0.8,2026-11-01\n", "with the rate used")
	assert.Contains(t, b.String(), "payment,2026-11-21T10:00:00Z 5.00 XAU,EUR,,,,,,,,,,,,,\n", "what cannot be converted is listed, not guessed")
	yen := books.Draw(books.Input{Currency: "JPY", Rates: rates(), JobCosts: map[core.JobID]core.NanoUSD{"": 1_000_000_000}})
	b.Reset()
	require.NoError(t, books.WriteCSV(yen, &b))
	assert.Contains(t, b.String(), "total,,JPY,0,0,0,0,0,")
}

// A name from outside stays one cell, and text, whichever sign parts the cells.
func TestNoNameBecomesAFormula(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"=1+1", "＝1+1", "＠SUM(A1)", "@SUM(A1)", `A;=HYPERLINK("//evil.example","x")`, "A;B", " \t=1"} {
		e := won()
		e.Client = name
		var b strings.Builder
		require.NoError(t, books.WriteCSV(books.Draw(input(e)), &b))
		for _, comma := range []rune{',', ';', '\t'} {
			r := csv.NewReader(strings.NewReader(b.String()))
			r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
			rows, err := r.ReadAll()
			require.NoError(t, err)
			for _, row := range rows {
				require.True(t, comma == ',' || len(row) == 1, "%q", row)
				for _, cell := range row {
					first, _ := utf8.DecodeRuneInString(cell)
					require.NotContains(t, "=+@＝＋－＠", string(first), "%q as %q", name, row)
				}
			}
		}
	}
}

// Whatever happens in whatever order, each group adds up to the total to the cent, and
// the total to what was paid.
func TestBooksAddUp(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	for range 300 {
		var entries []books.Entry
		var paid, fees int64
		for i := range r.IntN(20) {
			e := books.Entry{Submission: core.SubmissionID(rune('a' + i)), Job: core.JobID(rune('a' + r.IntN(5))), Source: string(rune('p' + r.IntN(3))), Client: string(rune('k' + r.IntN(3))), SentAt: at("2026-11-02 10:00")}
			for k := range r.IntN(4) {
				o := core.OutcomeEvent{ID: core.OutcomeID(string(e.Submission) + string(rune('0'+k))), Kind: core.OutcomePaid, Amount: eur(r.Int64N(1e6)), Fee: eur(r.Int64N(1e4)), At: at("2026-11-03 10:00").AddDate(0, 0, r.IntN(25))}
				if k > 0 && r.IntN(3) == 0 {
					prev := e.Outcomes[k-1]
					o.Supersedes, o.Amount, o.Fee = prev.ID, prev.Amount, prev.Fee
				} else {
					paid, fees = paid+o.Amount.Minor, fees+o.Fee.Minor
				}
				e.Outcomes = append(e.Outcomes, o)
			}
			entries = append(entries, e)
		}
		s := books.Draw(input(entries...))
		require.Equal(t, paid, s.Total.Paid)
		require.Equal(t, fees, s.Total.Fees)
		for _, g := range core.StatementGroups() {
			var sum int64
			for _, l := range s.Group(g) {
				sum += l.Profit
			}
			require.Equal(t, s.Total.Profit, sum, g)
		}
	}
}
