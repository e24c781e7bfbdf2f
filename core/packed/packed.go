// Package packed opens the texts that the program carries compressed. They are
// packed by internal/gen/packed.
package packed

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
)

// Texts returns the texts of a packed file by their names.
func Texts(file []byte) (map[string]string, error) {
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
