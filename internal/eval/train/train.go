// Package train makes the files of core/learn/shipped from the data folder. The same
// folder gives the same bytes: seeds are fixed, and nothing depends on the clock or on
// the order of goroutines.
package train

import (
	"context"
	"fmt"
	"slices"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/shipped"
	"github.com/automonet/automonet/core/learn/span"
	"github.com/automonet/automonet/core/learn/title"
	"github.com/automonet/automonet/internal/eval/price"
	"github.com/automonet/automonet/internal/eval/scam"
	"github.com/automonet/automonet/internal/eval/skills"
	titles "github.com/automonet/automonet/internal/eval/title"
)

// Folder is where the files belong in the repository.
const Folder = "core/learn/shipped"

// Step is told what is done: of how many steps, and what.
type Step func(done, total int, what string)

// Names are the models that can be trained.
func Names() []string { return []string{"scam", "titles", "skills", "price"} }

// Train makes the files of one model, by their names. data is the data folder.
func Train(ctx context.Context, name, data string, step Step) (map[string][]byte, error) {
	switch name {
	case "scam":
		return trainScam(ctx, data, step)
	case "titles":
		return packTitles(ctx, data, step)
	case "skills":
		return trainSkills(ctx, data, step)
	case "price":
		return trainPrice(ctx, data, step)
	}
	return nil, fmt.Errorf("no model %q: there are %v", name, Names())
}

func counted(total int, step Step) func(string) {
	done := 0
	return func(what string) {
		done++
		step(done, total, what)
	}
}

func trainScam(ctx context.Context, data string, step Step) (map[string][]byte, error) {
	say := counted(3, step)
	docs, err := scam.Load(data)
	if err != nil {
		return nil, err
	}
	say(fmt.Sprintf("%d postings read", len(docs)))
	m, err := scam.Train(ctx, docs, scam.Shipped(), say)
	if err != nil {
		return nil, err
	}
	file, err := m.Pack()
	return map[string][]byte{"scam.gz": file}, err
}

func trainPrice(ctx context.Context, data string, step Step) (map[string][]byte, error) {
	say := counted(3, step)
	hourly, fixed, err := price.Load(data)
	if err != nil {
		return nil, err
	}
	say(fmt.Sprintf("%d hourly and %d fixed prices read", len(hourly), len(fixed)))
	set, err := price.Train(ctx, hourly, fixed, say)
	if err != nil {
		return nil, err
	}
	file, err := set.Pack()
	return map[string][]byte{"price.gz": file}, err
}

func trainSkills(ctx context.Context, data string, step Step) (map[string][]byte, error) {
	say := counted(3, step)
	list, err := skills.Load(data, "train")
	if err != nil {
		return nil, err
	}
	say(fmt.Sprintf("%d sentences read", len(list)))
	var taggers []*span.Tagger
	for kind, name := range []string{"skills", "knowledge"} {
		t, err := skills.Train(ctx, list, kind, skills.Shipped(kind))
		if err != nil {
			return nil, err
		}
		taggers = append(taggers, t)
		say("tagger of " + name + " trained")
	}
	file, err := span.Pack(taggers...)
	return map[string][]byte{"skills.gz": file}, err
}

// packTitles packs the aliases of the sets that have each language whole.
func packTitles(ctx context.Context, data string, step Step) (map[string][]byte, error) {
	langs := shipped.Languages()
	say := counted(len(langs), step)
	files := map[string][]byte{}
	for _, lang := range langs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		// The set of English queries numbers the occupations in a way of its own; the others
		// share their numbers, and so a name leads from one language to another.
		i := slices.IndexFunc(titles.Tasks(), func(t titles.Task) bool { return t.To == lang && t.From != core.LangEnglish })
		list, err := titles.Aliases(data, titles.Tasks()[i].Name)
		if err != nil {
			return nil, err
		}
		file, err := title.Pack(distinct(list))
		if err != nil {
			return nil, err
		}
		files["titles-"+string(lang)+".gz"] = file
		say(fmt.Sprintf("%d names in %s packed", len(list), lang))
	}
	return files, nil
}

// distinct sorts aliases by their concepts and drops a name that a concept has twice.
func distinct(list []title.Alias) []title.Alias {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b title.Alias) int { return a.Concept - b.Concept })
	seen := map[title.Alias]bool{}
	return slices.DeleteFunc(list, func(a title.Alias) bool {
		had := seen[a]
		seen[a] = true
		return had
	})
}
