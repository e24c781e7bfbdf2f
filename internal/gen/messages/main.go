// Command messages packs the message catalogues of internal/i18n, which the
// program carries.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const dir = "internal/i18n"

func main() {
	check := flag.Bool("check", false, "change nothing, fail on a stale file")
	flag.Parse()
	for name, pattern := range map[string]string{"de": "messages/*.de.json", "en": "messages/*.en.json", "errors.de": "errors.de.json"} {
		if err := pack(filepath.Join(dir, "packed", name+".gz"), filepath.Join(dir, pattern), *check); err != nil {
			fmt.Fprintln(os.Stderr, "messages:", err)
			os.Exit(1)
		}
	}
}

// pack joins the catalogues that match a pattern. A file is compared by what it
// holds, since releases of Go may pack the same differently.
func pack(path, pattern string, check bool) error {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	texts := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &texts); err != nil {
			return fmt.Errorf("read %s: %w", f, err)
		}
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
