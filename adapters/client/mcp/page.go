package mcp

import "encoding/json"

// NextPage reads from the answer of a tool that searches whether there is a further
// page, and the token that names it where the tool pages by tokens. listed is how
// many entries the answer held, perPage how many a full one holds.
func NextPage(t Tool, answer json.RawMessage, listed, perPage int) (token string, more bool) {
	if v, ok := Find(answer, "has_more", "hasMore", "hasNextPage", "has_next_page"); ok {
		if b, isBool := v.(bool); isBool && !b {
			return "", false
		}
	}
	if v, ok := Find(answer, "next_cursor", "nextCursor", "endCursor", "next_page_token"); ok {
		if s, isText := v.(string); isText && s != "" && (t.Takes("cursor") || t.Takes("page_token") || t.Takes("after")) {
			return s, true
		}
	}
	return "", listed >= perPage && (t.Takes("offset") || t.Takes("start") || t.Takes("page"))
}

// PutPage asks for a page, counted from 0, by the token that NextPage gave or else by
// its position.
func (a Args) PutPage(t Tool, page int, token string, perPage int) {
	a.Put(t, perPage, "limit", "page_size", "count")
	switch {
	case page <= 0:
	case token != "":
		a.Put(t, token, "cursor", "page_token", "after")
	case !a.Put(t, page*perPage, "offset", "start"):
		a.Put(t, page+1, "page")
	}
}
