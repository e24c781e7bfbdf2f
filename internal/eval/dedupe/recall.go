package dedupe

import (
	"strconv"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/dedupe"
)

// Alike is the exact similarity from which a pair counts as a near-duplicate.
const Alike = 0.5

// Recall is how well the index finds near-duplicate texts between each recorded
// month and the next, over all pairs.
type Recall struct {
	Posts, Months int
	// Pairs is how many pairs were decided, SameAuthor how many of them are by
	// one author.
	Pairs, SameAuthor int
	// Truth counts the pairs that are alike by exact comparison, Found those
	// that the index gave, Right those in both.
	Truth, Found, Right int
	// TruthAuthor and RightAuthor are the same among pairs of one author.
	TruthAuthor, RightAuthor int
	// Unsigned counts posts that are too short for a signature.
	Unsigned int
	// MeanError is the mean absolute error of the estimate over found pairs.
	MeanError float64
	// Wrong counts found pairs whose exact similarity is below 0.4.
	Wrong int
}

// Recall returns the share of the alike pairs that were found.
func (r Recall) Recall() float64 { return ratio(r.Right, r.Truth) }

// Precision returns the share of the found pairs that are alike.
func (r Recall) Precision() float64 { return ratio(r.Right, r.Found) }

// F1 is the harmonic mean of recall and precision.
func (r Recall) F1() float64 { return f1(r.Precision(), r.Recall()) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

func f1(p, r float64) float64 {
	if p+r == 0 {
		return 0
	}
	return 2 * p * r / (p + r)
}

// MeasureRecall compares the index with exact comparison: each month is indexed,
// and every post of the next one looked up.
func MeasureRecall(posts []Post) Recall {
	months, numbers := byMonth(posts)
	r := Recall{Posts: len(posts), Months: len(months)}
	sets := make([][]uint64, len(posts))
	sigs := make([]dedupe.Signature, len(posts))
	signed := make([]bool, len(posts))
	for i, p := range posts {
		sets[i] = shingles(p.Text)
		if sigs[i], signed[i] = dedupe.Sign(p.Text); !signed[i] {
			r.Unsigned++
		}
	}
	var deviation float64
	for m := 1; m < len(months); m++ {
		older, newer := numbers[months[m-1]], numbers[months[m]]
		truth := exactPairs(sets, newer, older, Alike)
		x := dedupe.NewIndex(0)
		for _, i := range older {
			if signed[i] {
				x.Add(dedupe.Entry{Posting: core.PostingID(strconv.Itoa(i)), SeenAt: time.Unix(1, 0), Sig: sigs[i]})
			}
		}
		r.count(posts, older, newer, truth)
		for _, i := range newer {
			if !signed[i] {
				continue
			}
			for match := range x.Similar(sigs[i], Alike) {
				j, _ := strconv.Atoi(string(match.Posting))
				exact, alike := truth[pair{i, j}]
				if r.Found++; alike {
					r.Right++
					if posts[i].Author == posts[j].Author {
						r.RightAuthor++
					}
				} else if exact = jaccard(sets[i], sets[j]); exact < 0.4 {
					r.Wrong++
				}
				deviation += max(exact-match.Similarity, match.Similarity-exact)
			}
		}
	}
	if r.Found > 0 {
		r.MeanError = deviation / float64(r.Found)
	}
	return r
}

func (r *Recall) count(posts []Post, older, newer []int, truth map[pair]float64) {
	r.Pairs += len(older) * len(newer)
	authors := map[string]int{}
	for _, i := range older {
		authors[posts[i].Author]++
	}
	for _, i := range newer {
		r.SameAuthor += authors[posts[i].Author]
	}
	r.Truth += len(truth)
	for p := range truth {
		if posts[p.a].Author == posts[p.b].Author {
			r.TruthAuthor++
		}
	}
}

// byMonth returns the months in order and each one's posts by number.
func byMonth(posts []Post) (months []string, numbers map[string][]int) {
	numbers = map[string][]int{}
	for i, p := range posts {
		if len(numbers[p.Month]) == 0 {
			months = append(months, p.Month)
		}
		numbers[p.Month] = append(numbers[p.Month], i)
	}
	return months, numbers
}
