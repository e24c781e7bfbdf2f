package pdf

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// font decodes the codes of a text into letters and their widths.
type font struct {
	wide    bool // codes of two bytes
	bold    bool
	cmap    *cmap
	letters [256]string // of simple fonts
	widths  map[int]float64
	usual   float64 // the width of codes that widths does not name
	blind   bool    // codes that nothing gives a meaning to
}

// font reads a font of a page's resources.
func (f *file) font(v any) *font {
	d := f.dict(v)
	out := &font{usual: 0.5, widths: map[int]float64{}}
	if d == nil {
		out.letters = winAnsi()
		return out
	}
	base := string(f.name(d["BaseFont"]))
	desc := f.dict(d["FontDescriptor"])
	if s, ok := f.get(d["ToUnicode"]).(stream); ok {
		if data, ok := f.unpack(s); ok {
			out.cmap = readCMap(data)
		}
	}
	if f.name(d["Subtype"]) == "Type0" {
		out.wide = true
		kids := f.array(d["DescendantFonts"])
		if len(kids) > 0 {
			kid := f.dict(kids[0])
			desc = f.dict(kid["FontDescriptor"])
			out.usual = 1
			if kid["DW"] != nil {
				out.usual = f.number(kid["DW"]) / 1000
			}
			f.cidWidths(out, f.array(kid["W"]))
		}
		out.blind = out.cmap == nil
	} else {
		out.letters = f.encoding(d["Encoding"])
		unit := 1.0 / 1000
		if m := f.array(d["FontMatrix"]); f.name(d["Subtype"]) == "Type3" && len(m) == 6 {
			unit = f.number(m[0])
		}
		first := int(f.number(d["FirstChar"]))
		for i, w := range f.array(d["Widths"]) {
			if i > 255 {
				break
			}
			out.widths[first+i] = f.number(w) * unit
		}
	}
	low := strings.ToLower(base)
	out.bold = strings.Contains(low, "bold") || strings.Contains(low, "black") || strings.Contains(low, "heavy") || f.number(desc["FontWeight"]) >= 600
	return out
}

