package main

import (
	"context"
	"net"
	"net/http"
	"testing"
)

// A request that does not end keeps the service from ending neither long nor well.
func TestServiceEndsWhileRequestsHang(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	hanging := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- serveHTTP(ctx, listener, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(hanging)
			<-r.Context().Done()
		}))
	}()
	cut := make(chan error, 1)
	go func() {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String(), nil)
		if err != nil {
			cut <- err
			return
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			response.Body.Close()
		}
		cut <- err
	}()
	<-hanging
	cancel()
	if err := <-done; err != nil {
		t.Errorf("the service ends with %v", err)
	}
	if <-cut == nil {
		t.Error("the request was answered")
	}
}
