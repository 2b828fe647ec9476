package twiliotest

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Fault is what goes wrong with a request.
type Fault int

// The faults. "Takes" means: a message to create is created, whatever the client hears.
const (
	None          Fault = iota
	InvalidNumber       // 400 with Twilio's code 21211
	Blocked             // 400 with 21610: the recipient has opted out
	NoMobile            // 400 with 21614
	Busy                // 429 with Retry-After: 1
	Broken              // 500 in HTML, as a proxy answers
	BrokenTaken         // takes, and answers 500
	Dropped             // the connection breaks before anything
	DroppedTaken        // takes, and the connection breaks
	Hang                // no answer until the client has gone
	HangThenTake        // takes when Slow is over, even if the client has gone
	faults              // how many there are
)

// Sometimes returns a source of faults for a gateway on a bad day: of a hundred requests so many have one of those
// that pass, each as often as the others. The same seed gives the same faults in the same order.
func Sometimes(percent int, seed uint64) func(*http.Request) Fault {
	random := rand.New(rand.NewPCG(seed, seed))
	return func(*http.Request) Fault {
		if random.IntN(100) >= percent {
			return None
		}
		return Busy + Fault(random.IntN(int(faults-Busy)))
	}
}

// answer lets do what is asked for and answers it, or does what the fault says.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, fault Fault, do func() any, status int) {
	switch fault {
	case InvalidNumber:
		refuse(w, http.StatusBadRequest, 21211, "Invalid 'To' Phone Number")
	case Blocked:
		refuse(w, http.StatusBadRequest, 21610, "Attempt to send to unsubscribed recipient")
	case NoMobile:
		refuse(w, http.StatusBadRequest, 21614, "'To' number is not a valid mobile number")
	case Busy:
		w.Header().Set("Retry-After", "1")
		refuse(w, http.StatusTooManyRequests, 20429, "Too Many Requests")
	case Broken:
		http.Error(w, "<html>Internal Server Error</html>", http.StatusInternalServerError)
	case BrokenTaken:
		do()
		http.Error(w, "<html>Bad Gateway</html>", http.StatusBadGateway)
	case Dropped:
		panic(http.ErrAbortHandler)
	case DroppedTaken:
		do()
		panic(http.ErrAbortHandler)
	case Hang:
		s.wait(r.Context().Done())
	case HangThenTake:
		s.wait(nil)
		do()
	default:
		respond(w, status, do())
	}
}

// wait returns after Slow, or when gone is closed.
func (s *Server) wait(gone <-chan struct{}) {
	timer := time.NewTimer(s.Slow)
	defer timer.Stop()
	select {
	case <-gone:
	case <-timer.C:
	}
}