// cidWidths reads "c [w1 w2]" and "first last w".
func (f *file) cidWidths(out *font, w array) {
	for i := 0; i+1 < len(w) && len(out.widths) < 1<<16; {
		first := int(f.number(w[i]))
		if list, ok := f.get(w[i+1]).(array); ok {
			for k, v := range list[:min(len(list), 1<<16)] {
				out.widths[first+k] = f.number(v) / 1000
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, width := int(f.number(w[i+1])), f.number(w[i+2])/1000
		for c := first; c <= last && c-first < 1<<16 && len(out.widths) < 1<<16; c++ {
			out.widths[c] = width
		}
		i += 3
	}
}

// encoding is the table of a simple font.
func (f *file) encoding(v any) [256]string {
	table := winAnsi()
	base := f.name(v)
	d, isDict := f.get(v).(dict)
	if isDict {
		base = f.name(d["BaseEncoding"])
	}
	if base == "MacRomanEncoding" {
		i := 128
		for _, r := range macRoman {
			table[i] = string(r)
			i++
		}
	}
	code := 0
	for _, x := range f.array(d["Differences"]) {
		switch x := f.get(x).(type) {
		case float64:
			code = int(x)
		case name:
			if code >= 0 && code < 256 {
				if s := glyph(string(x)); s != "" {
					table[code] = s
				}
			}
			code++
		}
	}
	return table
}

const (
	macRoman = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"
	cp1252   = "€\x00‚ƒ„…†‡ˆ‰Š‹Œ\x00Ž\x00\x00‘’“”•–—˜™š›œ\x00žŸ"
)

func winAnsi() [256]string {
	var t [256]string
	for c := 32; c < 256; c++ {
		t[c] = string(rune(c))
	}
	i := 128
	for _, r := range cp1252 {
		if t[i] = string(r); r == 0 {
			t[i] = ""
		}
		i++
	}
	t[0xAD], t[0x7F] = "-", ""
	return t
}

// glyph is the text of a glyph by its name.
func glyph(n string) string {
	n, _, _ = strings.Cut(n, ".")
	if len(n) == 1 {
		return n
	}
	for _, p := range [...]string{"uni", "u"} {
		if h, ok := strings.CutPrefix(n, p); ok && len(h) >= 4 && len(h) <= 6 {
			if v, err := strconv.ParseUint(h, 16, 32); err == nil && v < 0x110000 {
				return string(rune(v))
			}
		}
	}
	for _, l := range [...]struct{ mark, combined string }{
		{"dieresis", "AÄEËIÏOÖUÜYŸaäeëiïoöuüyÿ"}, {"acute", "AÁCĆEÉIÍNŃOÓSŚUÚYÝZŹaácćeéiínńoósśuúyýzź"}, {"grave", "AÀEÈIÌOÒUÙaàeèiìoòuù"},
		{"circumflex", "AÂEÊIÎOÔUÛaâeêiîoôuû"}, {"tilde", "AÃNÑOÕaãnñoõ"}, {"caron", "CČDĎEĚNŇRŘSŠTŤZŽcčdďeěnňrřsštťzž"},
		{"cedilla", "CÇSŞcçsş"}, {"ring", "AÅUŮaåuů"}, {"ogonek", "AĄEĘaąeę"}, {"breve", "AĂGĞaăgğ"}, {"slash", "OØLŁoølł"},
	} {
		if base, ok := strings.CutSuffix(n, l.mark); ok && len(base) == 1 {
			if i := strings.Index(l.combined, base); i >= 0 {
				r := []rune(l.combined[i+1:])
				return string(r[0])
			}
		}
	}
	if i := strings.Index(glyphNames, " "+n+":"); i >= 0 {
		s, _, _ := strings.Cut(glyphNames[i+len(n)+2:], " ")
		return strings.ReplaceAll(s, "␣", " ")
	}
	return ""
}

const glyphNames = ` space:␣ nbspace:␣ exclam:! quotedbl:" numbersign:# dollar:$ percent:% ampersand:& quotesingle:' quoteright:’ quoteleft:‘ parenleft:( parenright:) asterisk:* plus:+ comma:, hyphen:- period:. slash:/ zero:0 one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 colon:: semicolon:; less:< equal:= greater:> question:? at:@ bracketleft:[ backslash:\ bracketright:] asciicircum:^ underscore:_ braceleft:{ bar:| braceright:} asciitilde:~ germandbls:ß ae:æ AE:Æ oe:œ OE:Œ lslash:ł Lslash:Ł eth:ð Eth:Ð thorn:þ dotlessi:i fi:fi fl:fl ff:ff ffi:ffi ffl:ffl endash:– emdash:— bullet:• ellipsis:… quotedblleft:“ quotedblright:” quotedblbase:„ quotesinglbase:‚ guillemotleft:« guillemotright:» guilsinglleft:‹ guilsinglright:› Euro:€ sterling:£ yen:¥ cent:¢ section:§ copyright:© registered:® trademark:™ degree:° mu:µ periodcentered:· exclamdown:¡ questiondown:¿ minus:- multiply:× dagger:† daggerdbl:‡ paragraph:¶ ordfeminine:ª ordmasculine:º onehalf:½ onequarter:¼ star:★ `

// cmap maps codes to text, from a ToUnicode stream.
type cmap struct {
	chars  map[int]string
	ranges []mapped
	narrow bool // codes of one byte
}

type mapped struct {
	lo, hi int
	to     string
}

const maxMappings = 1 << 16

func readCMap(data []byte) *cmap {
	m := &cmap{chars: map[int]string{}}
	left := 1 << 18
	l := &lexer{data: data, left: &left}
	var args []any
	for {
		switch x := l.object(-1).(type) {
		case end:
			return m
		case op:
			switch x {
			case "endcodespacerange":
				if len(args) > 0 {
					if t, ok := args[0].(text); ok && len(t) == 1 {
						m.narrow = true
					}
				}
			case "endbfchar":
				for i := 0; i+1 < len(args) && len(m.chars) < maxMappings; i += 2 {
					m.chars[code(args[i])] = utf16Text(args[i+1])
				}
			case "endbfrange":
				for i := 0; i+2 < len(args); i += 3 {
					m.add(code(args[i]), code(args[i+1]), args[i+2])
				}
			}
			args = args[:0]
		default:
			if len(args) < 3000 {
				args = append(args, x)
			}
		}
	}
}

func (m *cmap) add(lo, hi int, to any) {
	if a, ok := to.(array); ok {
		for i, v := range a {
			if lo+i <= hi && len(m.chars) < maxMappings {
				m.chars[lo+i] = utf16Text(v)
			}
		}
		return
	}
	if hi >= lo && len(m.ranges) < 4000 {
		m.ranges = append(m.ranges, mapped{lo, hi, utf16Text(to)})
	}
}

func code(v any) int {
	t, _ := v.(text)
	n := 0
	for _, b := range t[:min(len(t), 4)] {
		n = n<<8 | int(b)
	}
	return n
}

func utf16Text(v any) string {
	t, _ := v.(text)
	t = t[:min(len(t), 64)]
	if len(t) == 1 {
		return string(rune(t[0]))
	}
	u := make([]uint16, 0, len(t)/2)
	for i := 0; i+1 < len(t); i += 2 {
		u = append(u, uint16(t[i])<<8|uint16(t[i+1]))
	}
	return string(utf16.Decode(u))
}

// text returns the text of a code. What a range gave is kept, so that each code
// is looked for once.
func (m *cmap) text(c int) (string, bool) {
	if s, ok := m.chars[c]; ok {
		return s, s != ""
	}
	out := ""
	for _, r := range m.ranges {
		if c < r.lo || c > r.hi {
			continue
		}
		if runes := []rune(r.to); len(runes) > 0 {
			runes[len(runes)-1] += rune(c - r.lo)
			out = string(runes)
		}
		break
	}
	if len(m.chars) < 2*maxMappings {
		m.chars[c] = out
	}
	return out, out != ""
}

// each calls f for every code of a text with what it shows, its width in units of
// the font's size, and whether it is the blank that word space widens.
func (t *font) each(s text, f func(letters string, width float64, blank bool)) {
	step := 1
	if t.wide && (t.cmap == nil || !t.cmap.narrow) {
		step = 2
	}
	for i := 0; i+step <= len(s); i += step {
		c := int(s[i])
		if step == 2 {
			c = c<<8 | int(s[i+1])
		}
		letters, ok := "", false
		if t.cmap != nil {
			letters, ok = t.cmap.text(c)
		}
		if !ok && !t.wide {
			letters = t.letters[c]
		}
		w, ok := t.widths[c]
		if !ok {
			w = t.usual
		}
		f(letters, w, step == 1 && c == 32)
	}
}
