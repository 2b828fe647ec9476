package desk_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hotline/ivr"
	"hotline/routing"
)

func TestTransfer(t *testing.T) {
	for body, want := range map[string]ivr.TransferAsked{
		`{"operator":"104"}`:                   {Operator: "104"},
		`{"operator":"104","mode":"blind"}`:    {Operator: "104"},
		`{"operator":"104","mode":"attended"}`: {Operator: "104", Attended: true},
		`{"department":1}`:                     {Department: routing.Services},
		`{"department":0,"mode":"attended"}`:   {Department: routing.Any, Attended: true},
	} {
		o := newOffice()
		status, answer := o.ask("POST", "/api/v1/calls/talking/transfer", body)
		if wish := fmt.Sprintf(`talking of "": %+v`, want); status != http.StatusAccepted || !slices.Equal(o.floor.wishes, []string{wish}) {
			t.Errorf("%s: %d %s, %q, want %q", body, status, answer, o.floor.wishes, wish)
		}
	}
}

func TestTransfersThatAreNone(t *testing.T) {
	for _, tt := range []struct {
		call, body string
		want       int
	}{
		{"gone", `{"operator":"104"}`, http.StatusNotFound},
		{"gone", `{"operator":"105"}`, http.StatusNotFound}, // whatever the operator does
		{"gone", `{"department":5}`, http.StatusNotFound},
		{"menu", `{"operator":"104"}`, http.StatusConflict},
		{"talking", `{"operator":"103"}`, http.StatusConflict}, // the one who asks
		{"talking", `{"operator":"105"}`, http.StatusConflict}, // paused
		{"talking", `{"department":5}`, http.StatusConflict},   // closed
		{"talking", `{"operator":"999"}`, http.StatusNotFound},
		{"talking", `{}`, http.StatusBadRequest},
		{"talking", `{"operator":"104","department":1}`, http.StatusBadRequest},
		{"talking", `{"department":6}`, http.StatusBadRequest},
		{"talking", `{"department":-1}`, http.StatusBadRequest},
		{"talking", `{"operator":"104","mode":"quick"}`, http.StatusBadRequest},
		{"talking", `{"operator":"104","to":"105"}`, http.StatusBadRequest},
		{"talking", `104`, http.StatusBadRequest},
	} {
		o := newOffice()
		status, answer := o.ask("POST", "/api/v1/calls/"+tt.call+"/transfer", tt.body)
		if status != tt.want || len(o.floor.wishes) > 0 {
			t.Errorf("%s %s: %d %s, want %d", tt.call, tt.body, status, answer, tt.want)
		}
	}
}

func TestEndTransfer(t *testing.T) {
	for call, want := range map[string]int{
		"talking": http.StatusAccepted, "menu": http.StatusConflict, "gone": http.StatusNotFound,
	} {
		for end, handOver := range map[string]bool{"complete": true, "cancel": false} {
			o := newOffice()
			status, answer := o.ask("POST", "/api/v1/calls/"+call+"/transfer/"+end, "")
			if status != want {
				t.Errorf("%s %s: %d %s, want %d", end, call, status, answer, want)
			}
			if wish := fmt.Sprintf(`talking of "": %v`, handOver); status == http.StatusAccepted && !slices.Equal(o.floor.wishes, []string{wish}) {
				t.Errorf("%s: %q", end, o.floor.wishes)
			}
		}
	}
}

// Who is consulted, or rings, does not decide where the caller goes.
func TestTransfersOfColleagues(t *testing.T) {
	for _, there := range []bool{true, false} {
		for who, want := range map[string]int{"olena": http.StatusAccepted, "taras": http.StatusForbidden, "chief": http.StatusAccepted} {
			for request, body := range map[string]string{"/transfer": `{"department":1}`, "/transfer/complete": "", "/transfer/cancel": ""} {
				o := newOffice()
				o.floor.seats[1].Call, o.floor.seats[1].State = "talking", routing.Ringing
				if there {
					o.archive = &archive{second: "104"}
				}
				if status, answer := o.as(who, "POST", "/api/v1/calls/talking"+request, body); status != want {
					t.Errorf("%s %s, live %t: %d %s, want %d", who, request, there, status, answer, want)
				}
				of := map[string]string{"olena": `talking of "103"`, "chief": `talking of ""`}[who]
				if want == http.StatusAccepted && (len(o.floor.wishes) != 1 || !strings.HasPrefix(o.floor.wishes[0], of)) {
					t.Errorf("%s %s, live %t: %q, want it %s", who, request, there, o.floor.wishes, of)
				}
			}
		}
	}
}
