// Package recording opens the recorded answers that the replay servers carry.
// They lie packed in the program, since the demo needs them and nothing else does.
package recording

import (
	"bytes"
	"compress/gzip"
	"io"
	"sync"
)

// Packed returns a function that gives the text of a gzip file which is part of
// the program, opened at the first call. The text must not be changed.
func Packed(file []byte) func() []byte {
	return sync.OnceValue(func() []byte {
		r, err := gzip.NewReader(bytes.NewReader(file))
		if err != nil {
			panic(err) // the file is part of the program
		}
		text, err := io.ReadAll(r)
		if err != nil {
			panic(err)
		}
		return text
	})
}
