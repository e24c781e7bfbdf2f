package main_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/core/draft"
	"github.com/automonet/automonet/internal/fakes/llm"
)

// cmdVendor starts a vendor that wants the key "sk-NAME".
func cmdVendor(ts *testscript.TestScript, s *stage, args []string) error {
	name := args[0]
	v := llm.New(llm.Config{Flavour: llm.Flavour(args[1]), Real: true, Obey: true, Key: "sk-" + name, Thoughts: "Let me think.", Reply: func(_, prompt string) string {
		if draft.Identify(prompt) == core.LangGerman {
			return "Eine Freiberuflerin arbeitet für verschiedene Kunden auf eigene Rechnung."
		}
		return "A freelancer offers professional services to different clients on a project basis instead of being permanently employed by one company."
	}})
	srv := httptest.NewServer(v)
	ts.Defer(srv.Close)
	s.vendors[name] = v
	ts.Setenv(strings.ToUpper(name)+"_URL", srv.URL+"/v1")
	ts.Setenv(strings.ToUpper(name)+"_KEY", "sk-"+name)
	return nil
}

func (s *stage) vendor(name string) (*llm.Vendor, error) {
	v, ok := s.vendors[name]
	if !ok {
		return nil, fmt.Errorf("there is no vendor %s", name)
	}
	return v, nil
}

func cmdBehave(_ *testscript.TestScript, s *stage, args []string) error {
	v, err := s.vendor(args[0])
	if err != nil {
		return err
	}
	limited, html, overloaded := llm.TooMany("3600"), llm.HTMLIn200(), llm.Overloaded()
	known := map[string]*llm.Behaviour{"none": nil, "429": &limited, "500": &overloaded, "cut": {CutAfter: 40}, "html": &html, "nousage": {NoUsage: true}, "ignoremax": {IgnoreMax: 16_000}}
	b, ok := known[args[1]]
	if !ok {
		return fmt.Errorf("there is no fault %s", args[1])
	}
	v.Always(b)
	return nil
}

func cmdAsked(_ *testscript.TestScript, s *stage, args []string) error {
	v, err := s.vendor(args[0])
	if err != nil {
		return err
	}
	if got := strconv.Itoa(len(v.Requests())); got != args[1] {
		return fmt.Errorf("it got %s calls", got)
	}
	return nil
}

func cmdBilled(_ *testscript.TestScript, s *stage, args []string) error {
	v, err := s.vendor(args[0])
	if err != nil {
		return err
	}
	if got := strconv.FormatInt(int64(v.Billed()), 10); got != args[1] {
		return fmt.Errorf("it charged %s nano-dollars", got)
	}
	return nil
}

func cmdAppend(ts *testscript.TestScript, _ *stage, args []string) error {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, err = f.WriteString(os.Expand(ts.ReadFile(args[1]), ts.Getenv))
	return err
}
