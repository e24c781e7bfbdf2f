package core

import (
	"regexp"
	"sync"
)

// Pattern is a regular expression that is compiled at its first use: the rules
// hold a hundred large ones, and a program that only starts should not wait for
// them. Its methods are those of regexp.Regexp. It is safe for concurrent use.
type Pattern struct {
	expr     string
	once     sync.Once
	compiled *regexp.Regexp
}

// NewPattern returns the pattern of an expression. One that is not in order
// panics at its first use.
func NewPattern(expr string) *Pattern { return &Pattern{expr: expr} }

func (p *Pattern) get() *regexp.Regexp {
	p.once.Do(func() { p.compiled = regexp.MustCompile(p.expr) })
	return p.compiled
}

// MatchString reports whether s holds a match.
func (p *Pattern) MatchString(s string) bool { return p.get().MatchString(s) }

// FindString returns the first match in s.
func (p *Pattern) FindString(s string) string { return p.get().FindString(s) }

// FindStringIndex returns where the first match in s lies.
func (p *Pattern) FindStringIndex(s string) []int { return p.get().FindStringIndex(s) }

// FindStringSubmatch returns the first match in s and its groups.
func (p *Pattern) FindStringSubmatch(s string) []string { return p.get().FindStringSubmatch(s) }

// FindStringSubmatchIndex returns where the first match in s and its groups lie.
func (p *Pattern) FindStringSubmatchIndex(s string) []int { return p.get().FindStringSubmatchIndex(s) }

// FindAllString returns at most n matches in s, all for -1.
func (p *Pattern) FindAllString(s string, n int) []string { return p.get().FindAllString(s, n) }

// FindAllStringIndex returns where at most n matches in s lie.
func (p *Pattern) FindAllStringIndex(s string, n int) [][]int {
	return p.get().FindAllStringIndex(s, n)
}

// FindAllStringSubmatch returns at most n matches in s and their groups.
func (p *Pattern) FindAllStringSubmatch(s string, n int) [][]string {
	return p.get().FindAllStringSubmatch(s, n)
}

// FindAllStringSubmatchIndex returns where at most n matches in s and their groups lie.
func (p *Pattern) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return p.get().FindAllStringSubmatchIndex(s, n)
}

// ReplaceAllString replaces the matches in s; $1 in with stands for a group.
func (p *Pattern) ReplaceAllString(s, with string) string { return p.get().ReplaceAllString(s, with) }

// ReplaceAllLiteralString replaces the matches in s by with as it stands.
func (p *Pattern) ReplaceAllLiteralString(s, with string) string {
	return p.get().ReplaceAllLiteralString(s, with)
}

// ReplaceAllStringFunc replaces the matches in s by what f makes of each.
func (p *Pattern) ReplaceAllStringFunc(s string, f func(string) string) string {
	return p.get().ReplaceAllStringFunc(s, f)
}
