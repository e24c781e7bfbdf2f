package api

import (
	"context"
	"net/http"
	"time"

	"github.com/automonet/automonet/core"
)

// UserList keeps the accounts.
type UserList interface {
	Users(ctx context.Context) ([]core.User, error)
	User(ctx context.Context, idOrName string) (core.User, error)
	AddUser(ctx context.Context, u core.User, by string) (core.NewUserLink, error)
	Link(ctx context.Context, idOrName, by string) (core.SetupLink, error)
	ChangeUser(ctx context.Context, idOrName string, c core.UserChange, by string) (core.User, error)
	RemoveUser(ctx context.Context, idOrName, by string) error
	Unlock(ctx context.Context, idOrName, by string) error
}

// KeyList keeps the API keys.
type KeyList interface {
	Keys(ctx context.Context, user core.UserID) ([]core.APIKey, error)
	AddKey(ctx context.Context, idOrName, name string, scopes []core.AccessScope, life time.Duration, by string) (core.NewKey, error)
	RemoveKey(ctx context.Context, id string, user core.UserID, by string) error
}

type (
	userInput struct {
		ID string `path:"id" maxLength:"64" doc:"The id or the name"`
	}
	addUserInput struct {
		Body struct {
			Name string    `json:"name" maxLength:"60"`
			Role core.Role `json:"role" maxLength:"20" doc:"owner, reviewer or viewer"`
			Lang core.Lang `json:"language,omitempty" maxLength:"10" doc:"en or de; the owner's when left out"`
		}
	}
	changeUserInput struct {
		userInput
		Body core.UserChange
	}
	addKeyInput struct {
		Body struct {
			Name   string             `json:"name" maxLength:"60"`
			Scopes []core.AccessScope `json:"scopes" minItems:"1" maxItems:"10" doc:"read, review, send, admin; each includes those before it"`
			Days   int                `json:"days,omitempty" minimum:"0" maximum:"3650" doc:"For how many days it is good; 0 is without an end"`
			User   string             `json:"user,omitempty" maxLength:"64" doc:"Whose key it is, by id or name; only with the right admin, else your own"`
		}
	}
	keyInput struct {
		ID string `path:"id" maxLength:"64" doc:"The id or the name"`
	}
)

func (h handlers) registerUsers(api resources) {
	const tag = "users"
	read(api, core.ScopeAdmin, operation("list-users", "/api/v1/users", "All accounts", tag), h.users)
	read(api, core.ScopeAdmin, operation("get-user", "/api/v1/users/{id}", "One account", tag), h.user)
	add := change("add-user", http.MethodPost, "/api/v1/users", "Make an account; the answer holds the link by which its user chooses a password", tag)
	add.DefaultStatus = http.StatusCreated
	write(api, core.ScopeAdmin, add, h.addUser)
	write(api, core.ScopeAdmin, change("change-user", http.MethodPatch, "/api/v1/users/{id}", "Change role or language, or switch an account off", tag), h.changeUser)
	write(api, core.ScopeAdmin, change("remove-user", http.MethodDelete, "/api/v1/users/{id}", "Remove an account with its sessions and keys", tag), h.removeUser)
	link := change("create-user-link", http.MethodPost, "/api/v1/users/{id}/link", "A new link by which the user chooses a password", tag)
	link.DefaultStatus = http.StatusCreated
	write(api, core.ScopeAdmin, link, h.userLink)
	write(api, core.ScopeAdmin, change("unlock-user", http.MethodPost, "/api/v1/users/{id}/unlock", "Forget the wrong passwords that keep an account shut", tag), h.unlockUser)
}

