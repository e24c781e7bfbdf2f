package cv

import "strings"

// placeWord reports whether a text is the name of a place that CVs name often, or of
// a way of working that stands in its stead.
func placeWord(s string) bool {
	s = strings.Trim(fold(s), " .,")
	s = strings.TrimPrefix(strings.TrimPrefix(s, "greater "), "bei ")
	s = strings.TrimSuffix(strings.TrimSuffix(s, " area"), " metropolitan")
	if s == "" {
		return true
	}
	return strings.Contains(places, "|"+s+"|")
}

const places = "|remote|hybrid|on-site|onsite|home office|homeoffice|full-time|part-time|vollzeit|teilzeit|contract|freelance remote|teletravail|remoto|teletrabajo|worldwide|europe|europa|eu|emea|" +
	"germany|deutschland|austria|osterreich|switzerland|schweiz|suisse|france|frankreich|francia|spain|spanien|espana|espagne|portugal|italy|italien|italia|netherlands|niederlande|the netherlands|belgium|belgien|belgique|luxembourg|ireland|irland|united kingdom|uk|england|scotland|wales|great britain|denmark|danemark|sweden|schweden|norway|norwegen|finland|finnland|poland|polen|czech republic|czechia|hungary|ungarn|romania|rumanien|bulgaria|greece|griechenland|turkey|turkei|ukraine|serbia|croatia|slovenia|slovakia|estonia|latvia|lithuania|usa|us|united states|united states of america|canada|kanada|mexico|brazil|brasilien|argentina|chile|colombia|india|indien|china|japan|singapore|australia|new zealand|south africa|israel|egypt|morocco|uae|united arab emirates|nigeria|kenya|" +
	"berlin|hamburg|munchen|munich|koln|cologne|frankfurt|frankfurt am main|stuttgart|dusseldorf|leipzig|dortmund|essen|bremen|dresden|hannover|hanover|nurnberg|nuremberg|duisburg|bochum|wuppertal|bielefeld|bonn|munster|karlsruhe|mannheim|augsburg|wiesbaden|kiel|aachen|braunschweig|halle|magdeburg|freiburg|lubeck|erfurt|mainz|rostock|kassel|potsdam|saarbrucken|oldenburg|heidelberg|darmstadt|regensburg|ingolstadt|wurzburg|ulm|jena|chemnitz|gottingen|trier|konstanz|passau|bamberg|bayreuth|erlangen|paderborn|osnabruck|reutlingen|tubingen|weimar|" +
	"wien|vienna|graz|linz|salzburg|innsbruck|zurich|zuerich|geneve|geneva|genf|basel|bern|lausanne|luzern|lucerne|winterthur|st. gallen|zug|" +
	"paris|lyon|marseille|toulouse|nice|nantes|strasbourg|montpellier|bordeaux|lille|rennes|grenoble|madrid|barcelona|valencia|sevilla|seville|zaragoza|malaga|bilbao|granada|alicante|murcia|lisbon|lisboa|porto|rome|roma|milan|milano|turin|torino|bologna|florence|firenze|naples|napoli|amsterdam|rotterdam|utrecht|eindhoven|den haag|the hague|brussels|bruxelles|antwerp|ghent|dublin|cork|london|manchester|birmingham|edinburgh|glasgow|bristol|leeds|cambridge|oxford|liverpool|sheffield|brighton|copenhagen|kobenhavn|aarhus|stockholm|gothenburg|goteborg|malmo|oslo|bergen|helsinki|tampere|warsaw|warszawa|krakow|wroclaw|gdansk|poznan|prague|praha|brno|budapest|bucharest|cluj-napoca|cluj|sofia|athens|istanbul|ankara|kyiv|kiev|lviv|belgrade|zagreb|ljubljana|bratislava|tallinn|riga|vilnius|" +
	"new york|new york city|nyc|ny|brooklyn|boston|ma|cambridge ma|san francisco|sf|ca|california|san francisco bay|los angeles|la|san diego|seattle|wa|chicago|il|austin|tx|texas|dallas|houston|denver|co|boulder|portland|or|atlanta|ga|miami|fl|florida|philadelphia|pa|washington|washington dc|dc|phoenix|az|minneapolis|mn|detroit|mi|pittsburgh|raleigh|nc|nashville|tn|salt lake city|ut|toronto|on|ontario|vancouver|bc|montreal|qc|ottawa|mexico city|ciudad de mexico|sao paulo|buenos aires|santiago|bogota|lima|bangalore|bengaluru|mumbai|delhi|new delhi|hyderabad|pune|chennai|tokyo|beijing|shanghai|hong kong|sydney|melbourne|auckland|cape town|tel aviv|dubai|cairo|lagos|nairobi|" +
	"bavaria|bayern|hessen|nrw|nordrhein-westfalen|sachsen|baden-wurttemberg|niedersachsen|brandenburg|catalonia|cataluna|ile-de-france|andalucia|"
