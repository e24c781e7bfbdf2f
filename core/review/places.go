package review

import (
	"strings"
	"time"
	"unicode"
)

// placeZone finds a zone in the words of a location such as "Berlin, Germany"
// or "San Francisco, CA". Cities are looked for first, since they are exact; a
// country of several zones stands for its busiest one.
func placeZone(s string) (*time.Location, bool) {
	low := " " + strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ") + " "
	if low == "  " || len(low) > 300 {
		return nil, false
	}
	for _, table := range [][]string{cities(), countries()} {
		for _, row := range table {
			name, words, _ := strings.Cut(row, ": ")
			for _, w := range strings.Split(words, ", ") {
				if strings.Contains(low, " "+w+" ") {
					return load(name)
				}
			}
		}
	}
	return nil, false
}

func cities() []string {
	return []string{
		"Europe/Berlin: berlin, hamburg, münchen, munich, köln, cologne, frankfurt, stuttgart, leipzig, düsseldorf, dresden, hannover, nürnberg, bremen",
		"Europe/Vienna: wien, vienna, graz, linz, salzburg",
		"Europe/Zurich: zürich, zurich, bern, basel, genf, geneva, lausanne",
		"Europe/London: london, manchester, edinburgh, bristol, cambridge uk, oxford, reading uk, birmingham, leeds, glasgow",
		"Europe/Dublin: dublin, cork", "Europe/Paris: paris, lyon, marseille, toulouse, bordeaux, nantes, lille",
		"Europe/Madrid: madrid, barcelona, valencia, sevilla, málaga, malaga", "Europe/Lisbon: lisbon, lisboa, porto",
		"Europe/Amsterdam: amsterdam, rotterdam, utrecht, eindhoven, den haag, the hague", "Europe/Brussels: brussels, bruxelles, antwerp, ghent",
		"Europe/Rome: rome, roma, milan, milano, turin, torino", "Europe/Stockholm: stockholm, gothenburg, göteborg, malmö",
		"Europe/Copenhagen: copenhagen, kopenhagen, aarhus", "Europe/Oslo: oslo", "Europe/Helsinki: helsinki", "Europe/Tallinn: tallinn",
		"Europe/Warsaw: warsaw, warszawa, krakow, kraków, wrocław, gdansk", "Europe/Prague: prague, praha, brno", "Europe/Budapest: budapest",
		"Europe/Bucharest: bucharest, cluj", "Europe/Sofia: sofia", "Europe/Athens: athens", "Europe/Kyiv: kyiv, kiev, lviv", "Europe/Istanbul: istanbul", "Europe/Moscow: moscow",
		"America/New_York: new york, nyc, brooklyn, manhattan, boston, philadelphia, washington dc, atlanta, miami, pittsburgh, baltimore, toronto, ottawa, montreal, north carolina, florida, massachusetts, new jersey, virginia, maryland",
		"America/Chicago: chicago, austin, dallas, houston, minneapolis, st louis, nashville, kansas city, texas, illinois, wisconsin, tennessee, winnipeg",
		"America/Denver: denver, boulder, salt lake city, colorado, utah, calgary, edmonton", "America/Phoenix: phoenix, scottsdale, arizona",
		"America/Los_Angeles: san francisco, sf, bay area, los angeles, san diego, seattle, portland, palo alto, mountain view, menlo park, redwood city, san jose, sunnyvale, oakland, santa monica, silicon valley, orange county, california, oregon, nevada, las vegas, hollister, irvine, vancouver",
		"America/Sao_Paulo: são paulo, sao paulo, rio de janeiro, belo horizonte, florianópolis, porto alegre, campinas", "America/Argentina/Buenos_Aires: buenos aires", "America/Bogota: bogota, bogotá, medellin, medellín", "America/Mexico_City: mexico city, guadalajara, ciudad de méxico", "America/Santiago: santiago",
		"Asia/Kolkata: bangalore, bengaluru, mumbai, delhi, hyderabad, pune, chennai", "Asia/Singapore: singapore", "Asia/Hong_Kong: hong kong", "Asia/Tokyo: tokyo", "Asia/Seoul: seoul", "Asia/Shanghai: shanghai, beijing, shenzhen", "Asia/Taipei: taipei", "Asia/Manila: manila", "Asia/Dubai: dubai, abu dhabi", "Asia/Jerusalem: tel aviv, jerusalem",
		"Australia/Sydney: sydney, melbourne, canberra", "Australia/Brisbane: brisbane, queensland", "Australia/Perth: perth", "Pacific/Auckland: auckland, wellington",
		"Africa/Johannesburg: cape town, johannesburg", "Africa/Lagos: lagos", "Africa/Nairobi: nairobi", "Africa/Cairo: cairo", "Africa/Casablanca: casablanca, rabat",
	}
}

func countries() []string {
	return []string{
		"Europe/Berlin: germany, deutschland, deutschlandweit, nordwestdeutschland, europe, europa, eu, emea, dach", "Europe/Vienna: austria, österreich", "Europe/Zurich: switzerland, schweiz",
		"Europe/London: uk, united kingdom, england, scotland, great britain, wales", "Europe/Dublin: ireland, irland", "Europe/Paris: france, frankreich", "Europe/Madrid: spain, spanien, españa", "Europe/Lisbon: portugal",
		"Europe/Amsterdam: netherlands, niederlande", "Europe/Brussels: belgium, belgien", "Europe/Rome: italy, italien", "Europe/Stockholm: sweden, schweden", "Europe/Copenhagen: denmark, dänemark", "Europe/Oslo: norway, norwegen", "Europe/Helsinki: finland, finnland", "Europe/Tallinn: estonia",
		"Europe/Warsaw: poland, polen", "Europe/Prague: czechia, czech republic", "Europe/Budapest: hungary", "Europe/Bucharest: romania, rumänien", "Europe/Athens: greece, griechenland", "Europe/Kyiv: ukraine", "Europe/Istanbul: turkey, türkei",
		"America/New_York: usa, us, u s, united states, america, americas, north america, canada, vereinigte staaten", "America/Sao_Paulo: brazil, brasil, latam, latin america", "America/Argentina/Buenos_Aires: argentina", "America/Bogota: colombia", "America/Mexico_City: mexico", "America/Santiago: chile",
		"Asia/Kolkata: india, indien", "Asia/Tokyo: japan", "Asia/Seoul: korea", "Asia/Shanghai: china", "Asia/Manila: philippines", "Asia/Dubai: uae, united arab emirates", "Asia/Jerusalem: israel", "Australia/Sydney: australia, australien", "Pacific/Auckland: new zealand",
		"Africa/Johannesburg: south africa", "Africa/Lagos: nigeria", "Africa/Nairobi: kenya", "Africa/Cairo: egypt", "Africa/Casablanca: morocco",
	}
}
