package core

import "strings"

// Scope is one limit that a model call must fit in, for example "day:2026-11-23",
// "month:2026-11", "job:<id>", "provider:openai" or "task:draft".
type Scope string

// ScopeKind is the part of a scope before the colon.
type ScopeKind string

// The kinds of scope that a call is held against.
const (
	ScopeDay      ScopeKind = "day"
	ScopeMonth    ScopeKind = "month"
	ScopeJob      ScopeKind = "job"
	ScopeProvider ScopeKind = "provider"
	ScopeTask     ScopeKind = "task"
)

// NewScope joins a kind and a window or name; it refuses empty parts.
func NewScope(kind ScopeKind, name string) (Scope, error) {
	switch kind {
	case ScopeDay, ScopeMonth, ScopeJob, ScopeProvider, ScopeTask:
	default:
		return "", Invalid("scope", "%q is not a kind of scope; use day, month, job, provider or task", clip(string(kind), 20))
	}
	if name == "" || strings.ContainsAny(name, " \t\n") {
		return "", Invalid("scope", "a %s scope needs a name without blanks", kind)
	}
	return Scope(string(kind) + ":" + name), nil
}

// Kind returns the kind of the scope.
func (s Scope) Kind() ScopeKind {
	k, _, _ := strings.Cut(string(s), ":")
	return ScopeKind(k)
}
