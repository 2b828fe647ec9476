//go:build !linux

package phone

import (
	"net"
	"time"
)

// stampArrivals does nothing where the kernel's arrival times are not used.
func stampArrivals(*net.UDPConn) error { return nil }

// arrivalTime is when the packet was read.
func arrivalTime(_ []byte, now time.Time) time.Time { return now }
