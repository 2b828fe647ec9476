package phone

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// maxDatagram is the largest packet read: no audio packet comes near it.
const maxDatagram = 1500

// socket is a call's RTP socket.
type socket struct{ *net.UDPConn }

// openSocket binds a free port on the address and asks the kernel for the
// arrival time of every packet.
func openSocket(ctx context.Context, addr netip.Addr) (socket, error) {
	var config net.ListenConfig
	conn, err := config.ListenPacket(ctx, "udp", netip.AddrPortFrom(addr, 0).String())
	if err != nil {
		return socket{}, fmt.Errorf("open RTP port: %w", err)
	}
	s := socket{conn.(*net.UDPConn)}
	if err := stampArrivals(s.UDPConn); err != nil {
		return socket{}, fmt.Errorf("ask for arrival times: %w", err)
	}
	return s, nil
}

// local returns the address the socket is bound to.
func (s socket) local() netip.AddrPort {
	return s.LocalAddr().(*net.UDPAddr).AddrPort()
}

// serve hands every datagram with its arrival time to take, until the socket is
// closed. The datagram is only valid during the call.
func (s socket) serve(take func(datagram []byte, at time.Time)) {
	buffer, control := make([]byte, maxDatagram), make([]byte, 64)
	for {
		n, controls, _, _, err := s.ReadMsgUDPAddrPort(buffer, control)
		if err != nil {
			return
		}
		take(buffer[:n], arrivalTime(control[:controls], time.Now()))
	}
}
