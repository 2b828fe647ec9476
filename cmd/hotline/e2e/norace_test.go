//go:build !race

package e2e_test

// buildFlags make the service like the tests, which were built without the race detector.
var buildFlags []string
