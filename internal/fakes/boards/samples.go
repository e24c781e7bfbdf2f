package boards

import "github.com/automonet/automonet/internal/fakes/listing"

// samples are the written postings, the newer one first.
func samples() map[string][]listing.Item {
	return map[string][]listing.Item{
		"greenhouse": {
			{ID: "5100102", Title: "Freelance Go developer for an invoicing service", Company: "Fernblick Software", Location: "Remote, Europe",
				HTML: `<p>Our invoicing service is written in Go and talks to PostgreSQL. We look for a freelance developer for three months, about 25 hours a week, who splits a grown service in two and writes the tests that it never had.</p><p>Rate: 75 to 90 EUR per hour. What would you read first in a code base that you have never seen?</p>`},
			{ID: "5100101", Title: "Support engineer (part-time)", Company: "Fernblick Software", Location: "Hamburg, Germany",
				HTML: `<p>You answer the mails of our customers, reproduce what they report and write it up for the developers. Part-time, 20 hours a week, German and English.</p>`},
		},
		"lever": {
			{ID: "5200102", Title: "Contract data engineer, warehouse migration", Company: "Alder Works", Location: "Lisbon or remote",
				HTML: `<p>We move our reports from a nightly export to dbt and BigQuery. You bring SQL, Python and patience with old column names. Contract for six months, 500 EUR per day.</p>`},
			{ID: "5200101", Title: "Workshop manager", Company: "Alder Works", Location: "Porto",
				HTML: `<p>You plan the shifts of eleven people and the upkeep of the machines in our joinery. Permanent, on site.</p>`},
		},
		"ashby": {
			{ID: "5300102", Title: "Product designer for a booking flow (contract)", Company: "Alder Works", Location: "Remote",
				HTML: `<p>The booking flow of our guided tours loses half of its visitors at the calendar. You find out why, draw two alternatives in Figma and test them with ten people. About 120 hours over two months.</p>`},
			{ID: "5300101", Title: "Accountant", Company: "Alder Works", Location: "Berlin",
				HTML: `<p>Monthly closing, VAT returns, and the questions of the auditor. Permanent, hybrid.</p>`},
		},
		"recruitee": {
			{ID: "5400102", Title: "UX-Texter:in auf freiberuflicher Basis", Company: "Kornhaus Verlag", Location: "Leipzig oder remote",
				HTML: `<p>Unser Abo-Portal spricht wie ein Formular. Gesucht: jemand, der Schaltflächen, Fehlermeldungen und Mails neu schreibt, rund 60 Stunden bis Ende Januar.</p><p>Stundensatz 80 bis 95 Euro.</p>`},
			{ID: "5400101", Title: "Lektorat Kinderbuch (m/w/d)", Company: "Kornhaus Verlag", Location: "Leipzig",
				HTML: `<p>Sie betreuen zwölf Titel im Jahr vom Manuskript bis zur Druckfreigabe. Festanstellung in Vollzeit.</p>`},
		},
		"smartrecruiters": {
			{ID: "744000000000102", Title: "Freelance technical writer for an API", Company: "Brückenkopf Systems", Location: "Köln",
				HTML: `<p>Our API has 80 endpoints and a page that lists them. You write the guide that is missing: first request, errors, paging, webhooks. Fixed price 6,000 EUR, done by March.</p>`},
			{ID: "744000000000101", Title: "Warehouse associate", Company: "Brückenkopf Systems", Location: "Köln",
				HTML: `<p>You pick and pack, and keep the shelves in order. Early and late shift, permanent.</p>`},
		},
		"workable": {
			{ID: "5A00000102", Title: "Contract React developer, design system", Company: "Alder Works", Location: "Athens",
				HTML: `<p>Three products, three button components. You bring TypeScript, React and Storybook, and build the one that all of them use. Contract, four months, remote within Europe, 60 EUR per hour.</p>`},
			{ID: "5A00000101", Title: "Office manager", Company: "Alder Works", Location: "Athens",
				HTML: `<p>Visitors, post, travel, and the plants. Full-time, on site.</p>`},
		},
		"personio": {
			{ID: "5600102", Title: "Freiberufliche Shopware-Entwicklung", Company: "Seidel Werkzeuge GmbH", Location: "Remscheid",
				HTML: `<p>Unser Shop läuft auf Shopware 6. Wir brauchen eine Schnittstelle zur Warenwirtschaft (REST, nächtlicher Abgleich von 40.000 Artikeln) und jemanden, der sie danach betreut. Budget 12.000 Euro.</p>`},
			{ID: "5600101", Title: "Außendienst Süd (m/w/d)", Company: "Seidel Werkzeuge GmbH", Location: "Remscheid",
				HTML: `<p>Sie besuchen Handwerksbetriebe zwischen Ulm und Passau. Festanstellung, Dienstwagen.</p>`},
		},
		"algora": {
			{ID: "cm5700102", Title: "Import calendars in the iCalendar format", Company: "Tideline", Location: "",
				HTML: `<p>The planner exports .ics files and cannot read them. Acceptance: recurring events, time zones and the files in testdata/ical are read; a test for each. Written in Go.</p>`},
			{ID: "cm5700101", Title: "Dark mode for the settings page", Company: "Tideline", Location: "",
				HTML: `<p>All pages but the settings follow the system's theme. Uses CSS variables that exist already.</p>`},
		},
		"jobposting": {
			{ID: "5800102", Title: "Freelance WordPress developer, three sites", Company: "Atelier Nord", Location: "Kiel",
				HTML: `<p>Three sites of one association share a theme of 2016. You move them to a block theme without losing the addresses of the pages. About 80 hours, 65 EUR per hour, remote.</p>`},
			{ID: "5800101", Title: "Kaufmännische Leitung (m/w/d)", Company: "Atelier Nord", Location: "Kiel",
				HTML: `<p>Sie führen Buchhaltung und Personal eines Vereins mit dreißig Angestellten. Teilzeit, unbefristet.</p>`},
		},
		"telegram": {
			{ID: "5902", Title: "Looking for: freelance motion designer, explainer video", Company: "", Location: "remote",
				HTML: `<p>Ninety seconds, script and voice exist, style frames wanted first. Budget 2,500 EUR. Write to studio@alder-works.example with two links.</p>`},
			{ID: "5901", Title: "Übersetzung Deutsch–Polnisch, Bedienungsanleitung", Company: "", Location: "remote",
				HTML: `<p>Vierzig Seiten, Fachgebiet Landmaschinen, bis Ende des Monats. 0,12 Euro je Wort. Angebote an texte@alder-works.example.</p>`},
		},
	}
}
