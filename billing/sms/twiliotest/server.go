// Package twiliotest is a server in Twilio's place, on this machine: it takes messages and lists them as Twilio's REST
// API does, signs and sends status call-backs, and fails in the ways that Twilio and the way there can. It uses
// net/http only. Tests of billing/sms and end-to-end tests start it; nothing else calls it.
package twiliotest

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Message is a message that the server has taken.
type Message struct {
	SID      string
	To       string
	From     string
	Body     string
	Callback string // where status call-backs go; empty: nowhere
	Created  time.Time
}

// Server takes messages. Fault decides for each request, in order of arrival, what goes wrong with it; set it before
// Start. The zero value with an account is ready to start.
type Server struct {
	AccountSID string
	AuthToken  string
	Fault      func(*http.Request) Fault // nil: nothing goes wrong
	Slow       time.Duration             // how long Hang and HangThenTake wait
	Listen     string                    // where to listen, 127.0.0.1:port; empty: on a free port

	mu       sync.Mutex
	messages []Message
	requests int
	address  string
	server   *http.Server
	served   chan struct{}
}

// Start listens on a port of 127.0.0.1, the same each time it is started. The error is one of the network.
func (s *Server) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.address == "" {
		s.address = cmp.Or(s.Listen, "127.0.0.1:0")
	}
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return fmt.Errorf("twiliotest: %w", err)
	}
	s.address = listener.Addr().String()
	s.server = &http.Server{Handler: s.handler(), ReadHeaderTimeout: time.Second}
	s.served = make(chan struct{})
	go func(server *http.Server, served chan struct{}) {
		defer close(served)
		_ = server.Serve(listener) // ends with Stop
	}(s.server, s.served)
	return nil
}

// Stop breaks all connections and refuses new ones, until the next Start.
func (s *Server) Stop() {
	s.mu.Lock()
	server, served := s.server, s.served
	s.mu.Unlock()
	_ = server.Close() // broken on purpose
	<-served
}

// URL returns the base URL of the API.
func (s *Server) URL() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "http://" + s.address
}

// Messages returns the messages taken, in order.
func (s *Server) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.messages)
}

// Requests returns how many requests have come.
func (s *Server) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// Callback returns the request with which Twilio reports the status of a message, signed. code is Twilio's error code;
// empty: none.
func (s *Server) Callback(ctx context.Context, m Message, status, code string) (*http.Request, error) {
	form := url.Values{"AccountSid": {s.AccountSID}, "MessageSid": {m.SID}, "MessageStatus": {status}, "To": {m.To}}
	if code != "" {
		form.Set("ErrorCode", code)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.Callback, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, fmt.Errorf("twiliotest: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("X-Twilio-Signature", s.sign(m.Callback, form))
	return request, nil
}

// sign is written after Twilio's documentation ("Security: validating signatures"), apart from twilio-go: the HMAC-SHA1
// of the address followed by the names and values of the form in alphabetical order.
func (s *Server) sign(address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(s.AuthToken))
	fmt.Fprint(mac, address)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		fmt.Fprint(mac, name, form.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	path := "/2010-04-01/Accounts/" + s.AccountSID + "/Messages.json"
	mux.HandleFunc("POST "+path, s.create)
	mux.HandleFunc("GET "+path, s.list)
	return mux
}

// next returns what goes wrong with the request.
func (s *Server) next(r *http.Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	if s.Fault == nil {
		return None
	}
	return s.Fault(r)
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != s.AccountSID || password != s.AuthToken {
		refuse(w, http.StatusUnauthorized, 20003, "Authenticate")
		return
	}
	if err := r.ParseForm(); err != nil {
		refuse(w, http.StatusBadRequest, 20001, "Malformed request")
		return
	}
	s.answer(w, r, s.next(r), func() any { return resource(s.take(r.PostForm)) }, http.StatusCreated)
}

func (s *Server) take(form url.Values) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := Message{
		SID: fmt.Sprintf("SM%032x", len(s.messages)+1), To: form.Get("To"), From: form.Get("From"),
		Body: form.Get("Body"), Callback: form.Get("StatusCallback"), Created: time.Now(),
	}
	s.messages = append(s.messages, m)
	return m
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	s.answer(w, r, s.next(r), func() any {
		found := []any{}
		for _, m := range slices.Backward(s.Messages()) {
			if m.To == r.URL.Query().Get("To") {
				found = append(found, resource(m))
			}
		}
		return map[string]any{"messages": found, "page": 0, "page_size": len(found)}
	}, http.StatusOK)
}

// resource is a message as Twilio's API shows it, as far as anybody here reads it.
func resource(m Message) map[string]any {
	return map[string]any{
		"sid": m.SID, "to": m.To, "from": m.From, "body": m.Body, "status": "queued", "direction": "outbound-api",
		"date_created": m.Created.UTC().Format(time.RFC1123Z), "date_sent": nil,
	}
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may be gone
}

func refuse(w http.ResponseWriter, status, code int, text string) {
	respond(w, status, map[string]any{"code": code, "message": text, "status": status})
}
