// Package phone is a SIP telephone in software that presses keys and knows
// by ear which prompt it hears.
//
// It dials the hotline as a caller does (Phone.Start, Phone.Dial), or registers
// as an operator's device and answers (Phone.Register). Every call keeps a
// timed transcript: ringing, answered, which prompt began and where it was cut,
// music, the other side's line, silence, lost packets, keys, and who hung up
// and why. Prompts are recognised exactly, without signal processing: an A-law
// call through Asterisk carries the bytes of the prompt's file, so an index over
// the 160-byte frames of all files (Ear) names each arriving packet.
//
// SIP is sipgo's. The media path is the package's own RTP socket with pion/rtp:
// benchmarks need the kernel's arrival time of a packet, which diago's readers
// do not carry, and two hundred calls in one process need one shared 20 ms pace
// and no RTCP sockets, goroutines and buffers per call.
//
// Used by `hotline call` and `hotline operator`, by the end-to-end tests and by
// the benchmarks.
package phone
