package core

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
)

// Unpack returns the texts of a file that internal/gen/packed made, by their
// names. The program carries such files instead of what they hold.
func Unpack(file []byte) (map[string]string, error) {
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("open packed texts: %w", err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpack packed texts: %w", err)
	}
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, fmt.Errorf("read packed texts: %w", err)
	}
	return texts, nil
}
