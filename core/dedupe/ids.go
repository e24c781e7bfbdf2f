package dedupe

import (
	"encoding/binary"
	"encoding/hex"
)

// id is an identifier in 16 bytes: the UUID itself, or the number of another
// text in an idStore.
type id [16]byte

// idStore keeps identifiers that are no UUIDs, which the product never makes.
// Numbers count from 1 in an id that is no valid UUID (variant bits 0).
type idStore struct {
	byText map[string]*spareID
	byNum  map[uint64]*spareID
	last   uint64
}

type spareID struct {
	text string
	num  uint64
	uses int
}

// parseID reads the 36-character lower-case form of a UUID of RFC 9562's variant.
func parseID(s string) (id, bool) {
	var v id
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return v, false
	}
	var digits [32]byte
	n := 0
	for i := range len(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		if c := s[i]; c < '0' || c > '9' && c < 'a' || c > 'f' {
			return v, false
		}
		digits[n] = s[i]
		n++
	}
	_, err := hex.Decode(v[:], digits[:])
	return v, err == nil && v[8]&0xC0 == 0x80
}

func (v id) text() string {
	var b [36]byte
	hex.Encode(b[:8], v[:4])
	hex.Encode(b[9:13], v[4:6])
	hex.Encode(b[14:18], v[6:8])
	hex.Encode(b[19:23], v[8:10])
	hex.Encode(b[24:], v[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

func spare(num uint64) (v id) {
	binary.BigEndian.PutUint64(v[:8], num)
	return v
}

func (s *idStore) put(text string) id {
	if v, ok := parseID(text); ok {
		return v
	}
	e, ok := s.byText[text]
	if !ok {
		if s.byText == nil {
			s.byText, s.byNum = map[string]*spareID{}, map[uint64]*spareID{}
		}
		s.last++
		e = &spareID{text: text, num: s.last}
		s.byText[text], s.byNum[e.num] = e, e
	}
	e.uses++
	return spare(e.num)
}

// find returns the id of a text without keeping it; the zero id is in no entry.
func (s *idStore) find(text string) id {
	if v, ok := parseID(text); ok {
		return v
	}
	if e, ok := s.byText[text]; ok {
		return spare(e.num)
	}
	return id{}
}

func (s *idStore) get(v id) string {
	if v[8]&0xC0 == 0x80 {
		return v.text()
	}
	if e, ok := s.byNum[binary.BigEndian.Uint64(v[:8])]; ok {
		return e.text
	}
	return ""
}

func (s *idStore) drop(v id) {
	if v[8]&0xC0 == 0x80 {
		return
	}
	if e, ok := s.byNum[binary.BigEndian.Uint64(v[:8])]; ok {
		if e.uses--; e.uses == 0 {
			delete(s.byText, e.text)
			delete(s.byNum, e.num)
		}
	}
}

func (s *idStore) bytes() (n int64) {
	for t := range s.byText {
		n += int64(len(t)) + 128
	}
	return n
}
