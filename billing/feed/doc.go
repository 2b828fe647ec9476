// Package feed reads the files that a provider's billing gives: contracts, tariffs, outages and payments as UTF-8 CSV
// with a header. It streams, whatever the size of the file, and finds every line that is wrong, with its number and
// the reasons.
//
// It uses encoding/csv and the rules of billing and billing/number; it writes nowhere. billing/store imports what it
// reads. Reasons show phones masked and names never.
package feed
