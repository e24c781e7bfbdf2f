package cli

import (
	"context"
	"time"

	"github.com/automonet/automonet/core"
)

// porter is the part of memory that knows users and keys.
type porter struct {
	users    []core.User
	keys     []core.APIKey
	password string
	did      []string
}

func (m *memory) Users(context.Context) ([]core.User, error) { return m.users, m.fail }

func (m *memory) user(name string) (*core.User, error) {
	for i := range m.users {
		if m.users[i].Name == name {
			return &m.users[i], m.fail
		}
	}
	return nil, core.Errorf(core.KindNotFound, "there is no user %s; list them with: automonet user list", name)
}

func (m *memory) AddUser(_ context.Context, u core.User, by string) (core.NewUserLink, error) {
	u, err := core.NewUser(u)
	if err != nil {
		return core.NewUserLink{}, err
	}
	u.ID, u.CreatedAt = core.UserID("u-"+u.Name), m.now
	m.users = append(m.users, u)
	m.did = append(m.did, "add "+u.Name+" by "+by)
	return core.NewUserLink{User: u, Link: core.SetupLink{Token: "token-of-" + u.Name, User: u.Name, ExpiresAt: m.now.Add(time.Hour)}}, m.fail
}

func (m *memory) ChangeUser(_ context.Context, name string, c core.UserChange, _ string) (core.User, error) {
	u, err := m.user(name)
	if err != nil {
		return core.User{}, err
	}
	if c.Role != nil {
		u.Role = *c.Role
	}
	if c.Disabled != nil {
		u.Disabled = *c.Disabled
	}
	return *u, nil
}

func (m *memory) SetPassword(_ context.Context, name, password, _ string) error {
	u, err := m.user(name)
	if err != nil {
		return err
	}
	u.HasPassword, m.password = true, password
	return core.NewPassword(name, password)
}

func (m *memory) Sessions(_ context.Context, name string) ([]core.AccessSession, error) {
	u, err := m.user(name)
	if err != nil || u.Disabled {
		return nil, err
	}
	return []core.AccessSession{{ID: "s1", CreatedAt: m.now, SeenAt: m.now, Addr: "192.0.2.7", Agent: "Firefox " + evil}}, nil
}

func (m *memory) SignOut(_ context.Context, name, _ string) error {
	u, err := m.user(name)
	if err == nil {
		u.Disabled = true // nobody who is signed in nowhere has a session
	}
	return err
}

func (m *memory) UnlockUser(_ context.Context, name, _ string) error {
	u, err := m.user(name)
	if err == nil {
		u.LockedUntil = time.Time{}
	}
	return err
}

func (m *memory) RemoveUser(_ context.Context, name, _ string) error {
	if _, err := m.user(name); err != nil {
		return err
	}
	m.did = append(m.did, "remove "+name)
	return nil
}

func (m *memory) SetupLink(_ context.Context, name, _ string) (core.SetupLink, error) {
	return core.SetupLink{Token: "token-of-" + name, User: name, ExpiresAt: m.now.Add(time.Hour)}, m.fail
}

func (m *memory) Keys(context.Context) ([]core.APIKey, error) { return m.keys, m.fail }

func (m *memory) AddKey(_ context.Context, user, name string, scopes []core.AccessScope, life time.Duration, _ string) (core.NewKey, error) {
	k := core.APIKey{ID: core.KeyID("k-" + name), User: user, Name: name, Prefix: "amk_test", Scopes: scopes, CreatedAt: m.now}
	if life > 0 {
		k.ExpiresAt = m.now.Add(life)
	}
	m.keys = append(m.keys, k)
	return core.NewKey{APIKey: k, Secret: "amk_test_secret"}, m.fail
}

func (m *memory) RemoveKey(_ context.Context, name, _ string) error {
	m.did = append(m.did, "revoke "+name)
	return m.fail
}

func (m *memory) RotateKeys(context.Context, string) error {
	m.did = append(m.did, "rotate")
	return m.fail
}
