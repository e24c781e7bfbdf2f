// Package shipped holds the models that the program carries. Each file is made by
// `automonet train` from the data folder, bit for bit; docs/models says from what and
// what each is worth. A model is read when it is first asked for.
package shipped

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/learn/band"
	"github.com/automonet/automonet/core/learn/span"
	"github.com/automonet/automonet/core/learn/text"
	"github.com/automonet/automonet/core/learn/title"
)

var (
	//go:embed scam.gz
	scamFile []byte
	//go:embed price.gz
	priceFile []byte
	//go:embed skills.gz
	skillsFile []byte
	//go:embed titles-en.gz
	titlesEN []byte
	//go:embed titles-de.gz
	titlesDE []byte
	//go:embed titles-es.gz
	titlesES []byte
	//go:embed titles-fr.gz
	titlesFR []byte
)

// Scam is the model of fraudulent postings.
var Scam = sync.OnceValue(func() *text.Model { return must(text.Unpack(scamFile)) })

// Price are the models of what jobs pay.
var Price = sync.OnceValue(func() *band.Set { return must(band.Unpack(priceFile)) })

// Taggers find skills and knowledge in the sentences of a posting, in this order.
var Taggers = sync.OnceValue(func() []*span.Tagger { return must(span.Unpack(skillsFile)) })

// Languages are those of which titles are known.
func Languages() []core.Lang { return []core.Lang{"en", "de", "es", "fr"} }

// Titles reads the index of occupations in a language. It takes some hundred milliseconds
// and some 10 MB, which are the caller's to keep. An unknown language is an error.
func Titles(lang core.Lang) (*title.Index, error) {
	file, ok := map[core.Lang][]byte{"en": titlesEN, "de": titlesDE, "es": titlesES, "fr": titlesFR}[lang]
	if !ok {
		return nil, fmt.Errorf("no titles in language %q", lang)
	}
	list, err := title.Unpack(file)
	if err != nil {
		return nil, err
	}
	return title.New(lang, list)
}

// must is for files that are part of the program: a damaged one is a broken build,
// which the tests of this package find.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