func (h handlers) registerKeys(api resources) {
	const tag = "tokens"
	read(api, core.ScopeRead, operation("list-tokens", "/api/v1/tokens", "API keys: your own, with the right admin all", tag), h.keys)
	add := change("create-token", http.MethodPost, "/api/v1/tokens", "Make an API key; its secret is in this answer only", tag)
	add.DefaultStatus = http.StatusCreated
	write(api, core.ScopeRead, add, h.addKey)
	write(api, core.ScopeRead, change("revoke-token", http.MethodDelete, "/api/v1/tokens/{id}", "Revoke an API key: your own, with the right admin any", tag), h.removeKey)
}

func (h handlers) users(ctx context.Context, _ *struct{}) (List[core.User], error) {
	list, err := h.cfg.Accounts.Users(ctx)
	return listOf(list, ""), err
}

func (h handlers) user(ctx context.Context, in *userInput) (core.User, error) {
	return h.cfg.Accounts.User(ctx, in.ID)
}

func (h handlers) addUser(ctx context.Context, in *addUserInput) (core.NewUserLink, error) {
	out, err := h.cfg.Accounts.AddUser(ctx, core.User{Name: in.Body.Name, Role: in.Body.Role, Lang: in.Body.Lang}, Who(ctx).By())
	if err == nil {
		reply(ctx).Location = "/api/v1/users/" + string(out.User.ID)
	}
	return out, err
}

func (h handlers) changeUser(ctx context.Context, in *changeUserInput) (core.User, error) {
	return h.cfg.Accounts.ChangeUser(ctx, in.ID, in.Body, Who(ctx).By())
}

func (h handlers) removeUser(ctx context.Context, in *userInput) (None, error) {
	return None{}, h.cfg.Accounts.RemoveUser(ctx, in.ID, Who(ctx).By())
}

func (h handlers) userLink(ctx context.Context, in *userInput) (core.SetupLink, error) {
	return h.cfg.Accounts.Link(ctx, in.ID, Who(ctx).By())
}

func (h handlers) unlockUser(ctx context.Context, in *userInput) (None, error) {
	return None{}, h.cfg.Accounts.Unlock(ctx, in.ID, Who(ctx).By())
}

// keysOf is whose keys somebody commands: "" for those of all.
func keysOf(who core.Principal) core.UserID {
	if who.Allows(core.ScopeAdmin) {
		return ""
	}
	return who.UserID
}

func (h handlers) keys(ctx context.Context, _ *struct{}) (List[core.APIKey], error) {
	list, err := h.cfg.Accounts.Keys(ctx, keysOf(Who(ctx)))
	return listOf(list, ""), err
}

// addKey gives a key no right that who asks does not have at this moment: a token
// that was narrowed makes no wider key.
func (h handlers) addKey(ctx context.Context, in *addKeyInput) (out core.NewKey, err error) {
	who, err := personal(ctx)
	if err != nil {
		return out, err
	}
	for _, s := range in.Body.Scopes {
		if !who.Allows(s) {
			if _, err := core.NewAccessScope(string(s)); err != nil {
				return out, err
			}
			return out, core.Errorf(core.KindDenied, "this needs the right %q, which this account or key does not have; ask the owner", s)
		}
	}
	user := string(who.UserID)
	if in.Body.User != "" && in.Body.User != user && in.Body.User != who.Name {
		if !who.Allows(core.ScopeAdmin) {
			return out, core.Errorf(core.KindDenied, "this needs the right %q, which this account or key does not have; ask the owner", core.ScopeAdmin)
		}
		user = in.Body.User
	}
	out, err = h.cfg.Accounts.AddKey(ctx, user, in.Body.Name, in.Body.Scopes, time.Duration(in.Body.Days)*24*time.Hour, who.By())
	if err == nil {
		reply(ctx).Location = "/api/v1/tokens/" + string(out.ID)
	}
	return out, err
}

func (h handlers) removeKey(ctx context.Context, in *keyInput) (out None, err error) {
	who, err := personal(ctx)
	if err != nil {
		return out, err
	}
	return out, h.cfg.Accounts.RemoveKey(ctx, in.ID, keysOf(who), who.By())
}
