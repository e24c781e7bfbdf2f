package supabase_test

import (
	"os"
	"testing"

	"github.com/automonet/automonet/internal/stack"
)

var shared stack.Shared

func TestMain(m *testing.M) { os.Exit(shared.Run(m)) }
