package core

import (
	"slices"
	"strings"
	"time"
)

// UserID identifies a user of the agent.
type UserID string

// Role says what a user may do at most.
type Role string

// The roles. There is one owner's data in a folder; owners command it, reviewers
// judge and send proposals, viewers look.
const (
	RoleOwner    Role = "owner"
	RoleReviewer Role = "reviewer"
	RoleViewer   Role = "viewer"
)

// AccessScope is a right to use a part of the API. Each includes those before it:
// read < review < send < admin.
type AccessScope string

// The scopes.
const (
	// ScopeRead looks at everything but accounts and logs.
	ScopeRead AccessScope = "read"
	// ScopeReview judges jobs and edits proposals; nothing it does sends.
	ScopeReview AccessScope = "review"
	// ScopeSend approves proposals and resolves submissions.
	ScopeSend AccessScope = "send"
	// ScopeAdmin changes settings, money, accounts and the agent itself.
	ScopeAdmin AccessScope = "admin"
)

// Roles are all roles, the strongest first.
func Roles() []Role { return []Role{RoleOwner, RoleReviewer, RoleViewer} }

// Scopes are all scopes, the weakest first.
func Scopes() []AccessScope { return []AccessScope{ScopeRead, ScopeReview, ScopeSend, ScopeAdmin} }

// NewRole returns the role of that name.
func NewRole(name string) (Role, error) {
	if r := Role(name); slices.Contains(Roles(), r) {
		return r, nil
	}
	return "", Invalid("role", "%q is not a role; use owner, reviewer or viewer", Clean(name, 40, false))
}

// NewAccessScope returns the scope of that name.
func NewAccessScope(name string) (AccessScope, error) {
	if s := AccessScope(name); slices.Contains(Scopes(), s) {
		return s, nil
	}
	return "", Invalid("scope", "%q is not a scope; use read, review, send or admin", Clean(name, 40, false))
}

// Includes reports whether who holds s may do what o asks for. An unknown scope
// includes nothing and is included by none.
func (s AccessScope) Includes(o AccessScope) bool {
	have, want := slices.Index(Scopes(), s), slices.Index(Scopes(), o)
	return want >= 0 && have >= want
}

// Scope returns the strongest scope of the role, "" for an unknown role.
func (r Role) Scope() AccessScope {
	switch r {
	case RoleOwner:
		return ScopeAdmin
	case RoleReviewer:
		return ScopeSend
	case RoleViewer:
		return ScopeRead
	}
	return ""
}

// Scopes returns every scope that the role has.
func (r Role) Scopes() []AccessScope {
	return slices.DeleteFunc(Scopes(), func(s AccessScope) bool { return !r.Scope().Includes(s) })
}

// Via says how somebody proved who they are.
type Via string

// The ways to be known.
const (
	ViaSession Via = "session"
	ViaJWT     Via = "jwt"
	ViaKey     Via = "key"
	// ViaSocket is the socket in the data folder, which only the user of the
	// operating system that runs the agent can open.
	ViaSocket Via = "socket"
)

// Principal is who asks, with what they may do. The zero Principal may nothing.
type Principal struct {
	UserID UserID        `json:"user_id"`
	Name   string        `json:"name"`
	Role   Role          `json:"role"`
	Scopes []AccessScope `json:"scopes"`
	Via    Via           `json:"via"`
	// Key is the name of the API key that was shown, else "".
	Key string `json:"key,omitempty"`
}

// NewPrincipal returns who asks: the user with the scopes that both the role and
// what was shown allow. Nil scopes are all of the role.
func NewPrincipal(u User, via Via, scopes []AccessScope) (Principal, error) {
	if u.ID == "" || u.Name == "" || u.Role.Scope() == "" {
		return Principal{}, Errorf(KindDenied, "this account is not whole; ask the owner to make it anew")
	}
	if u.Disabled {
		return Principal{}, Errorf(KindUnauthenticated, "this account is switched off; ask the owner")
	}
	p := Principal{UserID: u.ID, Name: u.Name, Role: u.Role, Via: via, Scopes: u.Role.Scopes()}
	if scopes != nil {
		p.Scopes = slices.DeleteFunc(p.Scopes, func(s AccessScope) bool {
			return !slices.ContainsFunc(scopes, func(given AccessScope) bool { return given.Includes(s) })
		})
	}
	return p, nil
}

// Allows reports whether the principal may do what needs the scope.
func (p Principal) Allows(s AccessScope) bool {
	return slices.ContainsFunc(p.Scopes, func(have AccessScope) bool { return have.Includes(s) })
}

// By is how events name who did something: "user:anna", "key:ci", or "user:cli" for
// the command line on the agent's own machine.
func (p Principal) By() string {
	switch p.Via {
	case ViaKey:
		return "key:" + p.Key
	case ViaSocket:
		return "user:cli"
	case ViaSession, ViaJWT:
		return "user:" + p.Name
	}
	return "nobody"
}

// User is an account. Its secrets are kept apart.
type User struct {
	ID       UserID `json:"id"`
	Name     string `json:"name"`
	Role     Role   `json:"role"`
	Lang     Lang   `json:"language"`
	Disabled bool   `json:"disabled"`
	// HasPassword is unset until the user has opened their set-up link.
	HasPassword bool `json:"has_password"`
	// LockedUntil is set while too many wrong passwords keep the account shut.
	LockedUntil time.Time `json:"locked_until,omitzero"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

// The bounds of names and passwords.
const (
	MaxName     = 40
	MinPassword = 10
	MaxPassword = 200
)

// NewUser checks an account.
func NewUser(u User) (User, error) {
	var err error
	if u.Name, err = NewAccountName("name", u.Name); err != nil {
		return u, err
	}
	if u.Role, err = NewRole(string(u.Role)); err != nil {
		return u, err
	}
	switch u.Lang {
	case "", LangEnglish, LangGerman:
	default:
		return u, Invalid("language", "%q is not a language of this program; use en or de", Clean(string(u.Lang), 20, false))
	}
	return u, nil
}

// NewAccountName checks the name of a user or of an API key: 1 to MaxName small
// letters, digits, dots, dashes and underscores, the first a letter or a digit, so
// that no two names look alike and a name fits into a log line.
func NewAccountName(field, name string) (string, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	ok := name != "" && len(name) <= MaxName
	for i, r := range name {
		alnum := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		ok = ok && (alnum || i > 0 && strings.ContainsRune("._-", r))
	}
	if !ok {
		return "", Invalid(field, "%q does not fit; use 1 to %d letters a to z, digits, dots, dashes or underscores, the first a letter or digit", Clean(name, 60, false), MaxName)
	}
	return name, nil
}
