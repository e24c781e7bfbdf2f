// Package title finds the occupation that a job title names: in ESCO's aliases in
// English, German, Spanish and French, by stems and character n-grams, and from one
// language to another by the concept that aliases share. It is pure; an Index is
// built in a moment and is then only read.
package title

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// Alias is a name of an occupation in one language.
type Alias struct {
	// Concept is the number of the occupation, the same in all languages.
	Concept int
	Name    string
}

// Pack writes aliases, which must be in the order of their concepts, in the form that
// Unpack reads: a line a concept, the step to its number and its names, the preferred
// one first.
func Pack(list []Alias) ([]byte, error) {
	var raw strings.Builder
	last := 0
	for i, a := range list {
		if strings.ContainsAny(a.Name, "\t\n") {
			return nil, fmt.Errorf("pack titles: name %q holds a mark", a.Name)
		}
		switch {
		case i > 0 && a.Concept == list[i-1].Concept:
			raw.WriteString("\t" + a.Name)
			continue
		case a.Concept <= last:
			return nil, fmt.Errorf("pack titles: concept %d comes after %d", a.Concept, last)
		case i > 0:
			raw.WriteByte('\n')
		}
		raw.WriteString(strconv.Itoa(a.Concept-last) + "\t" + a.Name)
		last = a.Concept
	}
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(z, raw.String()); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unpack reads packed aliases.
func Unpack(file []byte) ([]Alias, error) {
	z, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("open titles: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(z, 16<<20))
	if err != nil {
		return nil, fmt.Errorf("unpack titles: %w", err)
	}
	var out []Alias
	concept := 0
	for _, line := range strings.Split(string(raw), "\n") {
		parts := strings.Split(line, "\t")
		step, err := strconv.Atoi(parts[0])
		if err != nil || step < 1 || len(parts) < 2 {
			return nil, fmt.Errorf("read titles: line %.40q is no concept", line)
		}
		concept += step
		for _, name := range parts[1:] {
			out = append(out, Alias{concept, name})
		}
	}
	return out, nil
}

// Index finds aliases of one language. It is safe for concurrent use.
type Index struct {
	lang    core.Lang
	aliases []Alias
	norm    []float32 // length of each alias's features
	first   []int32   // place of the first alias of each alias's occupation
	// ids are the known features, rising; the aliases of ids[k], rising, are
	// where[from[k]:from[k+1]], and its weight is weight[k].
	ids    []uint32
	from   []int32
	where  []uint16
	weight []float32
}

// share is what the words that any alias of an occupation has count, beside those of
// the alias itself.
const share = 0.15

// MaxAliases bounds an index: places are numbers of two bytes.
const MaxAliases = 1 << 16

// New makes an index of aliases, which must be in the order of their concepts.
func New(lang core.Lang, list []Alias) (*Index, error) {
	if len(list) > MaxAliases {
		return nil, fmt.Errorf("index %d titles: at most %d fit", len(list), MaxAliases)
	}
	x := &Index{lang: lang, aliases: list, norm: make([]float32, len(list)), first: make([]int32, len(list))}
	g := newGather(lang)
	concepts := 0
	for i, a := range list {
		if i == 0 || list[i-1].Concept != a.Concept {
			concepts++
			x.first[i] = int32(i)
		} else {
			x.first[i] = x.first[i-1]
		}
		g.name(a.Name)
	}
	order := g.order()
	x.where = make([]uint16, len(g.places))
	next := make([]int32, len(order)) // where the next alias of a feature goes
	end := int32(0)
	for _, at := range order {
		x.ids, x.from = append(x.ids, g.known[at].id), append(x.from, end)
		next[at] = end
		end += g.known[at].names
	}
	x.from = append(x.from, end)
	for i := range list {
		for _, at := range g.places[g.ends[i]:g.ends[i+1]] {
			x.where[next[at]] = uint16(i)
			next[at]++
		}
	}
	for k, at := range order {
		// A feature is as rare as the concepts that have it are few: aliases of one
		// occupation repeat its words.
		having, last := 0, int32(-1)
		where := x.where[x.from[k]:x.from[k+1]]
		for _, i := range where {
			if first := x.first[i]; first != last {
				having, last = having+1, first
			}
		}
		w := rarity(concepts, having)
		if v := g.known[at].value; v != 1 {
			w *= v
		}
		x.weight = append(x.weight, w)
		for _, i := range where {
			x.norm[i] += w * w
		}
	}
	for i, sum := range x.norm {
		x.norm[i] = float32(math.Sqrt(float64(sum)))
	}
	return x, nil
}

func rarity(concepts, having int) float32 {
	return float32(1 + math.Log(float64(1+concepts)/float64(1+having)))
}

// Match is a found alias with its similarity, 0..1.
type Match struct {
	Alias
	Score float64
}

// Scores returns the similarity of a title to every alias of the index, by its place:
// that of the alias itself, and in a small share how much of the title the aliases of
// its occupation cover together.
func (x *Index) Scores(query string) []float32 {
	sum := make([]float32, len(x.aliases))
	covered := make([]float32, len(x.aliases)) // by the place of an occupation's first alias
	norm := float32(0)
	for _, f := range features(nil, x.lang, query) {
		k, known := slices.BinarySearch(x.ids, f.id)
		if !known {
			// What no alias has makes the title unlike all of them.
			v := f.value * rarity(len(x.aliases), 0)
			norm += v * v
			continue
		}
		v := x.weight[k]
		norm += v * v
		last := int32(-1)
		for _, i := range x.where[x.from[k]:x.from[k+1]] {
			sum[i] += v * v
			if first := x.first[i]; first != last {
				covered[first] += v * v
				last = first
			}
		}
	}
	if norm == 0 {
		return sum
	}
	length := float32(math.Sqrt(float64(norm)))
	for i := range sum {
		if x.norm[i] > 0 {
			sum[i] = (1-share)*sum[i]/(length*x.norm[i]) + share*covered[x.first[i]]/norm
		}
	}
	return sum
}

// Best returns the occupations that a title is most like, at most n, the best first,
// each by its best alias. Equal ones come in the order of their numbers.
func (x *Index) Best(query string, n int) []Match {
	scores := x.Scores(query)
	best := map[int]Match{}
	for i, s := range scores {
		a := x.aliases[i]
		if m, ok := best[a.Concept]; s > 0 && (!ok || float64(s) > m.Score) {
			best[a.Concept] = Match{a, float64(s)}
		}
	}
	out := make([]Match, 0, len(best))
	for _, m := range best {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Match) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return a.Concept - b.Concept
	})
	return out[:min(n, len(out))]
}

// Aliases returns the aliases of the index, by their places. They are not to be changed.
func (x *Index) Aliases() []Alias { return x.aliases }
