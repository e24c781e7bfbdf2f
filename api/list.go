package api

import "github.com/automonet/automonet/core"

// List is one page of a list. Next is the cursor of the next page, "" at the end.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Paging is what every list takes.
type Paging struct {
	After string `query:"after" maxLength:"200" doc:"Cursor of the page before, as given in its next"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"Most items of one page"`
}

// checked refuses states that the machine does not know.
func checked[S ~string](m core.Machine[S], names []string) ([]S, error) {
	var out []S
	for _, n := range names {
		if !m.Valid(S(n)) {
			return nil, core.Invalid("state", "%q is not a state of a %s; known: %s", n, m.Name, m.Known())
		}
		out = append(out, S(n))
	}
	return out, nil
}

// listOf never answers with null for an empty list.
func listOf[T any](items []T, next string) List[T] {
	if items == nil {
		items = []T{}
	}
	return List[T]{Items: items, Next: next}
}
