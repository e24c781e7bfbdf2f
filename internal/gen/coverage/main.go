// Command coverage prints the statement coverage of a profile by package and
// fails below the floors: 80 % overall, 90 % in core. Left out are only generated
// files, main packages and the desktop shell.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path"
	"sort"
	"strconv"
	"strings"
)

const module = "github.com/automonet/automonet/"

type count struct{ covered, all int }

func (c count) percent() float64 {
	if c.all == 0 {
		return 100
	}
	return 100 * float64(c.covered) / float64(c.all)
}

func main() {
	profiles := flag.String("profile", "coverage.out", "the profiles of go test, separated by commas")
	overall := flag.Float64("overall", 80, "least percentage overall")
	core := flag.Float64("core", 90, "least percentage in core")
	flag.Parse()
	if err := run(strings.Split(*profiles, ","), *overall, *core); err != nil {
		fmt.Fprintln(os.Stderr, "coverage:", err)
		os.Exit(1)
	}
}

func run(profiles []string, overall, core float64) error {
	blocks := map[string]block{}
	for _, p := range profiles {
		if err := read(p, blocks); err != nil {
			return err
		}
	}
	byPackage := map[string]count{}
	var total, inCore count
	for key, b := range blocks {
		file := strings.TrimPrefix(key[:strings.LastIndex(key, ":")], module)
		if leftOut(file) {
			continue
		}
		pkg := path.Dir(file)
		c := byPackage[pkg]
		c.all += b.statements
		total.all += b.statements
		if b.hit {
			c.covered += b.statements
			total.covered += b.statements
		}
		byPackage[pkg] = c
		if pkg == "core" || strings.HasPrefix(pkg, "core/") {
			inCore.all += b.statements
			if b.hit {
				inCore.covered += b.statements
			}
		}
	}
	names := make([]string, 0, len(byPackage))
	for name := range byPackage {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("%6.1f %%  %s\n", byPackage[name].percent(), name)
	}
	fmt.Printf("%6.1f %%  overall (floor %.0f %%)\n%6.1f %%  core (floor %.0f %%)\n", total.percent(), overall, inCore.percent(), core)
	if total.percent() < overall {
		return fmt.Errorf("%.1f %% overall is below %.0f %%", total.percent(), overall)
	}
	if inCore.percent() < core {
		return fmt.Errorf("%.1f %% in core is below %.0f %%", inCore.percent(), core)
	}
	return nil
}

// leftOut names what is not counted: generated code, main packages and what only
// runs as a tool of this repository.
func leftOut(file string) bool {
	switch {
	case strings.HasSuffix(file, "_gen.go"), strings.HasSuffix(file, "/main.go"), strings.HasPrefix(file, "desktop/"),
		strings.HasPrefix(file, "internal/gen/"), strings.HasPrefix(file, "internal/bench/"), strings.HasPrefix(file, "internal/eval/cmd/"),
		strings.Contains(file, "/cmd/smtpsink/"):
		return true
	}
	return false
}

type block struct {
	statements int
	hit        bool
}

// read joins the blocks of all test binaries: one that any of them ran is covered.
func read(profile string, out map[string]block) error {
	f, err := os.Open(profile)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 1<<16), 1<<20)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) != 3 {
			continue
		}
		n, errN := strconv.Atoi(fields[1])
		hits, errH := strconv.Atoi(fields[2])
		if errN != nil || errH != nil {
			return fmt.Errorf("%s: cannot read %q", profile, lines.Text())
		}
		b := out[fields[0]]
		out[fields[0]] = block{n, b.hit || hits > 0}
	}
	return lines.Err()
}
