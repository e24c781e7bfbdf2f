package fields

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/automonet/automonet/internal/eval/sources"
)

// upworkPostings is a scrape of Upwork as another reader kept it.
const upworkPostings = "../freelance-jobs/upwork-data-analyst-postings.json.gz"

func caseOf(file string) (sources.Case, bool) {
	cases := sources.Cases()
	if file == upworkPostings {
		like := cases[slices.IndexFunc(cases, func(c sources.Case) bool { return strings.HasPrefix(c.File, "weworkremotely/wwr-all") })]
		c := sources.Case{File: file, Driver: "feed", Config: map[string]any{"urls": like.Config["urls"], "id": []string{"job_id"},
			"list":  map[string]any{"at": "jobs", "title": []string{"title"}, "text": []string{"description"}, "link": []string{"url"}},
			"hints": map[string][]string{"salary": {"budget"}, "contract": {"project_type"}, "tags": {"skills"}}}}
		return c, true
	}
	i := slices.IndexFunc(cases, func(c sources.Case) bool { return c.File == file })
	if i < 0 {
		return sources.Case{}, false
	}
	return cases[i], true
}

// asShown gives a posting of the scrape its budget as Upwork shows it, since the
// scrape kept bare numbers.
func asShown(item []byte) ([]byte, error) {
	var o map[string]any
	d := json.NewDecoder(bytes.NewReader(item))
	d.UseNumber()
	if err := d.Decode(&o); err != nil {
		return nil, err
	}
	switch lo, hi, fixed := number(o["min_hourly_rate"]), number(o["max_hourly_rate"]), number(o["fixed_price"]); {
	case fixed > 0:
		o["budget"] = fmt.Sprintf("Est. budget: $%.2f", fixed)
	case lo > 0 && hi > 0:
		o["budget"] = fmt.Sprintf("Hourly: $%.2f - $%.2f", lo, hi)
	}
	o["url"] = "https://source.example/" + fmt.Sprint(o["job_id"])
	return json.Marshal(map[string]any{"jobs": []any{o}})
}

func number(v any) float64 {
	n, ok := v.(json.Number)
	if !ok {
		return 0
	}
	f, err := n.Float64()
	if err != nil {
		return 0
	}
	return f
}
