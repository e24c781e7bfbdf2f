// Command zones packs the time-zone database of the Go distribution into
// internal/zones. It is run by hand when a new Go brings new zones; make gen
// leaves it alone, since two patch releases of Go may carry two databases.
package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strings"
)

func main() {
	if err := run("internal/zones/zones.gz"); err != nil {
		fmt.Fprintln(os.Stderr, "zones:", err)
		os.Exit(1)
	}
}

func run(path string) error {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("ask go for its folder: %w", err)
	}
	from, err := zip.OpenReader(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return fmt.Errorf("open the database of the Go distribution: %w", err)
	}
	defer from.Close()
	var out bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	names := map[string][]string{} // by content, since many zones are one
	for _, f := range from.File {
		text, err := content(f)
		if err != nil {
			return fmt.Errorf("read %s: %w", f.Name, err)
		}
		if text != "" {
			names[text] = append(names[text], f.Name)
		}
	}
	var texts []string
	for text := range names {
		texts = append(texts, text)
	}
	sort.Slice(texts, func(i, j int) bool { return names[texts[i]][0] < names[texts[j]][0] })
	for _, text := range texts {
		if _, err := fmt.Fprintf(zipped, "%s %d\n%s", strings.Join(names[text], ","), len(text), text); err != nil {
			return err
		}
	}
	if err := zipped.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

func content(f *zip.File) (string, error) {
	if f.FileInfo().IsDir() {
		return "", nil
	}
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	return string(text), err
}
