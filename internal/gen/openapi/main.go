// Command openapi writes the description of the API to docs/openapi.yaml, or, with
// -check, fails where it differs.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"

	"github.com/automonet/automonet/api"
)

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	if err := run("docs/openapi.yaml", *check); err != nil {
		fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func run(path string, check bool) error {
	// The version of a build would make the file stale with each commit.
	want, err := api.Description(api.Version)
	if err != nil {
		return err
	}
	have, err := os.ReadFile(path)
	if err == nil && bytes.Equal(have, want) {
		return nil
	}
	if check {
		return fmt.Errorf("%s is stale; run make gen", path)
	}
	return os.WriteFile(path, want, 0o644)
}
