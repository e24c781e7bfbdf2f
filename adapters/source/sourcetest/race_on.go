//go:build race

package sourcetest

const underRace = true
