package phone

import (
	"encoding/binary"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// stampArrivals makes the kernel attach its time of arrival to each packet: the
// process may be busy with other calls when it reads it.
func stampArrivals(conn *net.UDPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var option error
	err = raw.Control(func(fd uintptr) {
		option = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	})
	if err != nil {
		return err
	}
	return option
}

// arrivalTime returns when a packet read at `now` arrived, on now's monotonic
// clock; now itself if the control message has no time.
func arrivalTime(control []byte, now time.Time) time.Time {
	if len(control) < unix.SizeofCmsghdr {
		return now
	}
	header, data, _, err := unix.ParseOneSocketControlMessage(control)
	if err != nil || header.Type != unix.SCM_TIMESTAMPNS || len(data) < 16 {
		return now
	}
	seconds := int64(binary.NativeEndian.Uint64(data))
	nanos := int64(binary.NativeEndian.Uint64(data[8:]))
	waited := now.Sub(time.Unix(seconds, nanos))
	if waited < 0 || waited > time.Second {
		return now // the wall clock was set in between
	}
	return now.Add(-waited)
}
