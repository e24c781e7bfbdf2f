package draft

import "github.com/automonet/automonet/core"

// Bounds from which a job counts as one of high value.
const (
	highScore = 85.0
	// highHours is how many hours of the freelancer's least rate a whole pay is
	// worth; highRate by which factor an hourly or daily pay exceeds it.
	highHours = 60
	highRate  = 1.4
	dayHours  = 8
)

// HighValue reports whether a job is worth the better models and the money that is
// kept back for such jobs: it pays well by what the freelancer works for, or scores
// high where its pay is not known.
func HighValue(j core.Job, p core.Profile) bool {
	pay := j.Extraction.Pay
	most := pay.Max
	if !most.Stated() {
		most = pay.Min
	}
	floor := p.Floor
	if !most.Stated() || !floor.Stated() || floor.Minor <= 0 || most.Currency != floor.Currency {
		return j.Score != nil && *j.Score >= highScore
	}
	hours := float64(most.Minor) / float64(floor.Minor)
	switch pay.Period {
	case core.PeriodHour:
		return hours >= highRate
	case core.PeriodDay:
		return hours >= highRate*dayHours
	case core.PeriodFixed, core.PeriodMonth, core.PeriodYear:
		return hours >= highHours
	}
	return j.Score != nil && *j.Score >= highScore
}

// maxCompared bounds the words that Kept compares.
const maxCompared = 1500

// Kept returns which share of what was written the owner kept, 0 to 1: one less the
// edit distance in words over the longer text.
func Kept(written, edited string) float64 {
	a, b := words(written), words(edited)
	a, b = a[:min(len(a), maxCompared)], b[:min(len(b), maxCompared)]
	longer := max(len(a), len(b))
	if longer == 0 {
		return 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, w := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, v := range b {
			cost := diagonal
			if w != v {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return 1 - float64(row[len(b)])/float64(longer)
}
