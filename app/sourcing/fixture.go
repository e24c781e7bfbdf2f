package sourcing

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/automonet/automonet/adapters/source"
	"github.com/automonet/automonet/core"
)

// keepFixtures is how many folders are kept per source.
const keepFixtures = 5

// fixtureStamp begins the name of a folder: when the answer was fetched, in UTC.
const fixtureStamp = "20060102T150405Z"

// Fixtures is the folder that test data is written to; "" writes none.
type Fixtures string

// Write makes a folder of an answer that cannot be read: the recording, the bare
// body, the configuration it was read with, a golden file to be filled in, and a
// test that runs as it is. It returns the folder's path, which is that of an
// earlier one when it holds the same body.
func (f Fixtures) Write(name core.SourceName, r source.Recording, node source.Config) (string, error) {
	main, ok := r.Main()
	if f == "" || !ok {
		return "", nil
	}
	hash := source.Hash(main.Body)[:8]
	home := filepath.Join(string(f), string(name))
	had, err := f.List(name)
	if err != nil {
		return "", err
	}
	for _, dir := range had {
		if strings.HasSuffix(dir, "-"+hash) {
			return dir, nil
		}
	}
	dir := filepath.Join(home, r.At.UTC().Format(fixtureStamp)+"-"+hash)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of test data: %w", err)
	}
	file := strings.ReplaceAll(string(name), "-", "_") + "_" + hash
	config, err := indented(node)
	if err != nil {
		return "", err
	}
	golden, err := indented([]map[string]any{{"external_id": "", "title": "", "company": "", "location": "", "url": "", "text": "",
		"completeness": string(core.CompleteText), "posted_at": "", "hints": map[string]string{}}})
	if err != nil {
		return "", err
	}
	for name, body := range map[string][]byte{
		file + ".recording":    r.Encode(),
		file + extension(main): main.Body,
		file + ".config.json":  config,
		file + ".golden.json":  golden,
		file + "_test.go.txt":  []byte(fmt.Sprintf(testText, camel(file), r.Driver, file)),
		"README.md":            []byte(fmt.Sprintf(readme, name, r.At.UTC().Format("2006-01-02 15:04:05"), main.URL, r.Reason, file, r.Driver)),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			return "", fmt.Errorf("write test data: %w", err)
		}
	}
	for len(had) >= keepFixtures {
		if err := os.RemoveAll(had[0]); err != nil {
			return dir, fmt.Errorf("remove old test data: %w", err)
		}
		had = had[1:]
	}
	return dir, nil
}

// List returns the folders of a source, the oldest first.
func (f Fixtures) List(name core.SourceName) ([]string, error) {
	if f == "" {
		return nil, nil
	}
	home := filepath.Join(string(f), string(name))
	entries, err := os.ReadDir(home)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("list test data: %w", err)
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() {
			out = append(out, filepath.Join(home, e.Name()))
		}
	}
	slices.Sort(out)
	return out, nil
}

// Expire removes the folders of a source that were written before a time.
func (f Fixtures) Expire(name core.SourceName, before time.Time) error {
	list, err := f.List(name)
	if err != nil {
		return err
	}
	for _, dir := range list {
		stamp, _, _ := strings.Cut(filepath.Base(dir), "-")
		if at, err := time.Parse(fixtureStamp, stamp); err != nil || !at.Before(before) {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove test data that may be kept no longer: %w", err)
		}
	}
	return nil
}

// Latest returns the newest folder of a source, "" for none.
func (f Fixtures) Latest(name core.SourceName) string {
	list, err := f.List(name)
	if err != nil || len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

func indented(v any) ([]byte, error) {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write test data: %w", err)
	}
	return append(raw, '\n'), nil
}

// extension names the kind of a body by its content.
func extension(e source.Exchange) string {
	body := bytes.TrimSpace(e.Body[:min(len(e.Body), 1024)])
	switch head := strings.ToLower(string(body)); {
	case strings.HasPrefix(head, "{"), strings.HasPrefix(head, "["):
		return ".json"
	case strings.HasPrefix(head, "<?xml"), strings.HasPrefix(head, "<rss"), strings.HasPrefix(head, "<feed"):
		return ".xml"
	case strings.HasPrefix(head, "<"):
		return ".html"
	}
	return ".txt"
}

// camel makes a Go name of a file's.
func camel(s string) string {
	var b strings.Builder
	for _, part := range strings.Split(s, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

const testText = `func TestFixture%s(t *testing.T) {
	t.Parallel()
	// The driver is %q; write Spec() where the package has only one.
	sourcetest.Fixture(t, %q, Specs()...)
}
`

const readme = `# An answer of %s that could not be read

Fetched %s UTC from %s: %s

1. Copy %[5]s.recording, %[5]s.config.json and %[5]s.golden.json into the testdata folder of the driver %[6]s, and the function of %[5]s_test.go.txt into its test.
2. Write into the golden file what a right reading gives. The bare answer stands beside it for a look.
3. Mend the parser until the test passes, or let it write the golden file: go test -run TestFixture -update.

The answer is another's text: look at its licence and at what it says of people before you publish it. It holds no secret of yours: addresses are public, tokens were left out.
`
