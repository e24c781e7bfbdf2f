package mcp

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPagesFollowByTokenOrByPosition(t *testing.T) {
	t.Parallel()
	takes := func(names ...string) Tool {
		tool := Tool{Params: map[string]Param{}}
		for _, n := range names {
			tool.Params[n] = Param{}
		}
		return tool
	}
	for name, tt := range map[string]struct {
		tool   Tool
		answer string
		listed int
		token  string
		more   bool
		args   Args
	}{
		"by a token":                        {takes("cursor", "limit"), `{"next_cursor":"abc"}`, 3, "abc", true, Args{"cursor": "abc", "limit": 10}},
		"by a token of another name":        {takes("page_token"), `{"page":{"nextCursor":"abc"}}`, 3, "abc", true, Args{"page_token": "abc"}},
		"a token that the tool cannot take": {takes("offset"), `{"next_cursor":"abc"}`, 10, "", true, Args{"offset": 20}},
		"by position":                       {takes("start"), `{}`, 10, "", true, Args{"start": 20}},
		"by number":                         {takes("page"), `{}`, 10, "", true, Args{"page": 3}},
		"a page that is not full":           {takes("page"), `{}`, 9, "", false, nil},
		"the tool says it is over":          {takes("cursor"), `{"has_more":false,"next_cursor":"abc"}`, 10, "", false, nil},
		"a tool without pages":              {takes("query"), `{}`, 10, "", false, nil},
		"an odd token":                      {takes("cursor"), `{"next_cursor":7}`, 10, "", false, nil},
	} {
		token, more := NextPage(tt.tool, json.RawMessage(tt.answer), tt.listed, 10)
		assert.Equal(t, tt.token, token, name)
		assert.Equal(t, tt.more, more, name)
		if more {
			a := Args{}
			a.PutPage(tt.tool, 2, token, 10)
			assert.Equal(t, tt.args, a, name)
		}
	}
	first := Args{}
	first.PutPage(takes("page", "count"), 0, "", 10)
	assert.Equal(t, Args{"count": 10}, first)
}
