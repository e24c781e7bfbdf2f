package main

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// tree draws the roles below the supervisor, each with what its package says of it.
func tree() (string, error) {
	roles, err := os.ReadDir("actors")
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("flowchart LR\n    app[\"app: one agent\"] --> supervisor[\"actors: supervision\"]\n    app --> api[\"api: REST, streams, dashboard\"]\n    app --> socket[\"app/rpc: socket of the data folder\"]\n")
	for _, r := range roles {
		if !r.IsDir() {
			continue
		}
		duty, err := packageDuty(filepath.Join("actors", r.Name()))
		if err != nil {
			return "", err
		}
		many := ""
		if r.Name() == "scraper" {
			many = ", one a source"
		}
		fmt.Fprintf(&b, "    supervisor --> %s[\"%s%s: %s\"]\n", r.Name(), r.Name(), many, strings.NewReplacer("\"", "'", "\n", " ").Replace(duty))
	}
	return b.String(), nil
}

// packageDuty is the first sentence of a package's description, without its subject.
func packageDuty(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return "", err
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			return "", err
		}
		if f.Doc == nil {
			continue
		}
		text := strings.Join(strings.Fields(f.Doc.Text()), " ")
		text = strings.TrimPrefix(text, "Package "+f.Name.Name+" ")
		if i := strings.IndexAny(text, ".:"); i > 0 {
			text = text[:i]
		}
		return text, nil
	}
	return "", fmt.Errorf("the package %s says nothing of its duty", dir)
}
