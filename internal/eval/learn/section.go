package learn

import (
	"fmt"
	"os"
	"strings"
)

// WriteSection replaces what stands between the markers of a name in a Markdown file,
// or adds it at the end.
func WriteSection(path, name, section string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	begin, end := "<!-- "+name+":begin -->", "<!-- "+name+":end -->"
	block := begin + "\n" + strings.TrimSpace(section) + "\n" + end
	before, rest, found := strings.Cut(string(raw), begin)
	_, after, closed := strings.Cut(rest, end)
	text := before + block + after
	if !found || !closed {
		text = strings.TrimRight(string(raw), "\n") + "\n\n" + block + "\n"
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}
