//go:build !failpoints

package failpoint

// Enabled reports whether this binary was built with fail points.
const Enabled = false

// Reach marks an instant. It does nothing in this build.
func Reach(string) {}
