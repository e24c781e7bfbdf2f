// Package models holds the cards of the models that the program carries: from what
// data and how each was made, what it is worth and what it cannot do.
package models

import (
	"embed"
	"strings"
)

//go:embed *.md
var files embed.FS

// Names are the models that have a card.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		out = append(out, strings.TrimSuffix(e.Name(), ".md"))
	}
	return out
}

// Card returns a model's card in Markdown; ok is false when there is none.
func Card(name string) (text string, ok bool) {
	raw, err := files.ReadFile(name + ".md")
	return string(raw), err == nil
}
