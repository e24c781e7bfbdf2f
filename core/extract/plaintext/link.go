package plaintext

import "strings"

// linkText joins a link's label and target. Only web and mail links are shown;
// a target that the label already spells out, in full or cut off with "...", is
// not repeated.
func linkText(label, href string) string {
	scheme, rest, ok := strings.Cut(href, ":")
	if !ok {
		return label
	}
	switch strings.ToLower(scheme) {
	case "mailto":
		address, _, _ := strings.Cut(rest, "?")
		if address == "" || strings.Contains(strings.ToLower(label), strings.ToLower(address)) {
			return label
		}
		if label == "" {
			return address
		}
		return label + " (" + address + ")"
	case "http", "https":
		short := bare(href)
		head, cut := cutOff(label)
		switch {
		case label == "" || bare(label) == short:
			if strings.Contains(label, "://") || label == "" {
				return href
			}
			return label
		case cut && head != "" && strings.HasPrefix(short, bare(head)):
			return href
		}
		return label + " (" + href + ")"
	}
	return label
}

// cutOff reports whether a label ends in an ellipsis, and returns what is before.
func cutOff(label string) (string, bool) {
	for _, dots := range []string{"...", "…"} {
		if head, ok := strings.CutSuffix(label, dots); ok {
			return head, true
		}
	}
	return label, false
}

// bare strips what people leave out of a link when they write it down.
func bare(link string) string {
	link = strings.ToLower(link)
	if _, rest, ok := strings.Cut(link, "://"); ok {
		link = rest
	}
	return strings.TrimSuffix(strings.TrimPrefix(link, "www."), "/")
}
