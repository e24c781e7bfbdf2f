// Package e2e drives the real desktop program on a screen of its own: with a mouse and a
// keyboard, by the names that its window tells assistive programs, and with a notification
// server of its own. `make desktop-test` builds the program and gives the tests a session
// bus, and a network that is nothing but a loopback interface; without a program to drive
// they are skipped.
package e2e
