// Package ecb serves exchange rates in the form of the European Central Bank's
// eurofxref-daily.xml, as documented at https://www.ecb.europa.eu/stats/eurofxref/.
// The figures are made up.
package ecb

import (
	"net/http"

	"github.com/automonet/automonet/internal/fakes"
)

// Path is where the bank has the file.
const Path = "/stats/eurofxref/eurofxref-daily.xml"

const daily = `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
	<gesmes:subject>Reference rates</gesmes:subject>
	<gesmes:Sender>
		<gesmes:name>European Central Bank</gesmes:name>
	</gesmes:Sender>
	<Cube>
		<Cube time='2026-11-27'>
			<Cube currency='USD' rate='1.1000'/>
			<Cube currency='JPY' rate='165.50'/>
			<Cube currency='GBP' rate='0.85000'/>
			<Cube currency='CHF' rate='0.9300'/>
			<Cube currency='PLN' rate='4.3000'/>
			<Cube currency='SEK' rate='11.0500'/>
		</Cube>
	</Cube>
</gesmes:Envelope>
`

// Handler serves the file.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+Path, fakes.Content{Type: "text/xml", Body: []byte(daily)})
	return mux
}
