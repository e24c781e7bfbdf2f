//go:build !ui

package frontend

import (
	"embed"
	"io/fs"
)

// Files holds nothing: this program was built without the dashboard.
func Files() fs.FS { return embed.FS{} }
