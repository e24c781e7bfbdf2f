package core_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/automonet/automonet/core"
)

func TestAPosterIsACompanyOrAnAccount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, company, author, url, want string
	}{
		{"a company", "ACME", "anna", "https://www.reddit.com/r/forhire/comments/a1/x/", "ACME"},
		{"an account", "", "Anna_B", "https://www.reddit.com/r/forhire/comments/a1/x/", "anna_b at reddit.com"},
		{"the same account on the old pages", "", "anna_b", "https://old.reddit.com/r/hiring/comments/b2/y/", "anna_b at reddit.com"},
		{"a feed's author may be the board", "", "admin", "https://board.example/jobs/1", ""},
		{"another host with that end", "", "anna", "https://notreddit.com/x", ""},
		{"nobody", "", "", "https://www.reddit.com/r/forhire/comments/a1/x/", ""},
		{"no link", "", "anna", "://", ""},
	} {
		assert.Equal(t, c.want, core.Poster(core.Job{Company: c.company}, []core.Posting{{Author: c.author, URL: c.url}}), c.name)
	}
}
