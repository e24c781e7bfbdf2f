// Package frontend holds the built dashboard. It is embedded only under the build
// tag ui, so that a program for a server without one stays small.
package frontend
