package channel

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/automonet/automonet/core"
)

// File is an attachment that was read, and is the approved one.
type File struct {
	Name string
	Data []byte
}

// Files reads attachments once, so that the bytes checked are the bytes sent, at most
// limit bytes together. The errors are *core.Refusal.
func Files(list []core.Attachment, limit int64) ([]File, error) {
	var out []File
	for _, a := range list {
		shown := core.Clean(a.Name, 80, false)
		if a.Name == "" || a.Name != filepath.Base(a.Name) || shown != a.Name || strings.ContainsAny(a.Name, `"\/:<>?|`) {
			return nil, &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the attachment %q needs a plain file name; attach it again", shown)}
		}
		data, err := readFile(a.Path, limit)
		if err != nil {
			return nil, &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the attachment %q cannot be read, or is too large; attach it again", shown)}
		}
		limit -= int64(len(data))
		sum := sha256.Sum256(data)
		if hex.EncodeToString(sum[:]) != strings.ToLower(a.SHA256) {
			return nil, &core.Refusal{Code: core.RefusedContent, Text: fmt.Sprintf("the attachment %q has changed since it was approved; review the proposal again", shown)}
		}
		out = append(out, File{Name: a.Name, Data: data})
	}
	return out, nil
}

func readFile(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > limit {
		return nil, os.ErrInvalid
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = os.ErrInvalid
	}
	return data, err
}
