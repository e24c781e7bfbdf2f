package i18n

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
)

// What is said in German, in English, and the German forms of errors. They are
// packed by internal/gen/messages from messages/ and errors.de.json.
var (
	//go:embed packed/de.gz
	packedGerman []byte
	//go:embed packed/en.gz
	packedEnglish []byte
	//go:embed packed/errors.de.gz
	packedErrors []byte
)

// open returns a packed catalogue.
func open(packed []byte) (map[string]string, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("open a message catalogue: %w", err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack a message catalogue: %w", err)
	}
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, fmt.Errorf("read a message catalogue: %w", err)
	}
	return texts, nil
}
