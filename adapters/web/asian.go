package web

import "unicode/utf8"

// multibyte decodes the encodings that use more than one byte for a character.
// What they do not explain becomes U+FFFD; an ASCII byte is never swallowed with
// it, so that broken text cannot hide markup.
type multibyte struct {
	body []byte
	out  []byte
}

// step reads the character at the start of b, which is not ASCII, and returns it
// with its length in bytes; 0 is no character.
type step func(b []byte) (rune, int)

func (m *multibyte) run(next step) []byte {
	m.out = make([]byte, 0, len(m.body)*3/2)
	for b := m.body; len(b) > 0; {
		if b[0] < utf8.RuneSelf {
			m.out, b = append(m.out, b[0]), b[1:]
			continue
		}
		r, n := next(b)
		if r == 0 {
			r = utf8.RuneError
			n = max(n, 1)
			for n > 1 && b[n-1] < utf8.RuneSelf {
				n--
			}
		}
		m.out, b = utf8.AppendRune(m.out, r), b[n:]
	}
	return m.out
}

// at returns the character of a pair by its place in a table.
func at(table []rune, place int) rune {
	if place < 0 || place >= len(table) {
		return 0
	}
	return table[place]
}

// pair decodes a lead byte from 0x81 on and a trail byte by a table with width
// characters for each lead byte.
func pair(table []rune, width int, trail func(byte) int) step {
	return func(b []byte) (rune, int) {
		if len(b) < 2 || b[0] < 0x81 || b[0] == 0xff {
			return 0, 1
		}
		t := trail(b[1])
		if t < 0 {
			return 0, 1
		}
		return at(table, int(b[0]-0x81)*width+t), 2
	}
}

// around returns where a trail byte stands in a row that begins at 0x40 and
// leaves out the bytes from 0x7F up to next.
func around(next byte) func(byte) int {
	return func(c byte) int {
		switch {
		case c >= 0x40 && c <= 0x7e:
			return int(c) - 0x40
		case c >= next && c <= 0xfe:
			return int(c-next) + 0x3f
		}
		return -1
	}
}

func (c *charsets) gb18030() step {
	two := pair(c.tables["gbk"], 190, around(0x80))
	four := c.tables["gb18030"]
	return func(b []byte) (rune, int) {
		if b[0] == 0x80 {
			return '€', 1
		}
		if len(b) < 4 || b[0] == 0xff || b[1] < 0x30 || b[1] > 0x39 || b[2] < 0x81 || b[2] == 0xff || b[3] < 0x30 || b[3] > 0x39 {
			return two(b)
		}
		place := ((int(b[0]-0x81)*10+int(b[1]-0x30))*126+int(b[2]-0x81))*10 + int(b[3]-0x30)
		if place < len(four) {
			return at(four, place), 4
		}
		if beyond := place - 189000; beyond >= 0 && beyond < 0x100000 {
			return rune(beyond + 0x10000), 4
		}
		return 0, 1
	}
}

func (c *charsets) eucKR() step {
	return pair(c.tables["euc-kr"], 190, func(t byte) int {
		if t < 0x41 || t == 0xff {
			return -1
		}
		return int(t) - 0x41
	})
}

// big5 writes the four pairs that stand for a letter with two accents itself.
func (c *charsets) big5(body []byte) []byte {
	m := &multibyte{body: body}
	next := pair(c.tables["big5"], 157, around(0xa1))
	return m.run(func(b []byte) (rune, int) {
		if len(b) > 1 && b[0] == 0x88 {
			switch b[1] {
			case 0x62, 0x64:
				m.out = append(m.out, "Ê"...)
				return rune(0x304 + 4*int(b[1]-0x62)), 2
			case 0xa3, 0xa5:
				m.out = append(m.out, "ê"...)
				return rune(0x304 + 4*int(b[1]-0xa3)), 2
			}
		}
		return next(b)
	})
}

func (c *charsets) shiftJIS() step {
	trail := around(0x80)
	return func(b []byte) (rune, int) {
		lead := int(b[0])
		switch {
		case lead == 0x80:
			return 0x80, 1
		case lead >= 0xa1 && lead <= 0xdf:
			return rune(0xff61 + lead - 0xa1), 1
		case lead == 0xa0 || lead > 0xfc || len(b) < 2 || trail(b[1]) < 0 || b[1] > 0xfc:
			return 0, 1
		case lead > 0xa0:
			lead -= 0x40
		}
		return at(c.tables["jis0208"], (lead-0x81)*188+trail(b[1])), 2
	}
}

func (c *charsets) eucJP() step {
	return func(b []byte) (rune, int) {
		high := func(i int) bool { return i < len(b) && b[i] >= 0xa1 && b[i] <= 0xfe }
		switch {
		case b[0] == 0x8e && high(1) && b[1] <= 0xdf:
			return rune(0xff61 + int(b[1]) - 0xa1), 2
		case b[0] == 0x8f && high(1) && high(2):
			return at(c.tables["jis0212"], int(b[1]-0xa1)*94+int(b[2]-0xa1)), 3
		case high(0) && high(1):
			return at(c.tables["jis0208"], int(b[0]-0xa1)*94+int(b[1]-0xa1)), 2
		}
		return 0, 1
	}
}

// iso2022JP reads the four sets that escape sequences switch between. It treats
// the double-byte set as EUC-JP without the high bits.
func (c *charsets) iso2022JP(body []byte) []byte {
	out := make([]byte, 0, len(body)*3/2)
	const ascii, roman, katakana, kanji = 0, 1, 2, 3
	sets := map[string]int{"(B": ascii, "(J": roman, "(I": katakana, "$@": kanji, "$B": kanji}
	set := ascii
	for b := body; len(b) > 0; {
		if b[0] == 0x1b && len(b) > 2 {
			if s, ok := sets[string(b[1:3])]; ok {
				set, b = s, b[3:]
				continue
			}
		}
		r, n := rune(b[0]), 1
		switch {
		case r >= utf8.RuneSelf || r == 0x1b:
			r = utf8.RuneError
		case r <= ' ':
		case set == roman && r == '\\':
			r = '¥'
		case set == roman && r == '~':
			r = '‾'
		case set == katakana && r <= 0x5f:
			r += 0xff61 - 0x21
		case set == katakana:
			r = utf8.RuneError
		case set == kanji:
			r = 0
			if len(b) > 1 && b[1] > ' ' && b[1] < 0x7f && b[0] < 0x7f {
				r, n = at(c.tables["jis0208"], int(b[0]-0x21)*94+int(b[1]-0x21)), 2
			}
			if r == 0 {
				r = utf8.RuneError
			}
		}
		out, b = utf8.AppendRune(out, r), b[n:]
	}
	return out
}
