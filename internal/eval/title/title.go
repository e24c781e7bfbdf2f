// Package title measures the matcher of core/learn/title on MELO: queries are titles
// of national classifications, answers the aliases of the ESCO occupations that human
// crosswalks give them.
package title

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/title"
)

// Task is one set of queries against one set of aliases.
type Task struct {
	Name     string
	From, To core.Lang
	// Floor and Aim are the mean reciprocal ranks that are asked for; Published is that
	// of character n-grams in the benchmark's paper, on its full set of queries.
	Floor, Aim, Published float64
}

// Tasks are the five that are measured.
func Tasks() []Task {
	return []Task{
		{"usa_q_en_c_en", "en", "en", 0.61, 0.65, 0.580},
		{"deu_q_de_c_de", "de", "de", 0.58, 0.62, 0.544},
		{"esp_q_es_c_es", "es", "es", 0.47, 0.50, 0.438},
		{"fra_q_fr_c_fr", "fr", "fr", 0.80, 0.83, 0.796},
		{"deu_q_de_c_en", "de", "en", 0.53, 0.57, 0.130},
	}
}

// Folder is where the sets lie in the data folder.
func Folder(data string) string { return filepath.Join(data, "multilingual", "melo") }

// Aliases reads the aliases of a task's set, in the order of their concepts.
func Aliases(data, task string) (list []title.Alias, err error) {
	err = lines(filepath.Join(Folder(data), task+".corpus-elements.tsv.gz"), func(f []string) error {
		if len(f) != 2 || len(f[0]) < 7 {
			return fmt.Errorf("line %q has no id and name", f)
		}
		n, err := strconv.Atoi(f[0][1:7])
		list = append(list, title.Alias{Concept: n, Name: strings.TrimSpace(f[1])})
		return err
	})
	return list, err
}

func lines(path string, f func(fields []string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return fmt.Errorf("unpack %s: %w", path, err)
	}
	s := bufio.NewScanner(z)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if line := strings.TrimSuffix(s.Text(), "\r"); line != "" {
			if err := f(strings.Split(line, "\t")); err != nil {
				return fmt.Errorf("read %s: %w", path, err)
			}
		}
	}
	return s.Err()
}

// Result is what a task gave.
type Result struct {
	Task
	Queries, Names int
	// MRR ranks aliases, as the benchmark does. Plain is by their similarity alone; in
	// MRR the best alias of each occupation stands at its place and the others behind,
	// as in the list that a user sees. ByConcept ranks occupations. Ties count half.
	MRR, Plain, ByConcept float64
	PerQuery              time.Duration
}

// Measure runs a task.
func Measure(data string, t Task) (Result, error) {
	r := Result{Task: t}
	source := "deu_q_de_c_de"
	if t.From == t.To {
		source = t.Name
	}
	from, err := Aliases(data, source)
	if err != nil {
		return r, err
	}
	to, err := Aliases(data, t.Name)
	if err != nil {
		return r, err
	}
	right, err := judgements(data, t.Name)
	if err != nil {
		return r, err
	}
	index, err := title.New(t.From, from)
	if err != nil {
		return r, err
	}
	r.Names = len(to)
	var spent time.Duration
	err = lines(filepath.Join(Folder(data), t.Name+".queries.tsv.gz"), func(f []string) error {
		want := right[f[0]]
		if len(want) == 0 {
			return nil
		}
		begin := time.Now()
		scores := index.Scores(f[1])
		spent += time.Since(begin)
		of := byConcept(from, scores)
		names, plain := bridged(to, of), scores
		if t.From == t.To {
			names = behindBest(from, scores, of)
		} else {
			plain = names
		}
		r.Queries++
		r.Plain += 1 / place(len(to), func(i int) (float32, bool) { return plain[i], want[to[i].Concept] })
		r.MRR += 1 / place(len(to), func(i int) (float32, bool) { return names[i], want[to[i].Concept] })
		list := make([]int, 0, len(of))
		for c := range of {
			list = append(list, c)
		}
		r.ByConcept += 1 / place(len(list), func(i int) (float32, bool) { return of[list[i]], want[list[i]] })
		return nil
	})
	if r.Queries > 0 {
		r.MRR /= float64(r.Queries)
		r.Plain /= float64(r.Queries)
		r.ByConcept /= float64(r.Queries)
		r.PerQuery = spent / time.Duration(r.Queries)
	}
	return r, err
}

