package desk

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// address returns from where a request comes: the last address that is none of our proxies'. Of IPv6 it is the network of a
// customer (/64), in which anybody has as many addresses as they like.
func (g *Gate) address(r *http.Request) string {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	client := from.Addr().Unmap()
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(forwarded) {
		if !g.isProxy(client) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		client = before.Unmap()
	}
	if client.Is6() {
		if network, err := client.WithZone("").Prefix(64); err == nil {
			return network.String()
		}
	}
	return client.String()
}

func (g *Gate) isProxy(address netip.Addr) bool {
	return slices.ContainsFunc(g.Proxies, func(p netip.Prefix) bool { return p.Contains(address) })
}
