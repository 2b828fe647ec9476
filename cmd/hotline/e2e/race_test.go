//go:build race

package e2e_test

// buildFlags make the service like the tests: a data race in it fails the test whose service it is.
var buildFlags = []string{"-race"}
