// Command charsets packs the labels and tables of the encodings of the web into
// adapters/web/charsets.gz. It is run by hand when golang.org/x/text brings new
// tables.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

func main() {
	if err := run("adapters/web/charsets.gz"); err != nil {
		fmt.Fprintln(os.Stderr, "charsets:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	names, err := labels()
	if err != nil {
		return fmt.Errorf("read the labels: %w", err)
	}
	var text strings.Builder
	single := map[string]bool{}
	for _, l := range names {
		enc, err := htmlindex.Get(l)
		if err != nil {
			return fmt.Errorf("look up %s: %w", l, err)
		}
		name, err := htmlindex.Name(enc)
		if err != nil {
			return fmt.Errorf("name %s: %w", l, err)
		}
		fmt.Fprintf(&text, "%s %s\n", l, name)
		switch name {
		case "utf-8", "utf-16be", "utf-16le", "replacement", "gbk", "gb18030", "big5", "euc-jp", "euc-kr", "iso-2022-jp", "shift_jis":
		default:
			single[name] = true
		}
	}
	var raw []byte
	raw = append(binary.AppendUvarint(raw, uint64(text.Len())), text.String()...)
	for _, name := range sorted(single) {
		enc, err := htmlindex.Get(name)
		if err != nil {
			return err
		}
		raw = table(raw, name, enc, 128, func(p int) []byte { return []byte{byte(0x80 + p)} })
	}
	raw = table(raw, "jis0208", japanese.ShiftJIS, 60*188, func(p int) []byte {
		lead, trail := p/188+0x81, p%188+0x40
		if lead > 0x9f {
			lead += 0x40
		}
		if trail > 0x7e {
			trail++
		}
		return []byte{byte(lead), byte(trail)}
	})
	raw = table(raw, "jis0212", japanese.EUCJP, 94*94, func(p int) []byte { return []byte{0x8f, byte(p/94 + 0xa1), byte(p%94 + 0xa1)} })
	raw = table(raw, "gbk", simplifiedchinese.GB18030, 126*190, func(p int) []byte {
		trail := p%190 + 0x40
		if trail > 0x7e {
			trail++
		}
		return []byte{byte(p/190 + 0x81), byte(trail)}
	})
	raw = table(raw, "gb18030", simplifiedchinese.GB18030, 39420, func(p int) []byte {
		return []byte{byte(p/12600 + 0x81), byte(p/1260%10 + 0x30), byte(p/10%126 + 0x81), byte(p%10 + 0x30)}
	})
	raw = table(raw, "big5", traditionalchinese.Big5, 126*157, func(p int) []byte {
		trail := p%157 + 0x40
		if trail > 0x7e {
			trail += 0x22
		}
		return []byte{byte(p/157 + 0x81), byte(trail)}
	})
	raw = table(raw, "euc-kr", korean.EUCKR, 126*190, func(p int) []byte { return []byte{byte(p/190 + 0x81), byte(p%190 + 0x41)} })
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

// table appends a table: its name, its size, and each character as its distance
// to the one before. What the encoding does not know is written as the character 0.
func table(raw []byte, name string, enc encoding.Encoding, size int, sequence func(int) []byte) []byte {
	raw = append(append(raw, byte(len(name))), name...)
	raw = binary.AppendUvarint(raw, uint64(size))
	before := rune(0)
	for p := range size {
		text, err := enc.NewDecoder().Bytes(sequence(p))
		r := []rune(string(text))
		if err != nil || len(r) != 1 || r[0] == '\uFFFD' {
			r = []rune{0}
		}
		raw = binary.AppendVarint(raw, int64(r[0]-before))
		before = r[0]
	}
	return raw
}

// labels returns all labels that package htmlindex knows, from its source.
func labels() ([]string, error) {
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", "golang.org/x/text/encoding/htmlindex").Output()
	if err != nil {
		return nil, err
	}
	source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "tables.go"))
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^\s*"([^"]+)":\s+\w+,$`).FindAllStringSubmatch(string(source), -1) {
		found[m[1]] = true
	}
	return sorted(found), nil
}

func sorted(set map[string]bool) []string {
	var all []string
	for v := range set {
		all = append(all, v)
	}
	sort.Strings(all)
	return all
}
