package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/web"
)

// Bounds of one item of a JSON list.
const (
	maxFields     = 300
	maxFieldDepth = 6
)

// errNotAList says that a JSON answer has no list where the mapping says.
var errNotAList = errors.New("the answer has no list of items where the configuration says")

// parseList reads a JSON answer of any shape by a mapping. Each item becomes an entry whose fields have
// dotted paths as names: "company.name", for lists the values joined by commas.
func parseList(body []byte, contentType string, m Mapping) (*document, error) {
	var root any
	d := json.NewDecoder(bytes.NewReader(web.UTF8(body, contentType)))
	d.UseNumber() // ids are numbers of any size
	if err := d.Decode(&root); err != nil {
		return nil, errors.New("the answer is not JSON, or it is cut off")
	}
	list, ok := at(root, m.List.At).([]any)
	if !ok {
		return nil, errNotAList
	}
	if len(list) > maxItems {
		return nil, fmt.Errorf("the answer lists more than %d items", maxItems)
	}
	doc := &document{}
	objects := 0
	for _, item := range list {
		o, ok := item.(map[string]any)
		if !ok {
			continue
		}
		objects++
		e := &entry{custom: map[string]string{}}
		flatten(e.custom, "", o, 0)
		e.title, e.link, e.author = raw(e, m.List.Title, "title"), raw(e, m.List.Link, "url", "link"), raw(e, m.List.Author, "author")
		e.content = raw(e, m.List.Text, "description", "text", "content")
		e.guid = raw(e, m.ID, "id")
		for _, name := range append(slices.Clone(m.List.Posted), "date", "published_at", "created_at") {
			if e.posted.IsZero() {
				e.posted = instant(e.custom[name])
			}
		}
		doc.entries = append(doc.entries, e)
	}
	if len(list) > 0 && objects == 0 {
		return nil, errNotAList
	}
	return doc, nil
}

// at follows a path of keys; "." and "" are v itself.
func at(v any, path string) any {
	for _, key := range strings.Split(path, ".") {
		if key == "" {
			continue
		}
		o, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = o[key]
	}
	return v
}

// raw is the first of the named fields that has a value, markup and all; usual are
// the names where the mapping has none.
func raw(e *entry, names []string, usual ...string) string {
	if len(names) == 0 {
		names = usual
	}
	for _, n := range names {
		if v := e.custom[n]; v != "" {
			return v
		}
	}
	return ""
}

func flatten(into map[string]string, prefix string, v any, depth int) {
	if depth > maxFieldDepth || len(into) > maxFields {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		if prefix != "" {
			prefix += "."
		}
		// In order, so that of too many fields always the same are kept.
		for _, k := range slices.Sorted(maps.Keys(v)) {
			flatten(into, prefix+k, v[k], depth+1)
		}
	case []any:
		for _, item := range v[:min(len(v), 100)] {
			part := map[string]string{}
			flatten(part, prefix, item, depth+1)
			for k, s := range part {
				if into[k] != "" {
					s = into[k] + ", " + s
				}
				into[k] = s
			}
		}
	case string:
		into[prefix] = strings.TrimSpace(v)
	case json.Number:
		into[prefix] = v.String()
	case bool:
		into[prefix] = strconv.FormatBool(v)
	}
}

// instant reads a date in words or in seconds or milliseconds since 1970.
func instant(s string) time.Time {
	if v, err := strconv.ParseFloat(s, 64); err == nil && v >= 1e8 && v < 1e14 && !math.IsNaN(v) {
		if v >= 1e11 {
			v /= 1000
		}
		return time.Unix(int64(v), 0).UTC()
	}
	return date(s)
}
