package feed

import (
	"embed"
	"fmt"
	"regexp"
	"sync"
	"time"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/yamlfile"
)

//go:embed definitions/*.yaml
var definitionFiles embed.FS

// definition is one feed service as its file in definitions/ describes it.
type definition struct {
	Driver string               `yaml:"driver"`
	Title  map[core.Lang]string `yaml:"title"`
	About  map[core.Lang]string `yaml:"about"`
	Hosts  []string             `yaml:"hosts"`
	// Omits says what the service has and the feeds do not give.
	Omits map[core.Lang]string `yaml:"omits"`
	// URLs are the feeds that are read by default, for example one a category.
	URLs     []string      `yaml:"urls"`
	Floor    time.Duration `yaml:"floor"`
	Start    time.Duration `yaml:"start"`
	CacheTTL time.Duration `yaml:"cache_ttl"`
	// LinkBack is set where the service wants its own link to be shown.
	LinkBack bool `yaml:"link_back"`
	Mapping  `yaml:",inline"`
	Note     struct {
		Text     map[core.Lang]string `yaml:"text"`
		Source   string               `yaml:"source"`
		Reviewed string               `yaml:"reviewed"`
	} `yaml:"note"`
}

// Mapping says where in an item the fields of a posting are found. Each list
// names elements in order of preference: "region" for a plain element,
// "dc:creator" for one of a namespace, "media:content@url" for an attribute, or
// one of title, author, categories, guid, link, description.
type Mapping struct {
	// ListsAll says that the feeds list everything that is open, so that absence
	// means gone. Most feeds are a window on the newest items.
	ListsAll bool `yaml:"lists_all"`
	// List says how a JSON answer of any shape is read; without it the answer is a
	// feed: RSS, Atom or JSON Feed.
	List List `yaml:"list"`
	// TitlePattern splits an item's title by named groups: company, title, location.
	TitlePattern string              `yaml:"title_pattern"`
	ID           []string            `yaml:"id"`
	Company      []string            `yaml:"company"`
	Location     []string            `yaml:"location"`
	Expires      []string            `yaml:"expires"`
	Hints        map[string][]string `yaml:"hints"`
}

// List says where the items of a JSON answer stand and what their fields are called,
// by dotted paths such as "company.name". What is not named is looked for under its
// usual names.
type List struct {
	// At is the path of the list, such as "jobs" or "data.list", "." for the answer
	// itself; "" means that there is no such list.
	At     string   `yaml:"at"`
	Title  []string `yaml:"title"`
	Link   []string `yaml:"link"`
	Text   []string `yaml:"text"`
	Author []string `yaml:"author"`
	Posted []string `yaml:"posted"`
}

// definitions gives the embedded files, read once. They are part of the program,
// so that a broken one is a fault of the program, found by the first test.
var definitions = sync.OnceValues(readDefinitions)

func readDefinitions() ([]definition, error) {
	entries, err := definitionFiles.ReadDir("definitions")
	if err != nil {
		return nil, fmt.Errorf("list feed definitions: %w", err)
	}
	var out []definition
	for _, e := range entries {
		b, err := definitionFiles.ReadFile("definitions/" + e.Name())
		if err != nil {
			return nil, fmt.Errorf("read feed definition %s: %w", e.Name(), err)
		}
		var d definition
		if err := yamlfile.Unmarshal(b, &d); err != nil {
			return nil, fmt.Errorf("read feed definition %s: %w", e.Name(), err)
		}
		if d.Driver+".yaml" != e.Name() {
			return nil, fmt.Errorf("feed definition %s describes driver %q", e.Name(), d.Driver)
		}
		out = append(out, d)
	}
	return out, nil
}

// compile checks the mapping and returns its title pattern, which may be nil.
func (m Mapping) compile() (*regexp.Regexp, error) {
	if m.TitlePattern == "" {
		return nil, nil
	}
	if len(m.TitlePattern) > 300 {
		return nil, core.Invalid("title_pattern", "the pattern has %d characters; use at most 300", len(m.TitlePattern))
	}
	re, err := regexp.Compile(m.TitlePattern)
	if err != nil {
		return nil, core.Invalid("title_pattern", "the pattern is no regular expression; see https://github.com/google/re2/wiki/Syntax").Because(err)
	}
	for _, name := range re.SubexpNames()[1:] {
		switch name {
		case "", "company", "title", "location":
		default:
			return nil, core.Invalid("title_pattern", "the group %q is not known; use company, title or location", core.Clean(name, 40, false))
		}
	}
	return re, nil
}
