// Package sample holds a made-up freelancer, for the demo and for tests. Her
// name, projects and links are fictional; the links are on example.org.
package sample

import (
	_ "embed"

	"github.com/automonet/automonet/core"
	"github.com/automonet/automonet/internal/profilefile"
)

//go:embed profile.yaml
var profile []byte

// Profile returns the sample profile.
func Profile() (core.Profile, error) { return profilefile.Parse("profile.yaml", profile) }

// ProfileYAML returns the sample profile as a file that a user can start from.
func ProfileYAML() []byte { return append([]byte(nil), profile...) }
