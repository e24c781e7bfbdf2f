package score

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/shipped"
	occupation "github.com/automonet/automonet/core/learn/title"
)

// Trade knows the occupations that a freelancer's headline names, and their names in the
// languages of jobs: what "Software engineer" does a German posting calls
// "Anwendungsentwickler". What it needs of the index of occupations is read when the first
// job in a language comes, which takes some tens of milliseconds, and kept. It is safe for
// concurrent use; nil knows nothing.
type Trade struct {
	// titles are the headline and its parts, by the language that they are written in.
	titles map[core.Lang][]string
	key    string

	mu       sync.Mutex
	found    bool
	concepts []int
	kin      map[core.Lang]*occupation.Kin
}

const (
	// kinLeast is the likeness from which a name of an occupation is what the headline
	// means, kinNear which share of the best one's it must have, and kinMost how many
	// occupations one title may mean.
	kinLeast = 0.45
	kinNear  = 0.8
	kinMost  = 3
)

// tradeOf reads the headline of a profile; nil where it has none.
func tradeOf(profile core.Profile) *Trade {
	t := &Trade{titles: map[core.Lang][]string{}, kin: map[core.Lang]*occupation.Kin{}}
	for _, f := range profile.OfKind(core.FactHeadline) {
		for _, lang := range slices.Sorted(maps.Keys(f.Text)) {
			to := lang
			if to == "" {
				to = core.LangEnglish
			}
			parts := titlesIn(f.Text[lang])
			t.titles[to] = append(t.titles[to], parts...)
			t.key += string(to) + "\n" + strings.Join(parts, "\n") + "\n"
		}
	}
	if t.key == "" {
		return nil
	}
	return t
}

// kept is the one of two that has been read already, where both are of one headline.
func (t *Trade) kept(old *Trade) *Trade {
	if t != nil && old != nil && t.key == old.key {
		return old
	}
	return t
}

// titlesIn are a headline and the titles that it joins ("designer and illustrator").
func titlesIn(headline string) []string {
	headline = core.Clean(headline, 120, false)
	out := []string{headline}
	parts := strings.FieldsFunc(strings.NewReplacer(" and ", ",", " und ", ",", " y ", ",", " et ", ",", " & ", ",").Replace(headline), func(r rune) bool {
		return strings.ContainsRune(",;/|·•–(", r)
	})
	const shortest, most = 5, 6
	for _, p := range parts {
		if p = strings.TrimSpace(p); len(parts) > 1 && len(p) >= shortest && len(out) < most {
			out = append(out, p)
		}
	}
	return out
}

// Like returns the name of one of the freelancer's occupations that a job title in a
// language is most like, and how much, 0..1. It is 0 for a language of which no
// occupations are known.
func (t *Trade) Like(lang core.Lang, role string) (name string, like float64) {
	if t == nil || !slices.Contains(shipped.Languages(), lang) {
		return "", 0
	}
	t.mu.Lock()
	k, ok := t.kin[lang]
	if !ok {
		k = t.read(lang)
		t.kin[lang] = k
	}
	t.mu.Unlock()
	return k.Like(role)
}

// read makes the small index of a language.
func (t *Trade) read(lang core.Lang) *occupation.Kin {
	here, err := shipped.Titles(lang)
	if err != nil {
		return nil
	}
	if !t.found {
		t.found = true
		for _, from := range shipped.Languages() {
			if len(t.titles[from]) == 0 {
				continue
			}
			x := here
			if from != lang {
				if x, err = shipped.Titles(from); err != nil {
					return nil
				}
			}
			for _, s := range t.titles[from] {
				t.concepts = append(t.concepts, meant(x, s)...)
			}
			break // the headline says the same in each of its languages
		}
	}
	return here.Kin(t.concepts, t.titles[lang])
}

// meant are the occupations that a title most likely names.
func meant(x *occupation.Index, s string) (out []int) {
	best := x.Best(s, kinMost)
	for _, m := range best {
		if m.Score >= kinLeast && m.Score >= kinNear*best[0].Score {
			out = append(out, m.Concept)
		}
	}
	return out
}
