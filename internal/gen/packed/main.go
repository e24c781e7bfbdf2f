// Command packed packs texts that the program carries: the message catalogues, the
// templates of drafts and the tables of words. core.Unpack opens them.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/automonet/automonet/internal/eval/classify"
	evalreply "github.com/automonet/automonet/internal/eval/reply"
)

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	for path, read := range map[string]func() (map[string]string, error){
		"internal/i18n/packed/de.gz":        func() (map[string]string, error) { return catalogues("internal/i18n/messages/*.de.json") },
		"internal/i18n/packed/en.gz":        func() (map[string]string, error) { return catalogues("internal/i18n/messages/*.en.json") },
		"internal/i18n/packed/errors.de.gz": func() (map[string]string, error) { return catalogues("internal/i18n/errors.de.json") },
		"core/draft/templates.gz":           func() (map[string]string, error) { return files("core/draft", "templates/*/*.md") },
		"core/draft/classifier.gz":          func() (map[string]string, error) { return classify.Packed("core/draft/testdata") },
		"core/reply/weights.gz":             func() (map[string]string, error) { return evalreply.Packed("internal/eval/reply/testdata") },
		"core/extract/tables.gz":            func() (map[string]string, error) { return files("core/extract", "*.tsv") },
	} {
		texts, err := read()
		if err == nil {
			err = pack(path, texts, *check)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "packed:", err)
			os.Exit(1)
		}
	}
}

// catalogues joins the message catalogues that match a pattern.
func catalogues(pattern string) (map[string]string, error) {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, f := range found {
		raw, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, &texts); err != nil {
			return nil, fmt.Errorf("read %s: %w", f, err)
		}
	}
	return texts, nil
}

// files returns the files of a directory that match a pattern, by their paths in it.
func files(dir, pattern string) (map[string]string, error) {
	found, err := fs.Glob(os.DirFS(dir), pattern)
	if err != nil {
		return nil, err
	}
	texts := map[string]string{}
	for _, f := range found {
		raw, err := os.ReadFile(filepath.Join(dir, f))
		if err != nil {
			return nil, err
		}
		texts[f] = string(raw)
	}
	return texts, nil
}

// pack writes texts to a file. A file is compared by what it holds, since releases
// of Go may pack the same differently.
func pack(path string, texts map[string]string, check bool) error {
	if len(texts) == 0 {
		return errors.New("nothing to pack into " + path)
	}
	fresh, err := json.Marshal(texts)
	if err != nil {
		return err
	}
	if have, err := unpack(path); err == nil && bytes.Equal(have, fresh) {
		return nil
	}
	if check {
		return errors.New(path + " is stale; run make gen")
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(fresh); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}

func unpack(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
