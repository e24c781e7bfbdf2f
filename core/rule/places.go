package rule

import (
	"slices"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
)

// countries are the countries that rules and postings name, a line each: the ISO 3166
// code, names (the first two in English and German), and large cities. What is left
// out is not understood in a rule, and in a posting passes.
const countries = `AE|united arab emirates|vereinigte arabische emirate|emirates;dubai|abu dhabi
AR|argentina|argentinien;buenos aires
AT|austria|österreich;vienna|wien|graz|linz|salzburg|innsbruck
AU|australia|australien;sydney|melbourne|brisbane|perth
BE|belgium|belgien;brussels|brüssel|antwerp|gent
BG|bulgaria|bulgarien;sofia
BR|brazil|brasilien|brasil;são paulo|sao paulo|rio de janeiro
CA|canada|kanada;toronto|vancouver|montreal|ottawa|calgary
CH|switzerland|schweiz|suisse;zürich|zurich|geneva|genf|basel|bern|lausanne
CL|chile|chile;santiago de chile
CN|china|china;beijing|peking|shanghai|shenzhen
CO|colombia|kolumbien;bogotá|medellín
CZ|czech republic|tschechien|czechia;prague|prag|brno
DE|germany|deutschland|alemania|allemagne;berlin|munich|münchen|hamburg|cologne|köln|frankfurt|stuttgart|düsseldorf|leipzig|dresden|nürnberg|nuremberg|hannover|bremen|essen|dortmund|bonn|karlsruhe|mannheim
DK|denmark|dänemark;copenhagen|kopenhagen|aarhus
EE|estonia|estland;tallinn
EG|egypt|ägypten;cairo|kairo
ES|spain|spanien|españa|espagne;madrid|barcelona|valencia|sevilla|málaga|bilbao
FI|finland|finnland;helsinki|espoo|tampere
FR|france|frankreich|francia;paris|lyon|marseille|toulouse|bordeaux|nantes|lille|strasbourg
GB|united kingdom|vereinigtes königreich|great britain|großbritannien|england|scotland|schottland|wales|uk;london|manchester|edinburgh|bristol|birmingham|leeds|glasgow
GR|greece|griechenland;athens|athen|thessaloniki
HK|hong kong|hongkong;kowloon
HR|croatia|kroatien;zagreb|split
HU|hungary|ungarn;budapest
ID|indonesia|indonesien;jakarta|bali
IE|ireland|irland;dublin|cork|galway
IL|israel|israel;tel aviv|jerusalem|haifa
IN|india|indien;bangalore|bengaluru|mumbai|delhi|hyderabad|pune|chennai|kolkata|noida|gurgaon
IT|italy|italien|italia|italie;rome|rom|milan|mailand|turin|bologna|naples|florence
JP|japan|japan;tokyo|tokio|osaka|kyoto
KE|kenya|kenia;nairobi
KR|south korea|südkorea|korea;seoul
LI|liechtenstein|liechtenstein;vaduz
LT|lithuania|litauen;vilnius|kaunas
LU|luxembourg|luxemburg;esch
LV|latvia|lettland;riga
MA|morocco|marokko;casablanca|rabat
MT|malta|malta;valletta
MX|mexico|mexiko|méxico;mexico city|guadalajara|monterrey
MY|malaysia|malaysia;kuala lumpur
NG|nigeria|nigeria;lagos|abuja
NL|netherlands|niederlande|holland;amsterdam|rotterdam|utrecht|eindhoven|den haag|the hague
NO|norway|norwegen;oslo|bergen|trondheim
NZ|new zealand|neuseeland;auckland|wellington
PH|philippines|philippinen;manila|cebu
PK|pakistan|pakistan;karachi|lahore|islamabad
PL|poland|polen|polska;warsaw|warschau|kraków|krakau|wrocław|breslau|gdańsk|danzig|poznań
PT|portugal|portugal;lisbon|lissabon|porto
RO|romania|rumänien;bucharest|bukarest|cluj
RS|serbia|serbien;belgrade|belgrad
RU|russia|russland|russian federation;moscow|moskau|saint petersburg|sankt petersburg
SA|saudi arabia|saudi arabien;riyadh|riad|jeddah
SE|sweden|schweden;stockholm|gothenburg|göteborg|malmö
SG|singapore|singapur;
SI|slovenia|slowenien;ljubljana
SK|slovakia|slowakei;bratislava
TH|thailand|thailand;bangkok|chiang mai
TR|turkey|türkei|türkiye;istanbul|ankara|izmir
TW|taiwan|taiwan;taipei
UA|ukraine|ukraine;kyiv|kiew|lviv|kharkiv
US|united states|vereinigte staaten|united states of america|usa|u s|amerika|america|estados unidos|états unis;new york|san francisco|los angeles|seattle|boston|chicago|austin|denver|miami|atlanta|washington|houston|dallas|san diego|philadelphia|portland|california|texas|florida|colorado|silicon valley
VN|vietnam|vietnam;hanoi|ho chi minh
ZA|south africa|südafrika;cape town|kapstadt|johannesburg`

