// Package billing is what the hotline knows of the provider's subscribers: so far how their telephone numbers
// may be shown. It does no input or output; billing/store keeps what it describes.
//
// It uses the standard library only. The commands of cmd/hotline and whatever writes a log call it.
package billing