func byConcept(list []title.Alias, scores []float32) map[int]float32 {
	best := make(map[int]float32, 4000)
	for i, a := range list {
		best[a.Concept] = max(best[a.Concept], scores[i])
	}
	return best
}

// behind is what the other names of an occupation keep of the score of the one that
// stands for it.
const behind = 0.7

// bridged gives the names in another language the score of their occupation: the
// preferred name, which comes first, the whole of it.
func bridged(to []title.Alias, of map[int]float32) []float32 {
	out := make([]float32, len(to))
	for i, a := range to {
		out[i] = of[a.Concept]
		if i > 0 && to[i-1].Concept == a.Concept {
			out[i] *= behind
		}
	}
	return out
}

// behindBest keeps the score of each occupation's best alias and lowers the others.
func behindBest(list []title.Alias, scores []float32, of map[int]float32) []float32 {
	out := make([]float32, len(list))
	for i, a := range list {
		out[i] = scores[i]
		if scores[i] < of[a.Concept] {
			out[i] *= behind
		}
	}
	return out
}

// place is the rank of the best right answer: 1, and one for each wrong answer above
// it, and half for each that is equal.
func place(n int, at func(i int) (score float32, right bool)) float64 {
	best := float32(-1)
	for i := range n {
		if s, right := at(i); right {
			best = max(best, s)
		}
	}
	rank := 1.0
	for i := range n {
		switch s, right := at(i); {
		case right:
		case s > best:
			rank++
		case s == best:
			rank += 0.5
		}
	}
	return rank
}

// Query is a title of a national classification with the occupations that it names.
type Query struct {
	Title    string
	Concepts map[int]bool
}

// Queries reads the titles of a language that name an occupation, by the numbers that the
// sets of all languages share. The set of English queries has numbers of its own; what it
// names is found by the occupation's preferred name, and titles whose occupations are not
// are left out.
func Queries(data string, lang core.Lang) (out []Query, err error) {
	i := slices.IndexFunc(Tasks(), func(t Task) bool { return t.From == lang && t.To == lang })
	if i < 0 {
		return nil, fmt.Errorf("no titles in language %q", lang)
	}
	set := Tasks()[i].Name
	right, err := judgements(data, set)
	if err != nil {
		return nil, err
	}
	shared := func(c int) (int, bool) { return c, true }
	if lang == core.LangEnglish {
		own, err := preferred(data, set)
		if err != nil {
			return nil, err
		}
		names, err := Preferred(data, lang)
		if err != nil {
			return nil, err
		}
		number := map[string]int{}
		for c, n := range names {
			number[n] = c
		}
		shared = func(c int) (int, bool) { n, ok := number[own[c]]; return n, ok }
	}
	err = lines(filepath.Join(Folder(data), set+".queries.tsv.gz"), func(f []string) error {
		q := Query{f[1], map[int]bool{}}
		for c := range right[f[0]] {
			if n, ok := shared(c); ok {
				q.Concepts[n] = true
			}
		}
		if len(q.Concepts) > 0 {
			out = append(out, q)
		}
		return nil
	})
	return out, err
}

// Preferred reads the first name of each occupation in a language, by the shared numbers.
func Preferred(data string, lang core.Lang) (map[int]string, error) {
	i := slices.IndexFunc(Tasks(), func(t Task) bool { return t.To == lang && t.From != core.LangEnglish })
	if i < 0 {
		return nil, fmt.Errorf("no titles in language %q", lang)
	}
	return preferred(data, Tasks()[i].Name)
}

func preferred(data, set string) (map[int]string, error) {
	list, err := Aliases(data, set)
	out := map[int]string{}
	for _, a := range list {
		if out[a.Concept] == "" {
			out[a.Concept] = a.Name
		}
	}
	return out, err
}

// judgements are the occupations of each query.
func judgements(data, task string) (map[string]map[int]bool, error) {
	right := map[string]map[int]bool{}
	err := lines(filepath.Join(Folder(data), task+".annotations.tsv.gz"), func(f []string) error {
		if len(f) != 4 || len(f[2]) < 7 {
			return fmt.Errorf("line %q is no judgement", f)
		}
		n, err := strconv.Atoi(f[2][1:7])
		if right[f[0]] == nil {
			right[f[0]] = map[int]bool{}
		}
		right[f[0]][n] = true
		return err
	})
	return right, err
}
