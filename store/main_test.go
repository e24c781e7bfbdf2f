package store_test

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

// TestMain checks that no connection and no background check outlives its
// store. Random walks are kept short unless -rapid.checks asks for more.
func TestMain(m *testing.M) {
	flag.Parse()
	if checks := flag.Lookup("rapid.checks"); checks != nil && checks.Value.String() == checks.DefValue {
		_ = flag.Set("rapid.checks", "15")
	}
	goleak.VerifyTestMain(m)
}
