// Package zones carries the time-zone database for machines that have none. It
// does what time/tzdata does at a quarter of the size: the database lies packed
// in the program and is opened when a zone is found nowhere else.
package zones

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"syscall"
	_ "unsafe" // for go:linkname
)

// packed is written by internal/gen/zones: for each zone its names, its size and
// its file.
//
//go:embed zones.gz
var packed []byte

// register is how time/tzdata gives its database to package time, which leaves
// this door open for it.
//
//go:linkname register time.registerLoadFromEmbeddedTZData
func register(func(name string) (string, error))

// Use makes time.LoadLocation fall back on the packed database. It is called once,
// before the first zone is loaded.
func Use() { register(load) }

var files = sync.OnceValues(func() (map[string]string, error) { return open(packed) })

// load returns the file of a zone such as Europe/Berlin. Package time goes on
// to its own error where the answer is ENOENT.
func load(name string) (string, error) {
	all, err := files()
	if err != nil {
		return "", err
	}
	text, ok := all[name]
	if !ok {
		return "", syscall.ENOENT
	}
	return text, nil
}

func open(archive []byte) (map[string]string, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, fmt.Errorf("open the time zones: %w", err)
	}
	raw, err := io.ReadAll(unzipped)
	if err != nil {
		return nil, fmt.Errorf("read the time zones: %w", err)
	}
	all := map[string]string{}
	for rest := string(raw); rest != ""; {
		head, text, _ := strings.Cut(rest, "\n")
		names, length, _ := strings.Cut(head, " ")
		size, err := strconv.Atoi(length)
		if err != nil || size < 0 || size > len(text) {
			return nil, errors.New("read the time zones: a zone has no size")
		}
		for name := range strings.SplitSeq(names, ",") {
			all[name] = text[:size]
		}
		rest = text[size:]
	}
	return all, nil
}
