package feed

import "strings"

// Elements names, by field, the first plain element from which a definition takes it.
func Elements(driver string) map[string]string {
	out := map[string]string{}
	defs, err := definitions()
	if err != nil {
		return out
	}
	for _, d := range defs {
		if d.Driver != driver {
			continue
		}
		for field, names := range map[string][]string{"company": d.Company, "location": d.Location} {
			for _, n := range names {
				if out[field] == "" && !strings.ContainsAny(n, "@:") && n != "author" && n != "title" {
					out[field] = n
				}
			}
		}
	}
	return out
}
