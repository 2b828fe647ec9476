package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/billing/store"
	"hotline/routing/access"
	"hotline/routing/desk"
	"hotline/routing/session"
)

// doorSettings is who may use pages and API, checked.
type doorSettings struct {
	publicURL *url.URL // nil: pages are reached as the service is, without TLS
	proxies   []netip.Prefix
	clients   []desk.Client
	sealer    *access.Sealer // nil: no second factor is offered
	strict    []access.Role  // that must have a second factor
}

// minToken is how many characters the token of a program has at least: it is never typed, so it can be beyond guessing.
const minToken = 32

// door checks who may use pages and API. The error names all that is wrong, and shows no token.
func (c httpConfig) door() (doorSettings, error) {
	var d doorSettings
	var faults []error
	if c.PublicURL != "" {
		var err error
		d.publicURL, err = publicURL(c.PublicURL)
		faults = append(faults, err)
	}
	for i, text := range c.Proxies {
		prefix, err := network(text)
		if err != nil {
			faults = append(faults, fmt.Errorf("http.proxies[%d]: %q is no address or network", i, text))
		}
		d.proxies = append(d.proxies, prefix)
	}
	for i, token := range c.Tokens {
		if strings.TrimSpace(token) == "" {
			faults = append(faults, fmt.Errorf("http.tokens[%d]: empty", i))
		}
		d.clients = append(d.clients, desk.Client{Name: fmt.Sprintf("http.tokens[%d]", i), Token: token, Scopes: access.Scopes()})
	}
	var err error
	d.sealer, d.strict, err = c.secondFactor()
	faults = append(faults, err)
	seen := make(map[string]bool)
	for i, client := range c.Clients {
		checked, err := client.check()
		if seen[client.Name] {
			err = errors.Join(err, errors.New("name: is there twice"))
		}
		seen[client.Name] = true
		if err != nil {
			faults = append(faults, fmt.Errorf("http.clients[%d]: %w", i, err))
		}
		d.clients = append(d.clients, checked)
	}
	return d, errors.Join(faults...)
}

// secondFactor checks how one-time codes are kept and who must have them. The error names all that is wrong, and shows no key.
func (c httpConfig) secondFactor() (sealer *access.Sealer, strict []access.Role, err error) {
	var faults []error
	written, err := readSecret(c.SecondFactorKey, c.SecondFactorKeyFile, "http.second_factor_key_file")
	faults = append(faults, err)
	if written != "" {
		key, err := hex.DecodeString(written)
		if err == nil {
			sealer, err = access.NewSealer(key)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("http.second_factor_key: not %d bytes in hex, as of openssl rand -hex %[1]d", access.SealerKey))
		}
	}
	for _, text := range c.SecondFactor {
		role := access.Role(text)
		if !role.Valid() {
			faults = append(faults, fmt.Errorf("http.second_factor: %q is none of %v", text, access.Roles()))
		}
		strict = append(strict, role)
	}
	if len(strict) > 0 && written == "" && err == nil {
		faults = append(faults, errors.New("http.second_factor: names roles, but there is no http.second_factor_key"))
	}
	return sealer, strict, errors.Join(faults...)
}

// overheard reports whether other machines reach the pages without TLS, as far as the configuration tells.
func (c httpConfig) overheard() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	address, parsed := netip.ParseAddr(host)
	inside := host == "localhost" || parsed == nil && address.IsLoopback()
	return err == nil && !inside && !strings.HasPrefix(c.PublicURL, "https:")
}

func publicURL(text string) (*url.URL, error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" || parsed.Scheme != "https" && parsed.Scheme != "http" || strings.Trim(parsed.Path, "/") != "" {
		return nil, errors.New("http.public_url: not of the form https://host or https://host:port")
	}
	return parsed, nil
}

// network reads one address, or a network such as 10.0.0.0/8.
func network(text string) (netip.Prefix, error) {
	if address, err := netip.ParseAddr(text); err == nil {
		return address.Prefix(address.BitLen())
	}
	return netip.ParsePrefix(text)
}

// check reads a program's token and scopes. The error names all that is wrong, on one line.
func (c clientConfig) check() (desk.Client, error) {
	client := desk.Client{Name: c.Name, Token: c.Token}
	var faults []string
	if c.Name == "" {
		faults = append(faults, "name: missing")
	}
	if c.TokenFile != "" {
		text, err := os.ReadFile(c.TokenFile)
		if err != nil {
			faults = append(faults, "token_file: "+err.Error())
		}
		client.Token = strings.TrimSpace(string(text))
	}
	if utf8.RuneCountInString(client.Token) < minToken {
		faults = append(faults, fmt.Sprintf("token: fewer than %d characters", minToken))
	}
	if len(c.Scopes) == 0 {
		faults = append(faults, "scopes: none")
	}
	for _, text := range c.Scopes {
		scope := access.Scope(text)
		if !scope.Valid() {
			faults = append(faults, fmt.Sprintf("scopes: %q is none of %v", text, access.Scopes()))
		}
		client.Scopes = append(client.Scopes, scope)
	}
	if len(faults) > 0 {
		return client, errors.New(strings.Join(faults, "; "))
	}
	return client, nil
}

// assembleDoor puts together who may come in. Sessions go by the machine's clock: HOTLINE_CLOCK is for calls.
func (v *service) assembleDoor() (err error) {
	s := v.settings
	config := session.Config{URL: s.Redis.URL, Site: s.Routing.Site, Node: s.Node, Limits: access.DefaultLimits(), Now: time.Now}
	if v.sessions, err = session.New(config, s.logger); err != nil {
		return fmt.Errorf("redis.url: %w", err)
	}
	if s.HTTP.overheard() {
		s.logger.Warn("browsers reach the pages without TLS: passwords can be read on the way (http.public_url with https)", "http", s.HTTP.Listen)
	}
	v.refusals = desk.NewMetrics(v.registry)
	v.accounts = store.NewAccounts(v.database, s.Routing.Site)
	v.gate, err = desk.NewGate(desk.GateParts{
		Accounts: v.accounts, Passwords: v.accounts, Hasher: access.NewHasher(), Sessions: v.sessions,
		Throttle: session.NewThrottle(v.sessions), Limits: config.Limits,
		SecondFactor: desk.SecondFactor{Kept: v.accounts, Sealer: s.door.sealer, Roles: s.door.strict, Now: time.Now},
		Clients:      s.door.clients, Auditor: audit{v.database}, Metrics: v.refusals, Demo: s.Desk.Demo, Zone: s.dialogue.Location,
		PublicURL: s.door.publicURL, Proxies: s.door.proxies, Now: s.now, Log: s.logger,
	})
	return err
}
