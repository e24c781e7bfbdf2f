package proof_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// claimsOf are the claims of a device's access token.
func claimsOf(t *testing.T, d device) map[string]any {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(d.AccessToken, ".")[1])
	require.NoError(t, err)
	var out map[string]any
	require.NoError(t, json.Unmarshal(raw, &out))
	return out
}

func sessionOf(t *testing.T, d device) string { return claimsOf(t, d)["session_id"].(string) }
