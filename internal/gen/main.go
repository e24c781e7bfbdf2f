// Command gen regenerates everything that is generated, or, with -check, fails
// where a file differs from what would be generated.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
)

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	for _, tool := range []string{"./internal/gen/specs", "./internal/gen/machines", "./internal/gen/prices", "./internal/gen/packed", "./internal/gen/openapi", "./internal/gen/sources", "./internal/gen/uicodes", "./internal/gen/manual", "./internal/gen/platforms", "./internal/gen/configuration", "./internal/gen/icon"} {
		args := []string{"run", tool}
		if *check {
			args = append(args, "-check")
		}
		cmd := exec.Command("go", args...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if err := cmd.Run(); err != nil {
			fmt.Fprintf(os.Stderr, "gen: %s: %v\n", tool, err)
			os.Exit(1)
		}
	}
}
