package mcp

import (
	"slices"
	"strconv"
	"strings"
)

// Pick returns the first tool whose name, without the server's prefix, is one of the
// given ones, in their order.
func Pick(tools []Tool, names ...string) (Tool, bool) {
	for _, n := range names {
		for _, t := range tools {
			if strings.EqualFold(t.Base(), n) {
				return t, true
			}
		}
	}
	return Tool{}, false
}

// Names lists the names of tools, for people.
func Names(tools []Tool) string {
	var out []string
	for _, t := range tools[:min(len(tools), 12)] {
		out = append(out, t.Base())
	}
	if len(tools) > 12 {
		out = append(out, "…")
	}
	if len(out) == 0 {
		return "none"
	}
	return strings.Join(out, ", ")
}

// Args are the arguments of one call.
type Args map[string]any

// Put sets the first of the names that the tool takes, in the form that the tool asks
// for: a list where it wants one, a number not above its greatest, a word of its own
// spelling. It reports whether the tool takes the value.
func (a Args) Put(t Tool, value any, names ...string) bool {
	for _, n := range names {
		p, ok := t.Params[n]
		if !ok {
			continue
		}
		if v, ok := p.fit(value); ok {
			a[n] = v
			return true
		}
	}
	return false
}

// Lacks lists the arguments that the tool requires and that are not set.
func (a Args) Lacks(t Tool) []string {
	var out []string
	for _, n := range t.Required {
		if _, ok := a[n]; !ok {
			out = append(out, n)
		}
	}
	return out
}

func (p Param) fit(value any) (any, bool) {
	switch v := value.(type) {
	case string:
		if len(p.Enum) > 0 {
			i := slices.IndexFunc(p.Enum, func(e string) bool { return plain(e) == plain(v) })
			if i < 0 {
				return nil, false
			}
			v = p.Enum[i]
		}
		switch p.Type {
		case "array":
			return []string{v}, true
		case "string", "":
			return v, true
		}
	case []string:
		switch p.Type {
		case "array", "":
			return v, true
		case "string":
			return strings.Join(v, ","), true
		}
	case int:
		if p.Max > 0 {
			v = min(v, int(p.Max))
		}
		switch p.Type {
		case "integer", "number", "":
			return v, true
		}
	case float64:
		switch p.Type {
		case "number", "":
			return v, true
		case "integer":
			return int(v), v == float64(int(v))
		case "string":
			return strconv.FormatFloat(v, 'f', -1, 64), true
		}
	case bool:
		if p.Type == "boolean" || p.Type == "" {
			return v, true
		}
	}
	return nil, false
}

// plain compares words of enumerations: "FULL_TIME" and "full-time" are one.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToLower(s))
}
