// Package replay runs policies over a recorded history: what they would have
// decided, how that differs, and what it would have earned, with its error or the
// refusal to say. A policy sees the history through views that end at the moment
// of its decision; that it reads nothing later is checked by replaying it over
// histories whose future is another one. It is pure.
package replay
