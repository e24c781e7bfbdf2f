//go:build !race

package sourcetest

// underRace is set where the race detector runs.
const underRace = false
