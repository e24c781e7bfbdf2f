// Command sealer seals and opens texts as the agent does, one request a line, so that
// the tests of the hosted dashboard can hold what a browser does against it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"github.com/automonet/automonet/sync/replica"
)

// request is one line of the input, reply one of the output. Keys are base64.
type request struct {
	Do         string          `json:"do"`
	Passphrase string          `json:"passphrase"`
	User       string          `json:"user"`
	Wrapped    replica.Wrapped `json:"wrapped"`
	Key        []byte          `json:"key"`
	Version    int             `json:"version"`
	Table      string          `json:"table"`
	ID         string          `json:"id"`
	Column     string          `json:"column"`
	Text       string          `json:"text"`
}

type reply struct {
	Wrapped *replica.Wrapped `json:"wrapped,omitempty"`
	Key     []byte           `json:"key,omitempty"`
	Text    string           `json:"text"`
	Error   string           `json:"error,omitempty"`
}

// maxLine bounds a request, in bytes.
const maxLine = 8 << 20

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, maxLine)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var r request
		err := json.Unmarshal(in.Bytes(), &r)
		if err == nil {
			err = out.Encode(answer(r))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, "sealer:", err)
			os.Exit(1)
		}
	}
	if err := in.Err(); err != nil {
		fmt.Fprintln(os.Stderr, "sealer:", err)
		os.Exit(1)
	}
}

func answer(r request) reply {
	var out reply
	err := do(r, &out)
	if err != nil {
		out.Error = err.Error()
	}
	return out
}

func do(r request, out *reply) (err error) {
	place := replica.Place{Table: r.Table, ID: r.ID, Column: r.Column, User: r.User}
	switch r.Do {
	case "new":
		var w replica.Wrapped
		out.Key, w, err = replica.NewKey(r.Passphrase, r.User)
		out.Wrapped = &w
		return err
	case "unwrap":
		out.Key, err = r.Wrapped.Unwrap(r.Passphrase, r.User)
		return err
	case "seal", "open":
		c, err := replica.NewCipher(r.Key, r.Version)
		if err != nil {
			return err
		}
		if r.Do == "seal" {
			out.Text = c.Seal(place, r.Text)
			return nil
		}
		out.Text, err = c.Open(place, r.Text)
		return err
	}
	return fmt.Errorf("%q is no request", r.Do)
}
