// Package learn learns from what became of sent proposals: how likely a reply
// and a win are, how long they take, whether the rates have changed, and which
// way of answering earns more. Everything is a Gaussian belief about the weights
// of a logistic model that is updated one send at a time; what is not known yet
// (a send without an answer so far) counts as not known yet, never as a loss.
//
// The package is pure: time and randomness are arguments. Values are copied on
// change, so that a Model may be read by many goroutines while a newer one is
// made. A Model is not written to by two goroutines at once.
package learn
