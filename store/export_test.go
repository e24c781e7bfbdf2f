package store

// NarrowSearch lowers how many matches a search looks at.
func (s *Store) NarrowSearch(n int) { s.window = n }
