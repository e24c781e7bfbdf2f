// Package review decides what may happen to a finished proposal: whether a
// human has to approve it, and, right before each send, whether it may go out
// now. It is pure: the caller brings the clock, the history and the settings,
// and evaluates it again immediately before sending.
package review
