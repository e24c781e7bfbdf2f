package fx_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/fx"
)

// daily has the form that https://www.ecb.europa.eu/stats/eurofxref/ documents; the
// figures are made up.
const daily = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
	<Cube>
		<Cube time='2026-11-27'>
			<Cube currency='USD' rate='1.1000'/>
			<Cube currency='JPY' rate='165.5'/>
			<Cube currency='GBP' rate='0.85'/>
			<Cube currency='CHF' rate='0.93'/>
			<Cube currency='PLN' rate='4.30'/>
		</Cube>
		<Cube time='2026-11-26'><Cube currency='USD' rate='9.9'/></Cube>
	</Cube>
</gesmes:Envelope>`

func TestRead(t *testing.T) {
	t.Parallel()
	r, err := fx.Read([]byte(daily), core.RatesAddress)
	require.NoError(t, err)
	assert.Equal(t, "2026-11-27", r.AsOf)
	assert.Equal(t, map[core.Currency]float64{"USD": 1.1, "JPY": 165.5, "GBP": 0.85, "CHF": 0.93, "PLN": 4.3}, r.PerEuro, "of the first day only")
	got, ok := r.Convert(110, "USD", "GBP")
	require.True(t, ok)
	assert.InDelta(t, 85, got.Value, 1e-9)
	assert.Equal(t, "2026-11-27", got.AsOf)
	for _, bad := range []string{"", "<html>sign in</html>", `<Cube time='2026-13-40'><Cube currency='USD' rate='1'/></Cube>`, `<Cube time='2026-11-27'><Cube currency='USD' rate='1.1'/></Cube>`} {
		_, err := fx.Read([]byte(bad), "x")
		require.Equal(t, core.KindInvalid, core.KindOf(err), bad)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(daily))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := fx.Read(body, "x")
		if err == nil {
			require.True(t, r.Stated())
			require.Nil(t, r.Check())
		}
	})
}
