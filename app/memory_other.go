//go:build !linux

package app

// forgetStart does nothing where the system takes unused pages of a program by itself.
func forgetStart() {}
