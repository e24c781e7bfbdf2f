package main_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func cmdGet(ts *testscript.TestScript, _ *stage, args []string) error {
	v, err := dig(ts.ReadFile(args[1]), args[2])
	if err != nil {
		return err
	}
	if v == "" {
		return fmt.Errorf("nothing is there")
	}
	ts.Setenv(args[0], v)
	return nil
}

func cmdWant(ts *testscript.TestScript, _ *stage, args []string) error {
	v, err := dig(ts.ReadFile(args[0]), args[1])
	if err != nil {
		return err
	}
	if v != args[2] {
		return fmt.Errorf("it is %q", v)
	}
	return nil
}

func cmdSameJSON(ts *testscript.TestScript, _ *stage, args []string) error {
	var values [2]any
	for i := range values {
		if err := json.Unmarshal([]byte(ts.ReadFile(args[i])), &values[i]); err != nil {
			return err
		}
	}
	if a, b := asJSON(values[0]), asJSON(values[1]); a != b {
		at := 0
		for at < len(a) && at < len(b) && a[at] == b[at] {
			at++
		}
		return fmt.Errorf("they differ at\n%.200s\n%.200s", a[max(0, at-60):], b[max(0, at-60):])
	}
	return nil
}

// dig reads a value out of a JSON document by a path of parts with dots between
// them: a key, the index of a list, key=value for the first element that has it,
// "*" for the following part of every element, joined by commas in order, "#"
// for how many there are. What is not there is "".
func dig(raw, path string) (string, error) {
	var v any
	d := json.NewDecoder(strings.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return "", fmt.Errorf("not JSON: %w in %.200q", err, raw)
	}
	return show(walk(v, strings.Split(path, "."))), nil
}

func walk(v any, parts []string) any {
	if len(parts) == 0 {
		return v
	}
	part, rest := parts[0], parts[1:]
	switch x := v.(type) {
	case map[string]any:
		if part == "len" {
			return json.Number(strconv.Itoa(len(x)))
		}
		return walk(x[part], rest)
	case []any:
		switch {
		case part == "len":
			return json.Number(strconv.Itoa(len(x)))
		case part == "*":
			var all []string
			for _, e := range x {
				all = append(all, show(walk(e, rest)))
			}
			sort.Strings(all)
			return strings.Join(all, ",")
		case strings.Contains(part, "="):
			key, value, _ := strings.Cut(part, "=")
			for _, e := range x {
				if show(walk(e, []string{key})) == value {
					return walk(e, rest)
				}
			}
			return nil
		}
		if i, err := strconv.Atoi(part); err == nil && i < len(x) {
			return walk(x[i], rest)
		}
	case nil:
		if part == "len" {
			return json.Number("0")
		}
	}
	return nil
}

func show(v any) string {
	switch x := v.(type) {
	case nil:
		return ""
	case string:
		return x
	}
	return asJSON(v)
}
