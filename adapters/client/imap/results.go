package imap

import "strings"

// Result is what one method of a mail server found about a mail's sender (RFC 8601),
// such as dkim=pass; all of it in lower case.
type Result struct {
	Method, Result string
	// Props are the properties that it was found of, such as header.d.
	Props map[string]string
}

// Results reads an Authentication-Results header: the id of the server that
// wrote it, which may be missing, and the results. Comments are dropped (RFC 8601
// section 2.2).
func Results(s string) (id string, list []Result) {
	if len(s) > 16<<10 {
		s = s[:16<<10]
	}
	for i, section := range sections(s) {
		fields := strings.Fields(section)
		if len(fields) == 0 {
			continue
		}
		if i == 0 && !strings.Contains(fields[0], "=") {
			id = strings.ToLower(fields[0])
			continue
		}
		method, value, ok := strings.Cut(strings.ToLower(fields[0]), "=")
		if !ok || method == "" || len(list) >= 40 {
			continue
		}
		method, _, _ = strings.Cut(method, "/") // dkim/1=pass
		r := Result{Method: method, Result: value, Props: map[string]string{}}
		for _, f := range fields[1:] {
			if k, v, ok := strings.Cut(f, "="); ok {
				k = strings.ToLower(k)
				if _, twice := r.Props[k]; !twice {
					r.Props[k] = strings.ToLower(v)
				}
			}
		}
		list = append(list, r)
	}
	return id, list
}

// sections splits at the semicolons that stand neither in a comment nor in quotes,
// and drops comments and quotation marks. A blank within quotes becomes an
// underscore, so that what is quoted stays one word.
func sections(s string) []string {
	var out []string
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\' && (quoted || depth > 0):
			i++
		case quoted:
			if c == '"' {
				quoted = false
			} else if c == ' ' || c == '\t' || c == '=' {
				b.WriteByte('_')
			} else {
				b.WriteByte(c)
			}
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
			b.WriteByte(' ')
		case depth > 0:
		case c == '"':
			quoted = true
		case c == ';':
			out = append(out, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(out, b.String())
}
