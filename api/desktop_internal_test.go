package api

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheWindowSavesFilesOnly(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/api/v1/export": true, "/api/v1/admin/backups/2026-11-23.tar": true, "/api/v1/admin/backups/a%20b.tar": true,
		"/api/v1/jobs": false, "/api/v1/export/../jobs": false, "/api/v1/admin/backups/../../jobs": false, "/api/v1/admin/backups": false,
		"/api/v1/admin/backups/": false, "/api/v1/admin/backups/a?b": false, "http://example.org/api/v1/export": false, "@example.org/": false, "": false,
	} {
		require.Equal(t, want, givesFile(path), path)
	}
}
