package core

import (
	"fmt"
	"sort"
	"strings"
)

// Transition is one allowed step of a state machine. On names the event that
// causes it, in the words the documentation and the audit log use.
type Transition[S ~string] struct {
	From, To S
	On       string
}

// Machine is a state machine held as data: the store refuses each step that is
// not listed, tests walk it, and the documentation is drawn from it.
type Machine[S ~string] struct {
	Name        string
	Initial     S
	Transitions []Transition[S]
}

// Allows reports whether a step from one state to another is listed.
func (m Machine[S]) Allows(from, to S) bool {
	for _, t := range m.Transitions {
		if t.From == from && t.To == to {
			return true
		}
	}
	return false
}

// Check returns a KindConflict error unless the step is allowed.
func (m Machine[S]) Check(from, to S) error {
	if m.Allows(from, to) {
		return nil
	}
	return Errorf(KindConflict, "a %s that is %s cannot become %s; possible: %s",
		m.Name, from, to, strings.Join(m.next(from), ", "))
}

// Valid reports whether s is a state of the machine.
func (m Machine[S]) Valid(s S) bool {
	for _, known := range m.States() {
		if known == s {
			return true
		}
	}
	return false
}

// States returns every state, the initial one first, the rest in order of
// first mention.
func (m Machine[S]) States() []S {
	seen := map[S]bool{m.Initial: true}
	states := []S{m.Initial}
	for _, t := range m.Transitions {
		for _, s := range []S{t.From, t.To} {
			if !seen[s] {
				seen[s] = true
				states = append(states, s)
			}
		}
	}
	return states
}

// Known lists the states for people, separated by commas.
func (m Machine[S]) Known() string {
	var names []string
	for _, s := range m.States() {
		names = append(names, string(s))
	}
	return strings.Join(names, ", ")
}

// Final reports whether no step leads out of s.
func (m Machine[S]) Final(s S) bool {
	for _, t := range m.Transitions {
		if t.From == s {
			return false
		}
	}
	return true
}

// Mermaid draws the machine as a Mermaid state diagram for the documentation.
func (m Machine[S]) Mermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	fmt.Fprintf(&b, "    [*] --> %s\n", m.Initial)
	for _, t := range m.Transitions {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", t.From, t.To, t.On)
	}
	for _, s := range m.States() {
		if m.Final(s) {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	return b.String()
}

func (m Machine[S]) next(from S) []string {
	var out []string
	for _, t := range m.Transitions {
		if t.From == from {
			out = append(out, string(t.To))
		}
	}
	if len(out) == 0 {
		return []string{"nothing, it is final"}
	}
	sort.Strings(out)
	return out
}
