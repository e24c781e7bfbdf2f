package cv

import (
	"strings"

	"github.com/automonet/automonet/core"
)

// degreeWord reports whether a text names a degree or a training.
func degreeWord(s string) bool {
	return hasWord(s, "bachelor|master|b.sc|m.sc|bsc|msc|ba|b.a|m.a|ma|mba|phd|ph.d|dphil|doctorate|doctor|promotion|dr|diplom|diploma|diplome|dipl.-ing|dipl.-inf|magister|abitur|fachabitur|matura|a-levels|a levels|gcse|fachhochschulreife|hochschulreife|allgemeine hochschulreife|mittlere reife|realschulabschluss|ausbildung|lehre|staatsexamen|beng|b.eng|meng|m.eng|bs|ms|b.s|m.s|associate degree|associate of|high school diploma|hnd|certificate in|licence|baccalaureat|bac|bts|dut|but|doctorat|mastere|ingenieur diplome|diplome d'ingenieur|grado|licenciatura|licenciado|licenciada|ingenieria|bachillerato|doctorado|tecnico superior|ciclo formativo|fp|postgrado|postgraduate|undergraduate|degree|studium|bachelorstudium|masterstudium|fachinformatiker|fachinformatikerin|kaufmann|kauffrau|mediengestalter|mediengestalterin|umschulung|titulo|fachwirt|bootcamp|matriculation|honours|coursework|nanodegree") || hasPart(s, "bachelor of|master of|studium|ingenieria|diplom-|master en|master in|licence en|grado en|maestria|ausbildung zu")
}

// schoolWord reports whether a text names a place of education.
func schoolWord(s string) bool {
	return hasWord(s, "university|universitat|universite|universidad|universitaet|universita|uni|college|school|hochschule|fachhochschule|tu|fh|htw|haw|eth|epfl|lmu|rwth|kit|mit|institute|institut|instituto|academy|akademie|academie|academia|gymnasium|realschule|gesamtschule|oberschule|berufsschule|berufskolleg|ecole|lycee|iut|insa|ies|escuela|colegio|facultad|faculty|polytechnic|politecnica|polytechnique|polytech|campus|upc|upm|uned|iae|ihk|seminary|conservatory|berufsakademie|duale hochschule|dhbw|open university|caltech|georgia tech|coursera") || hasPart(s, "hochschule|universit|gymnasium|schule |akademie|politecnic")
}

// education reads degrees with where and when they were made.
func (r *reader) education(lines []line) {
	list := entries(lines, true)
	if len(list) == 0 {
		list = undated(lines)
	}
	for _, e := range list {
		degree, school := r.studyOf(e)
		if degree == "" && school == "" {
			continue
		}
		d := core.FactDetail{Degree: degree, Institution: school, Start: e.dates.start, End: e.dates.end}
		text := degree
		switch {
		case text == "":
			text = school
		case school != "":
			text += ", " + school
		}
		conf := 0.9
		if degree == "" || school == "" {
			conf = 0.65
		}
		f := core.Fact{Kind: core.FactEducation, Text: r.texts(text + r.period(d))}
		r.add(core.Candidate{Fact: f, Detail: d, Confidence: conf}, e.source()...)
	}
}

// undated makes entries of lines that name a degree or a school without a date.
func undated(lines []line) []entry {
	var out []entry
	for _, l := range lines {
		if !headLike(l) && !l.Bullet || !degreeWord(l.Text) && !schoolWord(l.Text) {
			continue
		}
		if n := len(out); n > 0 && len(out[n-1].head) == 1 && !l.Gap && degreeWord(out[n-1].head[0].Text) != degreeWord(l.Text) {
			out[n-1].head = append(out[n-1].head, l)
			continue
		}
		out = append(out, entry{head: []line{l}})
	}
	return out
}

// studyOf tells degree and institution of an entry apart.
func (r *reader) studyOf(e entry) (degree, school string) {
	var rest []string
	for _, h := range e.head {
		text := h.Text
		for _, s := range studyParts(text) {
			switch {
			case school == "" && schoolWord(s) && !(degreeWord(s) && degree == "" && !hasPart(s, "universit|university|hochschule|college|school|institut|gymnasium|ecole")):
				school = tidy(s)
			case degree == "" && degreeWord(s):
				degree = tidy(s)
			case onlyPlace(s):
			default:
				rest = append(rest, s)
			}
		}
	}
	for _, s := range rest {
		switch {
		case degree == "" && school != "":
			degree = tidy(s)
		case school == "" && degree != "" && words(s) <= 8 && !strings.ContainsAny(s, "0123456789:"):
			school = tidy(s)
		}
	}
	return degree, school
}

// studyParts divides the heading of an education, where a comma or a dash may also
// stand within a degree ("MSc, Computer Science").
func studyParts(s string) []string {
	var out []string
	for _, p := range headParts(s) {
		if n := len(out); n > 0 && !schoolWord(p) && !degreeWord(p) && !onlyPlace(p) && degreeWord(out[n-1]) && !schoolWord(out[n-1]) && words(out[n-1]) <= 3 && words(p) <= 5 && !hasPart(p, "note|gpa|grade|grade|mention|abschluss|gesamtnote|1,|2,|1.|2.|3.") {
			out[n-1] += ", " + p
			continue
		}
		// Some universities are told apart by the town of their campus.
		if n := len(out); n > 0 && words(p) <= 2 && hasPart(out[n-1], "university of california|university of texas|university of illinois|university of wisconsin|university of massachusetts|university of north carolina") {
			out[n-1] += ", " + p
			continue
		}
		for _, in := range [...]string{" at the ", " at ", " an der ", " am ", " von der ", " en la ", " à l'", " à la "} {
			if a, b, ok := strings.Cut(p, in); ok && degreeWord(a) && schoolWord(b) {
				out = append(out, trim(a))
				p = trim(b)
				break
			}
		}
		out = append(out, p)
	}
	return out
}
