package pdf

import (
	"bytes"
	"compress/flate"
	"encoding/ascii85"
	"io"
	"slices"
)

// The bounds of a file's structure: its objects, all values within them, and the
// bytes that all its streams together may unpack to.
const (
	maxObjects  = 200_000
	maxValues   = 4 << 20
	maxUnpacked = 32 << 20
)

// file is a PDF's objects by their number. They are found by reading the file once
// from front to back; the tables of offsets are not used, so that tables which are
// damaged, point in circles or lie change nothing. Of several objects with one
// number the last counts, as with tables.
type file struct {
	objects   map[ref]any
	root      any
	encrypted bool
	left      int  // bytes that may still be unpacked
	values    int  // objects within objects that may still be read
	spent     bool // more than that was asked for
}

// open reads the structure of a file.
func open(data []byte) *file {
	f := &file{objects: map[ref]any{}, left: maxUnpacked, values: maxValues}
	l := &lexer{data: data, left: &f.values}
	for len(f.objects) < maxObjects && f.values > 0 {
		i := nextMark(data, l.at)
		if i < 0 {
			break
		}
		if data[i] == 't' { // trailer
			l.at = i + len("trailer")
			if d, ok := l.object(0).(dict); ok {
				f.trailer(d)
			}
			continue
		}
		l.at = i + len("obj")
		n, ok := numberBefore(data, i)
		if !ok {
			continue
		}
		f.read(l, n)
	}
	return f
}

// nextMark is the place of the next "obj" that is no "endobj", or of "trailer".
func nextMark(data []byte, at int) int {
	for at < len(data) {
		i := bytes.IndexAny(data[at:], "ot")
		if i < 0 {
			return -1
		}
		i += at
		switch {
		case data[i] == 'o' && bytes.HasPrefix(data[i:], []byte("obj")) && i > 0 && (isBlank(data[i-1]) || data[i-1] >= '0' && data[i-1] <= '9'):
			return i
		case data[i] == 't' && bytes.HasPrefix(data[i:], []byte("trailer")):
			return i
		}
		at = i + 1
	}
	return -1
}

// numberBefore reads "12 0 " backwards from i.
func numberBefore(data []byte, i int) (ref, bool) {
	back := func(blank bool) string {
		to := i
		for i > 0 && to-i < 12 && isBlank(data[i-1]) == blank && (blank || data[i-1] >= '0' && data[i-1] <= '9') {
			i--
		}
		return string(data[i:to])
	}
	back(true)
	if back(false) == "" || back(true) == "" {
		return 0, false
	}
	digits := back(false)
	if digits == "" || len(digits) > 8 {
		return 0, false
	}
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return ref(n), true
}

// read takes in the object behind "N G obj".
func (f *file) read(l *lexer, n ref) {
	v := l.object(0)
	d, ok := v.(dict)
	if !ok {
		if _, word := v.(op); !word {
			f.objects[n] = v
		}
		return
	}
	at := l.at
	if word, ok := l.object(0).(op); !ok || word != "stream" {
		l.at = at
		f.objects[n] = d
		return
	}
	from := l.at
	if from < len(l.data) && l.data[from] == '\r' {
		from++
	}
	if from < len(l.data) && l.data[from] == '\n' {
		from++
	}
	to := endOfStream(l.data, from, d)
	l.at = to
	s := stream{d, l.data[from:to]}
	f.objects[n] = s
	switch d["Type"] {
	case name("XRef"):
		f.trailer(d)
	case name("ObjStm"):
		f.unpackObjects(s)
	}
}

// endOfStream is where a stream's data ends: by its length where that is right, else
// at the word that ends it.
func endOfStream(data []byte, from int, d dict) int {
	if n, ok := d["Length"].(float64); ok && n >= 0 && n < float64(len(data)-from) {
		to := from + int(n)
		if bytes.HasPrefix(bytes.TrimLeft(data[to:min(to+16, len(data))], "\r\n \t"), []byte("endst")) {
			return to
		}
	}
	if i := bytes.Index(data[from:], []byte("endstream")); i >= 0 {
		return from + i
	}
	return len(data)
}

func (f *file) trailer(d dict) {
	if d["Root"] != nil {
		f.root = d["Root"]
	}
	if d["Encrypt"] != nil {
		f.encrypted = true
	}
}

