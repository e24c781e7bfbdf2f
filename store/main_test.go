package store_test

import (
	"testing"

	"go.uber.org/goleak"
)

// TestMain checks that no connection and no background check outlives its store.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
