package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/automonet/automonet/core"
)

// Difference is a key whose value was changed at run time: what is in effect is Now,
// while the file says File. Both are written as in the file.
type Difference struct {
	Key, File, Now string
}

// Overlay lays what is stored in the data folder over the file: the settings with
// the modes of the channels, and the limits of the budget. It returns what is in
// effect and where that is not what the file says, in the order of the keys.
func (c Config) Overlay(stored core.Settings, limits []core.BudgetLimit) (Config, []Difference, error) {
	out := c
	out.Settings = stored
	out.Channels = maps.Clone(c.Channels)
	for name, mode := range stored.Modes {
		ch := out.Channels[name]
		ch.Mode = mode
		out.Channels[name] = ch
	}
	out.Budget = c.Budget.with(limits)
	was, err := c.Plain()
	if err != nil {
		return c, nil, err
	}
	is, err := out.Plain()
	if err != nil {
		return c, nil, err
	}
	return out, differences("", was, is), nil
}

// with replaces the limits by those that are stored; without any stored the file's
// are the ones that the next start takes over.
func (b Budget) with(limits []core.BudgetLimit) Budget {
	if len(limits) == 0 {
		return b
	}
	b.Daily, b.Monthly, b.Job = 0, 0, 0
	b.Providers, b.Tasks = map[core.ProviderName]core.NanoUSD{}, map[core.Task]core.NanoUSD{}
	for _, l := range limits {
		kind, name, _ := strings.Cut(l.Pattern, ":")
		switch {
		case l.Pattern == string(core.ScopeDay):
			b.Daily = l.Amount
		case l.Pattern == string(core.ScopeMonth):
			b.Monthly = l.Amount
		case l.Pattern == string(core.ScopeJob):
			b.Job = l.Amount
		case kind == string(core.ScopeProvider):
			b.Providers[core.ProviderName(name)] = l.Amount
		case kind == string(core.ScopeTask):
			b.Tasks[core.Task(name)] = l.Amount
		}
	}
	return b
}

// differences walks two trees of plain values.
func differences(key string, was, is any) []Difference {
	if reflect.DeepEqual(was, is) {
		return nil
	}
	a, wasMap := was.(map[string]any)
	b, isMap := is.(map[string]any)
	if wasMap || isMap {
		keys := map[string]bool{}
		for k := range a {
			keys[k] = true
		}
		for k := range b {
			keys[k] = true
		}
		var out []Difference
		for _, k := range slices.Sorted(maps.Keys(keys)) {
			out = append(out, differences(join(key, k), a[k], b[k])...)
		}
		return out
	}
	return []Difference{{Key: key, File: written(was), Now: written(is)}}
}

// written is a plain value as it stands in a file; "–" for none.
func written(v any) string {
	switch v := v.(type) {
	case nil:
		return "–"
	case string:
		return quoteScalar(bound(v))
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = written(one)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return bound(fmt.Sprint(v))
}
