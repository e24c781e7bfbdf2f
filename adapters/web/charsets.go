package web

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"
)

// packedCharsets is written by internal/gen/charsets.
//
//go:embed charsets.gz
var packedCharsets []byte

// charsets are the labels and tables of the encodings of the web. They take half
// a megabyte and lie packed until a document names another encoding than UTF-8.
type charsets struct {
	names  map[string]string // by label
	tables map[string][]rune
}

var unpacked = sync.OnceValue(func() *charsets {
	c, err := unpack(packedCharsets)
	if err != nil {
		// The tables are part of the program and read by a test.
		panic(fmt.Sprintf("tables of encodings: %v", err))
	}
	return c
})

func unpack(packed []byte) (*charsets, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	c := &charsets{names: map[string]string{}, tables: map[string][]rune{}}
	rest := bytes.NewReader(raw)
	size, err := binary.ReadUvarint(rest)
	if err != nil {
		return nil, err
	}
	labels := make([]byte, min(size, uint64(len(raw))))
	if _, err := io.ReadFull(rest, labels); err != nil {
		return nil, err
	}
	for l := range strings.Lines(string(labels)) {
		label, name, _ := strings.Cut(strings.TrimSpace(l), " ")
		c.names[label] = name
	}
	for rest.Len() > 0 {
		if err := c.table(rest); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *charsets) table(r *bytes.Reader) error {
	length, err := r.ReadByte()
	if err != nil {
		return err
	}
	name := make([]byte, length)
	if _, err := io.ReadFull(r, name); err != nil {
		return err
	}
	size, err := binary.ReadUvarint(r)
	if err != nil {
		return err
	}
	table := make([]rune, min(size, uint64(r.Len())))
	before := int64(0)
	for i := range table {
		d, err := binary.ReadVarint(r)
		if err != nil {
			return err
		}
		before += d
		table[i] = rune(before)
	}
	c.tables[string(name)] = table
	return nil
}

// charsetName returns the name of the encoding that a label stands for, or ""
// where it is not known or not safe to read.
func charsetName(label string) string {
	label = strings.ToLower(strings.Trim(label, "\"' \t\r\n\f"))
	switch label {
	case "":
		return ""
	case "utf-8", "utf8":
		return nameUTF8 // without the tables
	}
	if name := unpacked().names[label]; name != "replacement" {
		return name
	}
	return ""
}

// The encodings that are treated apart.
const (
	nameUTF8  = "utf-8"
	nameLatin = "windows-1252"
)

// decodeAs reads a body in an encoding by its name.
func decodeAs(name string, body []byte) []byte {
	c := unpacked()
	m := &multibyte{body: body}
	switch name {
	case "utf-16le":
		return utf16(body, binary.LittleEndian)
	case "utf-16be":
		return utf16(body, binary.BigEndian)
	case "gbk", "gb18030":
		return m.run(c.gb18030())
	case "big5":
		return c.big5(body)
	case "euc-kr":
		return m.run(c.eucKR())
	case "shift_jis":
		return m.run(c.shiftJIS())
	case "euc-jp":
		return m.run(c.eucJP())
	case "iso-2022-jp":
		return c.iso2022JP(body)
	}
	table := c.tables[name]
	return m.run(func(b []byte) (rune, int) { return at(table, int(b[0])-utf8.RuneSelf), 1 })
}