// unpackObjects takes in the objects of an object stream.
func (f *file) unpackObjects(s stream) {
	data, ok := f.unpack(s)
	if !ok {
		return
	}
	count, _ := s.dict["N"].(float64)
	first, _ := s.dict["First"].(float64)
	if count < 0 || count > maxObjects || first < 0 || first > float64(len(data)) {
		return
	}
	head := &lexer{data: data[:int(first)], left: &f.values}
	for range int(count) {
		n, ok1 := head.object(-1).(float64)
		off, ok2 := head.object(-1).(float64)
		if !ok1 || !ok2 || len(f.objects) >= maxObjects {
			return
		}
		at := first + off
		if n < 0 || n > 1e8 || off < 0 || at >= float64(len(data)) {
			continue
		}
		// An object ends where the next begins; a hostile table could otherwise let
		// the same bytes be read again and again.
		body := &lexer{data: data, at: int(at), left: &f.values}
		v := body.object(0)
		if f.left -= body.at - int(at); f.left < 0 {
			f.spent = true
			return
		}
		f.objects[ref(int(n))] = v
	}
}

// get follows references to the object itself, nil when there is none.
func (f *file) get(v any) any {
	for range 16 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.objects[r]
	}
	return nil
}

func (f *file) dict(v any) dict {
	switch x := f.get(v).(type) {
	case dict:
		return x
	case stream:
		return x.dict
	}
	return nil
}

func (f *file) array(v any) array {
	a, _ := f.get(v).(array)
	return a
}

func (f *file) number(v any) float64 {
	n, _ := f.get(v).(float64)
	return n
}

func (f *file) name(v any) name {
	n, _ := f.get(v).(name)
	return n
}

// unpack returns a stream's data through its filters; false when one of them is not
// known or the file's limit is reached.
func (f *file) unpack(s stream) ([]byte, bool) {
	filters := f.array(s.dict["Filter"])
	if n := f.name(s.dict["Filter"]); n != "" {
		filters = array{n}
	}
	data := s.data
	for _, v := range filters[:min(len(filters), 4)] {
		var r io.Reader
		switch f.name(v) {
		case "FlateDecode", "Fl":
			if f.predicted(s.dict) || len(data) < 2 {
				return nil, false
			}
			r = flate.NewReader(bytes.NewReader(data[2:]))
		case "ASCII85Decode", "A85":
			clean, _, _ := bytes.Cut(data, []byte("~>"))
			r = ascii85.NewDecoder(bytes.NewReader(bytes.TrimPrefix(clean, []byte("<~"))))
		case "ASCIIHexDecode", "AHx":
			data = (&lexer{data: data}).hex()
			continue
		default:
			return nil, false
		}
		// What was unpacked before damage or the end of a cut file is kept.
		out, _ := io.ReadAll(io.LimitReader(r, int64(f.left)+1))
		if f.left -= len(out); f.left < 0 {
			f.left, f.spent = 0, true
			return nil, false
		}
		data = out
	}
	return data, true
}

// predicted reports whether the data is that of an image or a table, of which no
// text is read.
func (f *file) predicted(d dict) bool {
	parms := f.get(d["DecodeParms"])
	if a, ok := parms.(array); ok && len(a) > 0 {
		parms = f.get(a[0])
	}
	p, _ := parms.(dict)
	return f.number(p["Predictor"]) > 1
}

// pages are the pages in their order.
func (f *file) pages(most int) (pages []dict, more bool) {
	seen := map[ref]bool{}
	var walk func(v any, inherited dict, depth int)
	walk = func(v any, inherited dict, depth int) {
		if r, ok := v.(ref); ok {
			if seen[r] {
				return
			}
			seen[r] = true
		}
		d := f.dict(v)
		if d == nil || depth > maxNesting || more {
			return
		}
		full := dict{}
		for _, k := range [...]name{"Resources", "Rotate", "MediaBox"} {
			if full[k] = inherited[k]; d[k] != nil {
				full[k] = d[k]
			}
		}
		if kids := f.array(d["Kids"]); kids != nil && f.name(d["Type"]) != "Page" {
			for _, k := range kids {
				if _, ok := k.(ref); ok {
					walk(k, full, depth+1)
				}
			}
			return
		}
		if len(pages) >= most {
			more = true
			return
		}
		full["Contents"] = d["Contents"]
		pages = append(pages, full)
	}
	walk(f.dict(f.root)["Pages"], nil, 0)
	if len(pages) > 0 {
		return pages, more
	}
	// A file without a tree of pages still has its pages.
	var all []ref
	for n, v := range f.objects {
		if d, ok := v.(dict); ok && d["Type"] == name("Page") {
			all = append(all, n)
		}
	}
	slices.Sort(all)
	for _, n := range all {
		walk(n, nil, 0)
	}
	return pages, more
}
