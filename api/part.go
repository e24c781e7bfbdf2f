package api

import "net/http"

// Part is a piece of the API that only some programs have. A program without it does
// not hold its code: the part comes with its registration.
type Part struct {
	register func(api resources)
	// path is a page of the part that is served to everybody, "" for none.
	path string
	page func(h handlers, w http.ResponseWriter, r *http.Request)
	// window is set for the part of the program that has a window of its own.
	window bool
}

// pageOf returns the part's page that stands at a path.
func (h handlers) pageOf(path string) (func(h handlers, w http.ResponseWriter, r *http.Request), bool) {
	for _, p := range h.cfg.Parts {
		if p.page != nil && p.path == path {
			return p.page, true
		}
	}
	return nil, false
}

// windowed reports whether the program has a window of its own.
func (h handlers) windowed() bool {
	for _, p := range h.cfg.Parts {
		if p.window {
			return true
		}
	}
	return false
}