// groups are names for several countries at once.
const groups = `DE AT CH|dach|dach region|d a ch|german speaking countries|deutschsprachiger raum|deutschsprachigen raum
AT BE BG CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK|eu|european union|europäische union
AT BE BG CH CZ DE DK EE ES FI FR GB GR HR HU IE IT LI LT LU LV MT NL NO PL PT RO RS SE SI SK UA|europe|europa
DK FI NO SE|scandinavia|skandinavien|nordics
CA US|north america|nordamerika`

// gazetteer knows places.
type gazetteer struct {
	// codes are the countries of a name, in its folded form; names only are those of
	// countries and groups, without cities.
	names map[string][]string
	// places are signs of countries in a text: names, groups and cities.
	places index
	// called is the English and the German name of a country.
	called map[string][2]string
}

var atlas = sync.OnceValue(func() gazetteer {
	g := gazetteer{names: map[string][]string{}, called: map[string][2]string{}}
	var all []sign
	for line := range strings.SplitSeq(countries, "\n") {
		head, cities, _ := strings.Cut(line, ";")
		code, names, _ := strings.Cut(head, "|")
		spelled := strings.Split(names, "|")
		g.called[code] = [2]string{spelled[0], spelled[1]}
		for _, s := range signs(code, names) {
			g.names[s.form()] = []string{code}
			all = append(all, s)
		}
		all = append(all, signs(code, cities)...)
	}
	for line := range strings.SplitSeq(groups, "\n") {
		codes, names, _ := strings.Cut(line, "|")
		for _, s := range signs(codes, names) {
			g.names[s.form()] = strings.Fields(codes)
			all = append(all, s)
		}
	}
	g.places = newIndex(all)
	return g
})

// Countries returns the codes of the countries that are known.
func Countries() []string {
	var out []string
	for line := range strings.SplitSeq(countries, "\n") {
		out = append(out, line[:2])
	}
	return out
}

// Country returns the name of a country in English or German, in the usual case; the
// code itself where it is not known.
func Country(code string, german bool) string {
	names, ok := atlas().called[code]
	if !ok {
		return code
	}
	name := names[0]
	if german {
		name = names[1]
	}
	parts := strings.Fields(name)
	for i, p := range parts {
		if p != "of" && p != "and" {
			parts[i] = strings.ToUpper(p[:runeLen(p)]) + p[runeLen(p):]
		}
	}
	return strings.Join(parts, " ")
}

func runeLen(s string) int {
	for i := range s {
		if i > 0 {
			return i
		}
	}
	return len(s)
}

// countriesIn returns the countries that a location names: by name, by a code in
// capitals, or by a large city where no country is named.
func countriesIn(location string) []string {
	var out []string
	text := words(location)
	atlas().places.scan(text, func(h hit) bool {
		out = append(out, strings.Fields(h.of)...)
		return true
	})
	for _, w := range text {
		code := location[w.start:w.end]
		if _, ok := atlas().called[code]; ok {
			out = append(out, code)
		}
	}
	return out
}

// Place reads a location: the codes of the countries that it names or lies in, and
// the town or region before the first comma as it is spelled, "" where that is a
// country. A location of more than three countries is a part of the world and has no
// codes.
func Place(location string) (codes []string, town string) {
	for _, c := range countriesIn(location) {
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	if len(codes) > 3 {
		codes = nil
	}
	if i := strings.IndexAny(location, ",;/|("); i >= 0 {
		location = location[:i]
	}
	town = core.Clean(location, 40, false)
	if _, country := atlas().names[folded(words(town))]; country && len(codes) > 0 {
		town = ""
	}
	return codes, town
}
