package price_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/price"
)

func TestFeesOfTheOwnerGoBeforeThoseBuiltIn(t *testing.T) {
	t.Parallel()
	built := price.FeeOf(price.Fees(), "upwork")
	fees := price.FeesOf(core.Settings{Fees: map[string]core.PlatformFee{
		"upwork": {Percent: 7.5},
		"fiverr": {Percent: 20, Least: core.Money{Minor: 200, Currency: "USD"}, BidCredits: 2, Credit: core.Money{Minor: 50, Currency: "EUR"}},
	}})
	own := price.FeeOf(fees, "upwork")
	assert.Equal(t, price.PPM(75_000), own.Rate)
	assert.Equal(t, price.OwnersFee, own.Source)
	assert.Equal(t, []int64{built.Credits, built.Free, built.Credit.Minor}, []int64{own.Credits, own.Free, own.Credit.Minor}, "what a bid costs was not said")
	assert.True(t, own.Least == core.Money{}, "the owner's fee has no least one")
	other := price.FeeOf(fees, "fiverr")
	assert.Equal(t, price.Fee{Platform: "fiverr", Rate: 200_000, Least: core.Money{Minor: 200, Currency: "USD"}, Credits: 2, Credit: core.Money{Minor: 50, Currency: "EUR"}, Source: price.OwnersFee}, other)
	assert.Equal(t, price.FeeOf(price.Fees(), "freelancer"), price.FeeOf(fees, "freelancer"))
	assert.Equal(t, price.Fees(), price.FeesOf(core.Settings{}))
}

func TestAFeeThatCannotBeIsRefusedWithItsKey(t *testing.T) {
	t.Parallel()
	for field, fee := range map[string]core.PlatformFee{
		"fees.x.percent":     {Percent: 101},
		"fees.x.least":       {Percent: 10, Least: core.Money{Minor: -1, Currency: "EUR"}},
		"fees.x.bid_credits": {BidCredits: -1},
		"fees.x.credit":      {Credit: core.Money{Minor: 5}},
	} {
		s := core.DefaultSettings()
		s.Fees = map[string]core.PlatformFee{"x": fee}
		_, err := core.NewSettings(s)
		var e *core.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, field, e.Field)
	}
	s := core.DefaultSettings()
	s.Fees = map[string]core.PlatformFee{"x": {Percent: 12.5, Least: core.Money{Minor: 500, Currency: "EUR"}}}
	_, err := core.NewSettings(s)
	require.NoError(t, err)
}
