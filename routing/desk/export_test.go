package desk

import (
	"net/http"
	"time"
)

// Impatient lets a WebSocketProxy ask all the time whether who has a WebSocket may still have it.
func Impatient(proxy http.Handler) http.Handler {
	if p, is := proxy.(*webSocketProxy); is {
		p.every = time.Millisecond
	}
	return proxy
}

// AdmitSIP is admitSIP for tests.
var AdmitSIP = admitSIP
